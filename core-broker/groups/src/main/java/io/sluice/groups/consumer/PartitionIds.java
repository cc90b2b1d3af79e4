package io.sluice.groups.consumer;

import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Partitions of topics that are named by their ids. Immutable; iterates in the order in which the
 * topics were added.
 */
final class PartitionIds {
  static final PartitionIds EMPTY = new PartitionIds(Map.of());

  private final Map<Uuid, List<Integer>> topics;

  private PartitionIds(Map<Uuid, List<Integer>> topics) {
    this.topics = topics;
  }

  static Builder builder() {
    return new Builder();
  }

  boolean isEmpty() {
    return topics.isEmpty();
  }

  boolean contains(Uuid topic, int partition) {
    return Collections.binarySearch(topics.getOrDefault(topic, List.of()), partition) >= 0;
  }

  /** Returns the partitions of each topic, in rising order; topics without any are not there. */
  Map<Uuid, List<Integer>> topics() {
    return topics;
  }

  void forEach(Visitor visitor) {
    topics.forEach(
        (topic, partitions) -> partitions.forEach(number -> visitor.visit(topic, number)));
  }

  /** Returns those of them that the filter takes. */
  PartitionIds filter(Filter filter) {
    Builder kept = builder();
    forEach(
        (topic, partition) -> {
          if (filter.test(topic, partition)) {
            kept.add(topic, partition);
          }
        });
    return kept.build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PartitionIds ids && topics.equals(ids.topics);
  }

  @Override
  public int hashCode() {
    return topics.hashCode();
  }

  @Override
  public String toString() {
    return topics.toString();
  }

  /** Is shown partitions. */
  @FunctionalInterface
  interface Visitor {
    void visit(Uuid topic, int partition);
  }

  /** Tells partitions apart. */
  @FunctionalInterface
  interface Filter {
    boolean test(Uuid topic, int partition);
  }

  /** Collects partitions; what is added twice is there once. */
  static final class Builder {
    private final Map<Uuid, List<Integer>> topics = new LinkedHashMap<>();

    Builder add(Uuid topic, int partition) {
      topics.computeIfAbsent(topic, id -> new ArrayList<>()).add(partition);
      return this;
    }

    Builder addAll(Uuid topic, List<Integer> partitions) {
      if (!partitions.isEmpty()) {
        topics.computeIfAbsent(topic, id -> new ArrayList<>()).addAll(partitions);
      }
      return this;
    }

    PartitionIds build() {
      if (topics.isEmpty()) {
        return EMPTY;
      }
      Map<Uuid, List<Integer>> sorted = new LinkedHashMap<>();
      topics.forEach(
          (topic, partitions) ->
              sorted.put(topic, partitions.stream().sorted().distinct().toList()));
      return new PartitionIds(Collections.unmodifiableMap(sorted));
    }
  }
}
