package io.sluice.groups.consumer;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/** Leaves members what they have up to a fair share, and deals out the rest. */
final class BalancedAssignor implements PartitionAssignor {
  @Override
  public Map<String, MemberAssignment> assign(GroupSubscription group) {
    Map<String, PartitionSet.Builder> dealt = new LinkedHashMap<>();
    Map<String, Integer> loads = new LinkedHashMap<>();
    for (GroupMember member : group.members()) {
      dealt.put(member.id(), PartitionSet.builder());
      loads.put(member.id(), 0);
    }
    int total = group.topics().values().stream().mapToInt(TopicInfo::partitionCount).sum();
    int share = group.members().isEmpty() ? 0 : Math.ceilDiv(total, group.members().size());
    PartitionSet.Builder kept = PartitionSet.builder();
    for (GroupMember member : group.members()) {
      member
          .owned()
          .forEach(
              (topic, partition) -> {
                boolean there =
                    group.topics().containsKey(topic)
                        && partition < group.topics().get(topic).partitionCount();
                if (there
                    && member.topics().contains(topic)
                    && loads.get(member.id()) < share
                    && !kept.build().contains(topic, partition)) {
                  give(dealt, loads, member.id(), topic, partition);
                  kept.add(topic, partition);
                }
              });
    }
    dealRest(group, kept.build(), dealt, loads);
    Map<String, MemberAssignment> result = new LinkedHashMap<>();
    dealt.forEach((id, partitions) -> result.put(id, MemberAssignment.of(partitions.build())));
    return result;
  }

  private static void dealRest(
      GroupSubscription group,
      PartitionSet kept,
      Map<String, PartitionSet.Builder> dealt,
      Map<String, Integer> loads) {
    for (TopicInfo topic : group.topics().values()) {
      for (int partition = 0; partition < topic.partitionCount(); partition++) {
        if (!kept.contains(topic.name(), partition)) {
          give(dealt, loads, leastLoaded(group, topic.name(), loads), topic.name(), partition);
        }
      }
    }
  }

  private static String leastLoaded(
      GroupSubscription group, String topic, Map<String, Integer> loads) {
    return group.members().stream()
        .filter(member -> member.topics().contains(topic))
        .map(GroupMember::id)
        .min(java.util.Comparator.comparing(loads::get))
        .orElseThrow();
  }

  private static void give(
      Map<String, PartitionSet.Builder> dealt,
      Map<String, Integer> loads,
      String member,
      String topic,
      int partition) {
    dealt.get(member).add(topic, partition);
    loads.merge(member, 1, Integer::sum);
  }
}
