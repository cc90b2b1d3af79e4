package io.sluice.assignor.sticky;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** How many partitions a member has of each topic, and how many of these it owned before. */
final class Share {
  private static final class Count {
    int owned;
    int held;
  }

  private final SortedMap<Integer, Count> topics = new TreeMap<>();
  private int size;

  /** Takes a partition that the member owns. */
  void own(int topic) {
    take(topic);
    count(topic).owned++;
  }

  /** Takes a partition. */
  void take(int topic) {
    count(topic).held++;
    size++;
  }

  /** Gives a partition away, if it has one. */
  boolean give(int topic) {
    Count count = topics.get(topic);
    if (count == null || count.held == 0) {
      return false;
    }
    count.held--;
    size--;
    return true;
  }

  private Count count(int topic) {
    return topics.computeIfAbsent(topic, number -> new Count());
  }

  /** Returns how many partitions it has, of all topics. */
  int size() {
    return size;
  }

  /** Returns how many partitions it has of a topic. */
  int held(int topic) {
    Count count = topics.get(topic);
    return count == null ? 0 : count.held;
  }

  /**
   * Returns the topics of which it has partitions; those first of which it has more than it owned,
   * for of these it can give one away without that one moving twice.
   */
  int[] topics() {
    return IntStream.concat(topics(true), topics(false)).toArray();
  }

  private IntStream topics(boolean moreThanOwned) {
    return topics.entrySet().stream()
        .filter(entry -> entry.getValue().held > 0)
        .filter(entry -> entry.getValue().held > entry.getValue().owned == moreThanOwned)
        .mapToInt(entry -> entry.getKey());
  }
}
