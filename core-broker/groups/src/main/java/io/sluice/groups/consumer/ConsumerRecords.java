package io.sluice.groups.consumer;

import io.sluice.groups.record.ConsumerGroupCurrentMemberAssignmentKey;
import io.sluice.groups.record.ConsumerGroupMemberMetadataKey;
import io.sluice.groups.record.ConsumerGroupMetadataKey;
import io.sluice.groups.record.ConsumerGroupMetadataValue;
import io.sluice.groups.record.ConsumerGroupPartitionMetadataKey;
import io.sluice.groups.record.ConsumerGroupRegularExpressionKey;
import io.sluice.groups.record.ConsumerGroupTargetAssignmentMemberKey;
import io.sluice.groups.record.ConsumerGroupTargetAssignmentMetadataKey;
import io.sluice.groups.record.ConsumerGroupTargetAssignmentMetadataValue;
import io.sluice.groups.record.GroupRecord;
import java.util.ArrayList;
import java.util.List;

/** Makes the records of one group. */
final class ConsumerRecords {
  private final String group;

  ConsumerRecords(String group) {
    this.group = group;
  }

  GroupRecord member(String memberId, Profile profile) {
    return new GroupRecord.Member(memberKey(memberId), RecordValues.of(profile));
  }

  GroupRecord epoch(int epoch, long topicsHash) {
    return new GroupRecord.ConsumerGroupEpoch(
        epochKey(), new ConsumerGroupMetadataValue(epoch, topicsHash));
  }

  /** Makes the record of the epoch of a target; it was computed at that time, or 0. */
  GroupRecord targetEpoch(int epoch, long computedAtMs) {
    return new GroupRecord.TargetAssignmentEpoch(
        targetEpochKey(), new ConsumerGroupTargetAssignmentMetadataValue(epoch, computedAtMs));
  }

  GroupRecord target(String memberId, PartitionIds partitions) {
    return new GroupRecord.TargetAssignment(targetKey(memberId), RecordValues.of(partitions));
  }

  GroupRecord current(String memberId, Ownership ownership) {
    return new GroupRecord.CurrentAssignment(currentKey(memberId), RecordValues.of(ownership));
  }

  GroupRecord regex(String regex, ResolvedRegex resolved) {
    return new GroupRecord.RegularExpression(regexKey(regex), RecordValues.of(resolved));
  }

  GroupRecord withoutRegex(String regex) {
    return new GroupRecord.RegularExpression(regexKey(regex), null);
  }

  GroupRecord withoutPartitionMetadata() {
    return new GroupRecord.PartitionMetadata(new ConsumerGroupPartitionMetadataKey(group), null);
  }

  /** Makes the tombstones of a member, in the order in which they can be replayed. */
  List<GroupRecord> withoutMember(String memberId) {
    return List.of(
        new GroupRecord.CurrentAssignment(currentKey(memberId), null),
        new GroupRecord.TargetAssignment(targetKey(memberId), null),
        new GroupRecord.Member(memberKey(memberId), null));
  }

  /** Makes the records of all that a group without regular expressions has. */
  List<GroupRecord> creation(ConsumerGroup whole) {
    List<GroupRecord> records = new ArrayList<>();
    whole.all().forEach(member -> records.add(member(member.id(), member.profile())));
    records.add(epoch(whole.epoch(), whole.topicsHash()));
    whole.all().forEach(each -> records.add(target(each.id(), whole.target().of(each.id()))));
    records.add(targetEpoch(whole.target().epoch(), 0));
    whole.all().forEach(member -> records.add(current(member.id(), member.ownership())));
    return records;
  }

  /** Makes the tombstones of all that a group has. */
  List<GroupRecord> deletion(ConsumerGroup whole) {
    List<GroupRecord> tombstones = new ArrayList<>();
    whole.all().forEach(member -> tombstones.addAll(withoutMember(member.id())));
    tombstones.add(new GroupRecord.TargetAssignmentEpoch(targetEpochKey(), null));
    if (whole.hasPartitionMetadata()) {
      tombstones.add(withoutPartitionMetadata());
    }
    whole.regexes().keySet().forEach(regex -> tombstones.add(withoutRegex(regex)));
    tombstones.add(new GroupRecord.ConsumerGroupEpoch(epochKey(), null));
    return tombstones;
  }

  private ConsumerGroupMetadataKey epochKey() {
    return new ConsumerGroupMetadataKey(group);
  }

  private ConsumerGroupTargetAssignmentMetadataKey targetEpochKey() {
    return new ConsumerGroupTargetAssignmentMetadataKey(group);
  }

  private ConsumerGroupMemberMetadataKey memberKey(String memberId) {
    return new ConsumerGroupMemberMetadataKey(group, memberId);
  }

  private ConsumerGroupTargetAssignmentMemberKey targetKey(String memberId) {
    return new ConsumerGroupTargetAssignmentMemberKey(group, memberId);
  }

  private ConsumerGroupCurrentMemberAssignmentKey currentKey(String memberId) {
    return new ConsumerGroupCurrentMemberAssignmentKey(group, memberId);
  }

  private ConsumerGroupRegularExpressionKey regexKey(String regex) {
    return new ConsumerGroupRegularExpressionKey(group, regex);
  }
}
