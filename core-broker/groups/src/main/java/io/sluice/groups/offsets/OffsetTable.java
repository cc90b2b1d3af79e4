package io.sluice.groups.offsets;

import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.OffsetCommitKey;
import io.sluice.groups.record.OffsetCommitValue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The offsets of groups as the log has them: a function of its records. */
final class OffsetTable {
  private final TreeMap<String, GroupOffsets> groups = new TreeMap<>();

  /** Returns the offsets of a group, or null if there are none. */
  @Nullable GroupOffsets find(String group) {
    return groups.get(group);
  }

  /** Returns the ids of the groups that have offsets, in order. */
  List<String> groups() {
    return new ArrayList<>(groups.keySet());
  }

  /** Applies a record. */
  void replay(GroupRecord.OffsetCommit record) {
    OffsetCommitKey key = record.key();
    OffsetCommitValue value = record.value();
    if (value != null) {
      groups
          .computeIfAbsent(key.group(), id -> new GroupOffsets())
          .put(key.topic(), key.partition(), CommittedOffset.of(value));
    } else {
      remove(key);
    }
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
