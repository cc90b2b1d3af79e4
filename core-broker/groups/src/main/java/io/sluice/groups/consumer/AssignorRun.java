package io.sluice.groups.consumer;

import io.sluice.groups.machine.Assignors;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.Uuid;
import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Has one of the server's assignors deal a group's partitions. */
final class AssignorRun {
  private final ClusterView cluster;
  private final Assignors assignors;

  AssignorRun(ClusterView cluster, Assignors assignors) {
    this.cluster = cluster;
    this.assignors = assignors;
  }

  /** Returns the assignor that most members want that want one, or the default. */
  static String preferred(Iterable<Member> members, Assignors assignors) {
    Map<String, Integer> votes = new LinkedHashMap<>();
    assignors.names().forEach(name -> votes.put(name, 0));
    for (Member member : members) {
      String wanted = member.profile().subscription().assignor();
      if (wanted != null) {
        votes.computeIfPresent(wanted, (name, count) -> count + 1);
      }
    }
    String best = assignors.defaultName();
    for (Map.Entry<String, Integer> vote : votes.entrySet()) {
      best = vote.getValue() > votes.get(best) ? vote.getKey() : best;
    }
    return best;
  }

  /** Returns the target of each member of a drafted group. */
  Map<String, PartitionIds> run(Draft draft) throws AssignmentFailure {
    String name = preferred(draft.members(), assignors);
    GroupSubscription group = subscription(draft);
    Map<String, MemberAssignment> assignment;
    try {
      assignment = assignor(name).assign(group);
      AssignmentCheck.check(group, assignment);
    } catch (RuntimeException | Error failure) {
      // Whatever a plugin throws is the plugin's.
      throw new AssignmentFailure("assignor " + name + " failed: " + failure, failure);
    } catch (AssignmentFailure broken) {
      throw new AssignmentFailure("assignor " + name + " failed: " + broken.getMessage(), null);
    }
    Map<String, PartitionIds> targets = new LinkedHashMap<>();
    for (GroupMember member : group.members()) {
      targets.put(member.id(), ids(assignment.get(member.id()).partitions()));
    }
    return targets;
  }

  private PartitionAssignor assignor(String name) {
    PartitionAssignor assignor = assignors.find(name);
    if (assignor == null) {
      throw new IllegalStateException("there is no assignor " + name);
    }
    return assignor;
  }

  private GroupSubscription subscription(Draft draft) {
    List<GroupMember> members = new ArrayList<>();
    for (Member member : draft.members()) {
      members.add(
          GroupMember.builder(member.id())
              .instanceId(member.profile().instanceId())
              .rack(member.profile().rackId())
              .topics(draft.topicsOf(member))
              .owned(names(draft.target(member.id()), cluster))
              .build());
    }
    List<TopicInfo> topics = new ArrayList<>();
    for (String name : draft.topics()) {
      TopicView topic = cluster.topic(name);
      if (topic != null) {
        topics.add(info(topic));
      }
    }
    return GroupSubscription.of(members, topics);
  }

  private static TopicInfo info(TopicView topic) {
    List<Set<String>> racks = new ArrayList<>(topic.partitionCount());
    for (int partition = 0; partition < topic.partitionCount(); partition++) {
      racks.add(topic.racks(partition));
    }
    return TopicInfo.of(topic.name(), racks);
  }

  /** Returns partitions by the names of their topics; those of deleted topics are left out. */
  static PartitionSet names(PartitionIds ids, ClusterView cluster) {
    PartitionSet.Builder names = PartitionSet.builder();
    ids.topics()
        .forEach(
            (id, partitions) -> {
              TopicView topic = cluster.topic(id);
              if (topic != null) {
                partitions.forEach(partition -> names.add(topic.name(), partition));
              }
            });
    return names.build();
  }

  private PartitionIds ids(PartitionSet names) {
    PartitionIds.Builder ids = PartitionIds.builder();
    for (String name : names.topics()) {
      Uuid id = Objects.requireNonNull(cluster.topic(name)).id();
      ids.addAll(id, names.partitions(name));
    }
    return ids.build();
  }
}
