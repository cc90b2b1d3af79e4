package io.sluice.groups.offsets;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The offsets of one group. Walked in the order of topics and partitions. */
final class GroupOffsets {
  private final TreeMap<String, PartitionOffsets> topics = new TreeMap<>();
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  Collection<String> topics() {
    return Collections.unmodifiableSet(topics.navigableKeySet());
  }

  @Nullable CommittedOffset get(String topic, int partition) {
    PartitionOffsets offsets = topics.get(topic);
    return offsets == null ? null : offsets.get(partition);
  }

  void put(String topic, int partition, CommittedOffset offset) {
    if (topics.computeIfAbsent(topic, name -> new PartitionOffsets()).put(partition, offset)) {
      size++;
    }
  }

  void remove(String topic, int partition) {
    PartitionOffsets offsets = topics.get(topic);
    if (offsets == null || !offsets.remove(partition)) {
      return;
    }
    size--;
    if (offsets.size() == 0) {
      topics.remove(topic);
    }
  }

  /** Applies a change. */
  void apply(Change change) {
    CommittedOffset offset = change.offset();
    if (offset == null) {
      remove(change.topic(), change.partition());
    } else {
      put(change.topic(), change.partition(), offset);
    }
  }

  /** Returns what removes some of the offsets that a condition holds for. */
  List<Change> removals(Condition condition, int removalsMax) {
    List<Change> removals = new ArrayList<>();
    forEach(
        (topic, partition, offset) -> {
          if (condition.holds(topic, partition, offset)) {
            removals.add(Change.removal(topic, partition));
          }
          return removals.size() < removalsMax;
        });
    return removals;
  }

  /** Shows all offsets to a visitor, until it has seen enough; it must not change them. */
  void forEach(Visitor visitor) {
    for (String topic : topics.keySet()) {
      if (!forEach(topic, visitor)) {
        return;
      }
    }
  }

  /** Shows the offsets of a topic; returns whether the visitor wants to see more. */
  boolean forEach(String topic, Visitor visitor) {
    PartitionOffsets offsets = topics.get(topic);
    if (offsets == null) {
      return true;
    }
    for (int partition : offsets.sortedPartitions()) {
      CommittedOffset offset = offsets.get(partition);
      if (offset != null && !visitor.visit(topic, partition, offset)) {
        return false;
      }
    }
    return true;
  }

  /** Chooses offsets. */
  @FunctionalInterface
  interface Condition {
    /** Returns whether it chooses this one. */
    boolean holds(String topic, int partition, CommittedOffset offset);
  }

  /** Is shown offsets. */
  @FunctionalInterface
  interface Visitor {
    /** Takes one; returns whether to go on. */
    boolean visit(String topic, int partition, CommittedOffset offset);
  }
}
