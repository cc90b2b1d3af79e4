package io.sluice.groups.consumer;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks what an assignor returned: each partition of each topic once, to a member that subscribes
 * to it, and nothing else.
 */
final class AssignmentCheck {
  private final GroupSubscription group;
  private final PartitionSet.Builder seen = PartitionSet.builder();
  private int dealt;

  private AssignmentCheck(GroupSubscription group) {
    this.group = group;
  }

  /** Checks an assignment; throws if it breaks a rule. */
  static void check(GroupSubscription group, @Nullable Map<String, MemberAssignment> assignment)
      throws AssignmentFailure {
    if (assignment == null) {
      throw broken("it returned null");
    }
    new AssignmentCheck(group).check(assignment);
  }

  private void check(Map<String, MemberAssignment> assignment) throws AssignmentFailure {
    Map<String, GroupMember> members = new HashMap<>();
    group.members().forEach(member -> members.put(member.id(), member));
    for (Map.Entry<String, MemberAssignment> entry : assignment.entrySet()) {
      GroupMember member = members.remove(entry.getKey());
      if (member == null) {
        throw broken("there is no member " + entry.getKey());
      }
      checkMember(member, entry.getValue());
    }
    if (!members.isEmpty()) {
      throw broken("it assigned nothing to " + members.keySet().iterator().next());
    }
    checkComplete();
  }

  private void checkMember(GroupMember member, @Nullable MemberAssignment assigned)
      throws AssignmentFailure {
    if (assigned == null || assigned.partitions() == null) {
      throw broken("it assigned null to " + member.id());
    }
    PartitionSet partitions = assigned.partitions();
    for (String name : partitions.topics()) {
      TopicInfo topic = group.topics().get(name);
      if (topic == null || !member.topics().contains(name)) {
        throw broken(member.id() + " does not subscribe to " + name);
      }
      for (int partition : partitions.partitions(name)) {
        if (partition >= topic.partitionCount()) {
          throw broken(name + " has no partition " + partition);
        }
      }
    }
    seen.addAll(partitions);
    dealt += partitions.size();
  }

  private void checkComplete() throws AssignmentFailure {
    int distinct = seen.build().size();
    if (distinct < dealt) {
      throw broken(dealt - distinct + " partitions were assigned more than once");
    }
    int wanted = group.topics().values().stream().mapToInt(TopicInfo::partitionCount).sum();
    if (distinct < wanted) {
      throw broken(wanted - distinct + " partitions were assigned to nobody");
    }
  }

  private static AssignmentFailure broken(String how) {
    return new AssignmentFailure("its assignment is not valid: " + how, null);
  }
}
