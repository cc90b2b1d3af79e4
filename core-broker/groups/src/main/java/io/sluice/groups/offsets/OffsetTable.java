package io.sluice.groups.offsets;

import io.sluice.coordination.Producer;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.OffsetCommitKey;
import io.sluice.groups.record.OffsetCommitValue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The offsets of groups as the log has them: a function of its records. */
final class OffsetTable {
  private final TreeMap<String, GroupOffsets> groups = new TreeMap<>();
  private final PendingOffsets pending = new PendingOffsets();

  /** Returns the offsets of a group, or null if there are none. */
  @Nullable GroupOffsets find(String group) {
    return groups.get(group);
  }

  /** Returns whether there are offsets of a group, or may be when a transaction ends. */
  boolean has(String group) {
    return groups.containsKey(group) || pending.has(group);
  }

  /** Returns the ids of the groups of which there are offsets, or may be, in order. */
  List<String> groups() {
    TreeSet<String> all = new TreeSet<>(groups.keySet());
    all.addAll(pending.groups());
    return new ArrayList<>(all);
  }

  /** Returns what transactions have yet to decide. */
  PendingOffsets pending() {
    return pending;
  }

  /** Returns what removes all that there is of a group. */
  List<Change> removals(String group, int removalsMax) {
    GroupOffsets offsets = groups.get(group);
    return offsets == null
        ? pending.removals(group, removalsMax)
        : offsets.removals((topic, partition, offset) -> true, removalsMax);
  }

  /** Applies a record. */
  void replay(GroupRecord.OffsetCommit record) {
    OffsetCommitKey key = record.key();
    OffsetCommitValue value = record.value();
    if (value != null) {
      pending.overtake(key);
      put(key.group(), key.topic(), key.partition(), CommittedOffset.of(value));
    } else {
      pending.remove(key);
      remove(key);
    }
  }

  private void put(String group, String topic, int partition, CommittedOffset offset) {
    groups.computeIfAbsent(group, id -> new GroupOffsets()).put(topic, partition, offset);
  }

  /** Applies a record that counts when its transaction is committed. */
  void replay(GroupRecord.OffsetCommit record, Producer producer) {
    OffsetCommitValue value = record.value();
    if (value != null) { // Offsets are not deleted in transactions.
      pending.add(record.key(), value, producer);
    }
  }

  /** Applies a marker. */
  void ended(Producer producer, boolean commit) {
    pending.end(producer, commit, this::put);
  }

  private void remove(OffsetCommitKey key) {
    GroupOffsets offsets = groups.get(key.group());
    if (offsets == null) {
      return;
    }
    offsets.remove(key.topic(), key.partition());
    if (offsets.isEmpty()) {
      groups.remove(key.group());
    }
  }

  /** Returns the record that makes a change. */
  static GroupRecord.OffsetCommit record(String group, Change change) {
    CommittedOffset offset = change.offset();
    return new GroupRecord.OffsetCommit(
        OffsetCommitKey.builder()
            .group(group)
            .topic(change.topic())
            .partition(change.partition())
            .build(),
        offset == null ? null : offset.toValue());
  }
}
