package io.sluice.groups.consumer;

import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.record.GroupRecord;
import org.jspecify.annotations.Nullable;

/**
 * Applies records to the groups of a shard. A compacted log tells the records of a group in an
 * order of its own, and of what is gone perhaps nothing but that.
 *
 * <p>Since when a group is empty is known only of what happens live: no record tells it. Nothing is
 * lost by that after a reload, for Kafka expires the offsets of a consumer group by the time of
 * their commit alone.
 */
final class Replayer {
  private final Environment environment;
  private final GroupTable table;
  private boolean live;

  Replayer(Environment environment, GroupTable table) {
    this.environment = environment;
    this.table = table;
  }

  /** Takes it that what follows happens now. */
  void live() {
    live = true;
  }

  void replay(GroupRecord.ConsumerGroupEpoch record) {
    ConsumerGroup group = find(record.key().groupId(), record.value() != null);
    if (group == null) {
      return;
    }
    if (record.value() == null) {
      table.remove(group);
    } else {
      group.replayEpoch(record.value().epoch(), record.value().metadataHash());
    }
  }

  void replay(GroupRecord.Member record) {
    String memberId = record.key().memberId();
    ConsumerGroup group = find(record.key().groupId(), record.value() != null);
    if (group == null) {
      return;
    }
    if (record.value() == null) {
      group.replayRemoval(memberId, live ? environment.clock().wallMs() : Long.MIN_VALUE);
    } else {
      group.replayProfile(memberId, RecordValues.profile(record.value()));
    }
  }

  void replay(GroupRecord.TargetAssignmentEpoch record) {
    ConsumerGroup group = find(record.key().groupId(), record.value() != null);
    if (group != null && record.value() != null) {
      group.target().setEpoch(record.value().assignmentEpoch());
    }
  }

  void replay(GroupRecord.TargetAssignment record) {
    ConsumerGroup group = find(record.key().groupId(), record.value() != null);
    if (group != null) {
      group
          .target()
          .set(
              record.key().memberId(),
              record.value() == null ? null : RecordValues.partitions(record.value()));
    }
  }

  void replay(GroupRecord.CurrentAssignment record) {
    String memberId = record.key().memberId();
    ConsumerGroup group = find(record.key().groupId(), record.value() != null);
    if (group == null) {
      return;
    }
    if (record.value() == null) {
      group.replayOwnershipGone(memberId);
    } else {
      group.replayOwnership(memberId, RecordValues.ownership(record.value()));
    }
  }

  void replay(GroupRecord.RegularExpression record) {
    ConsumerGroup group = find(record.key().groupId(), record.value() != null);
    if (group != null) {
      group.replayRegex(
          record.key().regularExpression(),
          record.value() == null ? null : RecordValues.regex(record.value()));
    }
  }

  void replay(GroupRecord.PartitionMetadata record) {
    ConsumerGroup group = find(record.key().groupId(), record.value() != null);
    if (group != null) {
      group.replayPartitionMetadata(record.value() != null);
    }
  }

  private @Nullable ConsumerGroup find(String id, boolean create) {
    ConsumerGroup group = table.find(id, ConsumerGroup.class);
    if (group == null && create) {
      group = new ConsumerGroup(id, environment.cluster());
      table.put(group);
    }
    return group;
  }
}
