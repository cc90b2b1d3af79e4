package io.sluice.assignor.sticky;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** How many partitions a member has of each topic, and how many of these it owned before. */
final class Share {
  private static final class Count {
    int owned;
    int held;
  }

  private final Map<Integer, Count> counts = new HashMap<>();

  /** The topics of which it has more than it owned, and the others of which it has any. */
  private final SortedSet<Integer> grown = new TreeSet<>();

  private final SortedSet<Integer> others = new TreeSet<>();
  private int size;

  /** Takes a partition that the member owns. */
  void own(int topic) {
    Count count = count(topic);
    count.owned++;
    change(topic, count, 1);
  }

  /** Takes a partition. */
  void take(int topic) {
    change(topic, count(topic), 1);
  }

  /** Gives a partition away, if it has one. */
  boolean give(int topic) {
    Count count = counts.get(topic);
    if (count == null || count.held == 0) {
      return false;
    }
    change(topic, count, -1);
    return true;
  }

  private Count count(int topic) {
    return counts.computeIfAbsent(topic, number -> new Count());
  }

  private void change(int topic, Count count, int difference) {
    count.held += difference;
    size += difference;
    put(grown, topic, count.held > count.owned);
    put(others, topic, count.held > 0 && count.held <= count.owned);
  }

  private static void put(SortedSet<Integer> set, int topic, boolean in) {
    if (in) {
      set.add(topic);
    } else {
      set.remove(topic);
    }
  }

  /** Returns how many partitions it has, of all topics. */
  int size() {
    return size;
  }

  /** Returns how many partitions it has of a topic. */
  int held(int topic) {
    Count count = counts.get(topic);
    return count == null ? 0 : count.held;
  }

  /**
   * Returns the topics of which it has partitions; those first of which it has more than it owned,
   * for of these it can give one away that has moved already.
   */
  IntStream topics() {
    return IntStream.concat(
        grown.stream().mapToInt(Integer::intValue), others.stream().mapToInt(Integer::intValue));
  }
}
