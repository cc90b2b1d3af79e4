package io.sluice.assignor.range;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.Named;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Deals each topic by itself: its subscribers, in the order of the group, get runs of partitions
 * that are equally long, the first ones longer by one where they do not come out even.
 *
 * <p>Topics with equally many partitions and the same subscribers are so dealt alike, and records
 * of one key that are in partitions of one number meet in one member. The price is the balance of
 * the whole: the first members get the longer run of every topic.
 */
@Named(
    value = "range",
    aliases = {
      "org.apache.kafka.clients.consumer.RangeAssignor",
      "org.apache.kafka.coordinator.group.assignor.RangeAssignor"
    })
public final class RangeAssignor implements PartitionAssignor {
  @Override
  public Map<String, MemberAssignment> assign(GroupSubscription group) {
    List<PartitionSet.Builder> shares = new ArrayList<>();
    group.members().forEach(member -> shares.add(PartitionSet.builder()));
    if (group.uniform()) {
      group.topics().values().forEach(topic -> deal(topic, shares));
    } else {
      Map<String, List<PartitionSet.Builder>> subscribers = subscribers(group, shares);
      group.topics().values().forEach(topic -> deal(topic, subscribers.get(topic.name())));
    }
    Map<String, MemberAssignment> assignments = new HashMap<>();
    for (int i = 0; i < shares.size(); i++) {
      PartitionSet partitions = shares.get(i).build();
      assignments.put(group.members().get(i).id(), MemberAssignment.of(partitions));
    }
    return assignments;
  }

  /** Returns for each topic the shares of those who subscribe to it, in the order of the group. */
  private static Map<String, List<PartitionSet.Builder>> subscribers(
      GroupSubscription group, List<PartitionSet.Builder> shares) {
    Map<String, List<PartitionSet.Builder>> subscribers = new HashMap<>();
    for (int i = 0; i < shares.size(); i++) {
      GroupMember member = group.members().get(i);
      for (String topic : member.topics()) {
        subscribers.computeIfAbsent(topic, name -> new ArrayList<>()).add(shares.get(i));
      }
    }
    return subscribers;
  }

  private static void deal(TopicInfo topic, List<PartitionSet.Builder> shares) {
    int least = topic.partitionCount() / shares.size();
    int longer = topic.partitionCount() % shares.size();
    int partition = 0;
    for (int i = 0; partition < topic.partitionCount(); i++) {
      int end = partition + least + (i < longer ? 1 : 0);
      while (partition < end) {
        shares.get(i).add(topic.name(), partition++);
      }
    }
  }
}
