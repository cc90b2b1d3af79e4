package io.sluice.groups.record;

import org.jspecify.annotations.Nullable;

/** One record of the coordinator's topic. A value that is null is a tombstone. */
public sealed interface GroupRecord {
  /** How far a group has read a partition. */
  record OffsetCommit(OffsetCommitKey key, @Nullable OffsetCommitValue value)
      implements GroupRecord {}

  /** A classic group with its members. */
  record ClassicGroup(GroupMetadataKey key, @Nullable GroupMetadataValue value)
      implements GroupRecord {}

  /** The epoch of a consumer group (KIP-848). */
  record ConsumerGroupEpoch(
      ConsumerGroupMetadataKey key, @Nullable ConsumerGroupMetadataValue value)
      implements GroupRecord {}

  /**
   * What a member of a consumer group has said of itself. Its {@code classicMemberMetadata} is null
   * if it speaks the consumer protocol, which is not what a builder starts with.
   */
  record Member(
      ConsumerGroupMemberMetadataKey key, @Nullable ConsumerGroupMemberMetadataValue value)
      implements GroupRecord {}

  /** The group epoch that the target assignment was computed for. */
  record TargetAssignmentEpoch(
      ConsumerGroupTargetAssignmentMetadataKey key,
      @Nullable ConsumerGroupTargetAssignmentMetadataValue value)
      implements GroupRecord {}

  /** What a member is to read in the end. */
  record TargetAssignment(
      ConsumerGroupTargetAssignmentMemberKey key,
      @Nullable ConsumerGroupTargetAssignmentMemberValue value)
      implements GroupRecord {}

  /** What a member reads now, and what it has yet to give up. */
  record CurrentAssignment(
      ConsumerGroupCurrentMemberAssignmentKey key,
      @Nullable ConsumerGroupCurrentMemberAssignmentValue value)
      implements GroupRecord {}

  /** The topics that a regular expression of a group's members stands for. */
  record RegularExpression(
      ConsumerGroupRegularExpressionKey key, @Nullable ConsumerGroupRegularExpressionValue value)
      implements GroupRecord {}

  /** The topics of a group as Kafka 4.0 kept them; since then only tombstones are written. */
  record PartitionMetadata(
      ConsumerGroupPartitionMetadataKey key, @Nullable ConsumerGroupPartitionMetadataValue value)
      implements GroupRecord {}

  /**
   * A record of a type that is not known: of a share or streams group, or of a later Kafka.
   *
   * @param type the number that the key starts with
   */
  record Unknown(int type) implements GroupRecord {}
}
