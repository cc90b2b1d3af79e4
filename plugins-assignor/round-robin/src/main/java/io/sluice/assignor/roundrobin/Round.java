package io.sluice.assignor.roundrobin;

import io.sluice.spi.GroupSubscription;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The members of a group in their circle, and whose turn it is. */
final class Round {
  private final List<PartitionSet.Builder> shares = new ArrayList<>();
  private final int[] everybody;

  /** Of each topic; empty if all members subscribe to all topics. */
  private final Map<String, int[]> subscribers;

  private int turn;

  Round(GroupSubscription group) {
    group.members().forEach(member -> shares.add(PartitionSet.builder()));
    this.everybody = IntStream.range(0, shares.size()).toArray();
    this.subscribers = group.uniform() ? Map.of() : subscribers(group);
  }

  private static Map<String, int[]> subscribers(GroupSubscription group) {
    Map<String, IntStream.Builder> collected = new HashMap<>();
    for (int i = 0; i < group.members().size(); i++) {
      for (String topic : group.members().get(i).topics()) {
        collected.computeIfAbsent(topic, name -> IntStream.builder()).add(i);
      }
    }
    Map<String, int[]> subscribers = new HashMap<>();
    collected.forEach((topic, members) -> subscribers.put(topic, members.build().toArray()));
    return subscribers;
  }

  /** Deals a topic, from whose turn it is on. */
  void deal(TopicInfo topic) {
    int[] members = subscribers.getOrDefault(topic.name(), everybody);
    int at = firstFrom(turn, members);
    for (int partition = 0; partition < topic.partitionCount(); partition++) {
      shares.get(members[at]).add(topic.name(), partition);
      turn = members[at] + 1;
      at = (at + 1) % members.length;
    }
  }

  /** Returns where in the members the first is whose turn comes at or after this one. */
  private static int firstFrom(int turn, int[] members) {
    int found = Arrays.binarySearch(members, turn);
    return (found >= 0 ? found : -found - 1) % members.length;
  }

  PartitionSet shareOf(int member) {
    return shares.get(member).build();
  }
}
