package io.sluice.groups.offsets;

import io.sluice.coordination.Producer;
import io.sluice.groups.record.OffsetCommitKey;
import io.sluice.groups.record.OffsetCommitValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The offsets that were committed in transactions of which the end is not known: a function of the
 * log's records and markers.
 *
 * <p>What comes later in the log wins: an offset does not count, even if its transaction is
 * committed, when another for the same partition was committed after it was written.
 */
final class PendingOffsets {
  private final Map<Long, Map<Slot, Pending>> byProducer = new HashMap<>();
  private final Map<String, Map<Slot, Set<Long>>> byGroup = new HashMap<>();
  private long written;

  /** What a group has an offset for. */
  private record Slot(String group, String topic, int partition) {
    static Slot of(OffsetCommitKey key) {
      return new Slot(key.group(), key.topic(), key.partition());
    }
  }

  /**
   * An offset that counts if its transaction is committed.
   *
   * @param order rises from one record to the next
   * @param overtaken whether another has been committed since
   */
  private record Pending(CommittedOffset offset, short epoch, long order, boolean overtaken) {}

  /** Takes the offsets of a transaction that was committed. */
  @FunctionalInterface
  interface Taker {
    /** Takes one that counts from now on. */
    void take(String group, String topic, int partition, CommittedOffset offset);
  }

  /** Adds the offset of a record, in place of an earlier one of the same transaction. */
  void add(OffsetCommitKey key, OffsetCommitValue value, Producer producer) {
    Slot slot = Slot.of(key);
    Pending pending = new Pending(CommittedOffset.of(value), producer.epoch(), written++, false);
    byProducer.computeIfAbsent(producer.id(), id -> new HashMap<>()).put(slot, pending);
    byGroup
        .computeIfAbsent(slot.group, id -> new HashMap<>())
        .computeIfAbsent(slot, each -> new HashSet<>())
        .add(producer.id());
  }

  /** Says that another offset was committed, outside of transactions. */
  void overtake(OffsetCommitKey key) {
    if (!byGroup.isEmpty()) {
      overtake(Slot.of(key), written++);
    }
  }

  private void overtake(Slot slot, long order) {
    for (long producer : producersOf(slot)) {
      byProducer
          .getOrDefault(producer, Map.of())
          .computeIfPresent(
              slot,
              (same, each) ->
                  each.order < order
                      ? new Pending(each.offset, each.epoch, each.order, true)
                      : each);
    }
  }

  private Set<Long> producersOf(Slot slot) {
    return byGroup.getOrDefault(slot.group, Map.of()).getOrDefault(slot, Set.of());
  }

  /** Forgets what is pending for a partition, for the offset was deleted. */
  void remove(OffsetCommitKey key) {
    Slot slot = Slot.of(key);
    for (long producer : List.copyOf(producersOf(slot))) {
      Map<Slot, Pending> slots = byProducer.get(producer);
      if (slots != null) {
        slots.remove(slot);
        forgetIfEmpty(producer, slots);
      }
      forget(slot, producer);
    }
  }

  /**
   * Ends a producer's transaction of that epoch or an earlier one.
   *
   * @param taker takes the offsets that count, if it was committed
   */
  void end(Producer producer, boolean commit, Taker taker) {
    Map<Slot, Pending> slots = byProducer.get(producer.id());
    if (slots == null) {
      return;
    }
    Iterator<Map.Entry<Slot, Pending>> entries = slots.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Slot, Pending> entry = entries.next();
      Slot slot = entry.getKey();
      Pending pending = entry.getValue();
      if (pending.epoch > producer.epoch()) {
        continue;
      }
      entries.remove();
      forget(slot, producer.id());
      if (commit && !pending.overtaken) {
        overtake(slot, pending.order);
        taker.take(slot.group, slot.topic, slot.partition, pending.offset);
      }
    }
    forgetIfEmpty(producer.id(), slots);
  }

  private void forgetIfEmpty(long producer, Map<Slot, Pending> slots) {
    if (slots.isEmpty()) {
      byProducer.remove(producer);
    }
  }

  private void forget(Slot slot, long producer) {
    Map<Slot, Set<Long>> slots = byGroup.get(slot.group);
    Set<Long> producers = slots == null ? null : slots.get(slot);
    if (slots == null || producers == null || !producers.remove(producer)) {
      return;
    }
    if (producers.isEmpty()) {
      slots.remove(slot);
    }
    if (slots.isEmpty()) {
      byGroup.remove(slot.group);
    }
  }

  /** Returns whether a transaction has yet to decide on a partition's offset. */
  boolean has(String group, String topic, int partition) {
    return !byGroup.isEmpty() && !producersOf(new Slot(group, topic, partition)).isEmpty();
  }

  /** Returns whether a transaction has yet to decide on any offset of a group. */
  boolean has(String group) {
    return byGroup.containsKey(group);
  }

  /** Returns the ids of the groups on which a transaction has yet to decide, in no order. */
  List<String> groups() {
    return List.copyOf(byGroup.keySet());
  }

  /** Returns what removes the pending offsets of a group. */
  List<Change> removals(String group, int removalsMax) {
    List<Change> removals = new ArrayList<>();
    for (Slot slot : byGroup.getOrDefault(group, Map.of()).keySet()) {
      if (removals.size() == removalsMax) {
        break;
      }
      removals.add(Change.removal(slot.topic, slot.partition));
    }
    return removals;
  }
}
