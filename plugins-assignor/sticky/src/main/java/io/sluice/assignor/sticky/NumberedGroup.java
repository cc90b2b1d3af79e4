package io.sluice.assignor.sticky;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.TopicInfo;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A group whose members and topics have numbers, from 0, in the order that the group has them. */
final class NumberedGroup {
  private final List<GroupMember> members;
  private final List<TopicInfo> topics;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final int[][] subscribers;

  NumberedGroup(GroupSubscription group) {
    this.members = group.members();
    this.topics = List.copyOf(group.topics().values());
    for (TopicInfo topic : topics) {
      numbers.put(topic.name(), numbers.size());
    }
    this.subscribers = group.uniform() ? everybody() : chosen();
  }

  /** One array for all topics: with many of each, members times topics is much. */
  private int[][] everybody() {
    int[][] all = new int[topics.size()][];
    Arrays.fill(all, IntStream.range(0, members.size()).toArray());
    return all;
  }

  private int[][] chosen() {
    IntStream.Builder[] chosen = new IntStream.Builder[topics.size()];
    Arrays.setAll(chosen, i -> IntStream.builder());
    for (int member = 0; member < members.size(); member++) {
      for (String topic : members.get(member).topics()) {
        int number = number(topic);
        if (number >= 0) {
          chosen[number].add(member);
        }
      }
    }
    return Arrays.stream(chosen).map(all -> all.build().toArray()).toArray(int[][]::new);
  }

  int memberCount() {
    return members.size();
  }

  GroupMember member(int number) {
    return members.get(number);
  }

  int topicCount() {
    return topics.size();
  }

  TopicInfo topic(int number) {
    return topics.get(number);
  }

  /** Returns the number of a topic, or -1 if it does not exist. */
  int number(String topic) {
    return numbers.getOrDefault(topic, -1);
  }

  /** Returns the members that subscribe to a topic, in rising order. Not to be changed. */
  int[] subscribers(int topic) {
    return subscribers[topic];
  }
}
