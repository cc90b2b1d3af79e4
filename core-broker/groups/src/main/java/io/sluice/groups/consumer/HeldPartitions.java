package io.sluice.groups.consumer;

import io.sluice.protocol.Uuid;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Partitions that a member holds, each with the epoch in which it was given them. Immutable. */
final class HeldPartitions {
  static final HeldPartitions EMPTY = new HeldPartitions(Map.of());

  /** Stands for the epoch of a partition that is not held. */
  static final int NOT_HELD = -1;

  private static final SortedMap<Integer, Integer> NONE =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  private final Map<Uuid, SortedMap<Integer, Integer>> topics;

  private HeldPartitions(Map<Uuid, SortedMap<Integer, Integer>> topics) {
    this.topics = topics;
  }

  static Builder builder() {
    return new Builder();
  }

  boolean isEmpty() {
    return topics.isEmpty();
  }

  boolean contains(Uuid topic, int partition) {
    return epoch(topic, partition) != NOT_HELD;
  }

  /** Returns the epoch in which a partition was given, or {@link #NOT_HELD}. */
  int epoch(Uuid topic, int partition) {
    return topics.getOrDefault(topic, NONE).getOrDefault(partition, NOT_HELD);
  }

  /** Returns for each topic its partitions with their epochs. */
  Map<Uuid, SortedMap<Integer, Integer>> topics() {
    return topics;
  }

  void forEach(Visitor visitor) {
    topics.forEach(
        (topic, partitions) ->
            partitions.forEach((number, epoch) -> visitor.visit(topic, number, epoch)));
  }

  /** Returns whether all of the others are among these. */
  boolean containsAll(PartitionIds others) {
    return others.filter((topic, partition) -> !contains(topic, partition)).isEmpty();
  }

  /** Returns whether one of the others is among these. */
  boolean containsAny(PartitionIds others) {
    return others.topics().entrySet().stream()
        .anyMatch(
            topic ->
                topic.getValue().stream().anyMatch(number -> contains(topic.getKey(), number)));
  }

  /** Returns the partitions without their epochs. */
  PartitionIds ids() {
    PartitionIds.Builder ids = PartitionIds.builder();
    forEach((topic, partition, epoch) -> ids.add(topic, partition));
    return ids.build();
  }

  /** Returns the same partitions, as if they had been given before all epochs. */
  HeldPartitions sinceEver() {
    Builder all = builder();
    forEach((topic, partition, epoch) -> all.add(topic, partition, 0));
    return all.build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeldPartitions held && topics.equals(held.topics);
  }

  @Override
  public int hashCode() {
    return topics.hashCode();
  }

  @Override
  public String toString() {
    return topics.toString();
  }

  /** Is shown partitions with their epochs. */
  @FunctionalInterface
  interface Visitor {
    void visit(Uuid topic, int partition, int epoch);
  }

  /** Collects partitions. */
  static final class Builder {
    private final Map<Uuid, SortedMap<Integer, Integer>> topics = new LinkedHashMap<>();

    Builder add(Uuid topic, int partition, int epoch) {
      topics.computeIfAbsent(topic, id -> new TreeMap<>()).put(partition, epoch);
      return this;
    }

    Builder addAll(HeldPartitions others) {
      others.forEach(this::add);
      return this;
    }

    HeldPartitions build() {
      return topics.isEmpty() ? EMPTY : new HeldPartitions(new LinkedHashMap<>(topics));
    }
  }
}
