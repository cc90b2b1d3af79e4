package io.sluice.spi.contract;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Groups that follow from others, and what an assignment changes. */
public final class Rebalance {
  private Rebalance() {}

  /** Returns the group in which each member owns what it was given, in this generation. */
  public static GroupSubscription owning(
      GroupSubscription group, Map<String, MemberAssignment> given, int generation) {
    List<GroupMember> members = new ArrayList<>();
    for (GroupMember member : group.members()) {
      PartitionSet partitions = given.get(member.id()).partitions();
      members.add(like(member).owned(partitions).generation(generation).build());
    }
    return GroupSubscription.of(members, group.topics().values());
  }

  /** Returns the group without a member. */
  public static GroupSubscription without(GroupSubscription group, GroupMember leaver) {
    List<GroupMember> members = new ArrayList<>(group.members());
    members.remove(leaver);
    return GroupSubscription.of(members, group.topics().values());
  }

  /** Returns the group with one more member. */
  public static GroupSubscription with(GroupSubscription group, GroupMember newcomer) {
    List<GroupMember> members = new ArrayList<>(group.members());
    members.add(newcomer);
    return GroupSubscription.of(members, group.topics().values());
  }

  /** Returns the start of a member of the same id, place and subscription, that owns nothing. */
  public static GroupMember.Builder like(GroupMember member) {
    return GroupMember.builder(member.id())
        .instanceId(member.instanceId())
        .rack(member.rack())
        .topics(member.topics());
  }

  /** Returns how many partitions members lose that they own. */
  public static int lost(GroupSubscription group, Map<String, MemberAssignment> given) {
    AtomicInteger lost = new AtomicInteger();
    for (GroupMember member : group.members()) {
      PartitionSet now = given.get(member.id()).partitions();
      member
          .owned()
          .forEach((topic, partition) -> lost.addAndGet(now.contains(topic, partition) ? 0 : 1));
    }
    return lost.get();
  }

  /**
   * Returns how many partitions the members of a uniform group must lose, whoever deals them, to
   * have equally many, but for one.
   */
  public static int lossMin(GroupSubscription group) {
    int partitions = group.topics().values().stream().mapToInt(TopicInfo::partitionCount).sum();
    int least = partitions / group.members().size();
    int fuller = partitions % group.members().size();
    int loss = 0;
    for (GroupMember member : group.members()) {
      if (member.owned().size() > least) {
        fuller--;
        loss += member.owned().size() - least - (fuller >= 0 ? 1 : 0);
      }
    }
    return loss;
  }
}
