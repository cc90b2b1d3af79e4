package io.sluice.groups.record;

import io.sluice.coordination.EncodedRecord;
import io.sluice.groups.record.GroupRecord.ClassicGroup;
import io.sluice.groups.record.GroupRecord.ConsumerGroupEpoch;
import io.sluice.groups.record.GroupRecord.CurrentAssignment;
import io.sluice.groups.record.GroupRecord.Member;
import io.sluice.groups.record.GroupRecord.OffsetCommit;
import io.sluice.groups.record.GroupRecord.PartitionMetadata;
import io.sluice.groups.record.GroupRecord.RegularExpression;
import io.sluice.groups.record.GroupRecord.TargetAssignment;
import io.sluice.groups.record.GroupRecord.TargetAssignmentEpoch;
import io.sluice.groups.record.GroupRecord.Unknown;
import io.sluice.protocol.message.Message;
import io.sluice.protocol.wire.WireReader;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Turns records into the bytes of keys and values, and back. */
public final class GroupRecordFormat {
  private static final int LEGACY_OFFSET_COMMIT = 0;
  private static final int KEY_VERSION = 0;

  private static final int GROUP_METADATA_VERSION = 3;
  private static final int OFFSET_COMMIT_VERSION = 4;

  /** The only version that carries a time at which the offset expires. */
  private static final int EXPIRING_OFFSET_COMMIT_VERSION = 1;

  private static final long NO_EXPIRY = -1;

  private GroupRecordFormat() {}

  /**
   * Returns the bytes of a record, its value in the version that Kafka writes.
   *
   * @throws io.sluice.protocol.ProtocolException if a string is too long for the format
   * @throws IllegalArgumentException if the record is of a type that is not known
   */
  public static EncodedRecord encode(GroupRecord record) {
    return switch (record) {
      case OffsetCommit(var key, var value) ->
          encode(OffsetCommitKey.TYPE, key, value, versionOf(value));
      case ClassicGroup(var key, var value) ->
          encode(GroupMetadataKey.TYPE, key, value, GROUP_METADATA_VERSION);
      case ConsumerGroupEpoch(var key, var value) ->
          encode(ConsumerGroupMetadataKey.TYPE, key, value, 0);
      case Member(var key, var value) -> encode(ConsumerGroupMemberMetadataKey.TYPE, key, value, 0);
      case TargetAssignmentEpoch(var key, var value) ->
          encode(ConsumerGroupTargetAssignmentMetadataKey.TYPE, key, value, 0);
      case TargetAssignment(var key, var value) ->
          encode(ConsumerGroupTargetAssignmentMemberKey.TYPE, key, value, 0);
      case CurrentAssignment(var key, var value) ->
          encode(ConsumerGroupCurrentMemberAssignmentKey.TYPE, key, value, 0);
      case RegularExpression(var key, var value) ->
          encode(ConsumerGroupRegularExpressionKey.TYPE, key, value, 0);
      case PartitionMetadata(var key, var value) ->
          encode(ConsumerGroupPartitionMetadataKey.TYPE, key, value, 0);
      case Unknown unknown -> throw new IllegalArgumentException(unknown + " has no bytes");
    };
  }

  private static int versionOf(@Nullable OffsetCommitValue value) {
    return value == null || value.expireTimestamp() == NO_EXPIRY
        ? OFFSET_COMMIT_VERSION
        : EXPIRING_OFFSET_COMMIT_VERSION;
  }

  private static EncodedRecord encode(
      short type, Message key, @Nullable Message value, int valueVersion) {
    return new EncodedRecord(
        prefixed(type, key, KEY_VERSION),
        value == null ? null : prefixed((short) valueVersion, value, valueVersion));
  }

  private static ByteBuffer prefixed(short prefix, Message message, int version) {
    ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES + message.size(version));
    WireWriter out = new WireWriter(bytes);
    out.putShort(prefix);
    message.write(out, version);
    return bytes.flip();
  }

  /**
   * Reads a record. The buffers' positions stay; byte strings of the record are views of them.
   *
   * @param value the value, null in a tombstone
   * @throws io.sluice.protocol.ProtocolException if the bytes are damaged, or if the value is of a
   *     version that is not known
   */
  public static GroupRecord decode(ByteBuffer key, @Nullable ByteBuffer value) {
    ByteBuffer in = key.slice();
    short type = WireReader.readShort(in);
    return switch (type) {
      case LEGACY_OFFSET_COMMIT, OffsetCommitKey.TYPE ->
          new OffsetCommit(
              OffsetCommitKey.read(in, KEY_VERSION), decode(value, OffsetCommitValue::read));
      case GroupMetadataKey.TYPE ->
          new ClassicGroup(
              GroupMetadataKey.read(in, KEY_VERSION), decode(value, GroupMetadataValue::read));
      case ConsumerGroupMetadataKey.TYPE ->
          new ConsumerGroupEpoch(
              ConsumerGroupMetadataKey.read(in, KEY_VERSION),
              decode(value, ConsumerGroupMetadataValue::read));
      case ConsumerGroupPartitionMetadataKey.TYPE ->
          new PartitionMetadata(
              ConsumerGroupPartitionMetadataKey.read(in, KEY_VERSION),
              decode(value, ConsumerGroupPartitionMetadataValue::read));
      case ConsumerGroupMemberMetadataKey.TYPE ->
          new Member(
              ConsumerGroupMemberMetadataKey.read(in, KEY_VERSION),
              decode(value, ConsumerGroupMemberMetadataValue::read));
      case ConsumerGroupTargetAssignmentMetadataKey.TYPE ->
          new TargetAssignmentEpoch(
              ConsumerGroupTargetAssignmentMetadataKey.read(in, KEY_VERSION),
              decode(value, ConsumerGroupTargetAssignmentMetadataValue::read));
      case ConsumerGroupTargetAssignmentMemberKey.TYPE ->
          new TargetAssignment(
              ConsumerGroupTargetAssignmentMemberKey.read(in, KEY_VERSION),
              decode(value, ConsumerGroupTargetAssignmentMemberValue::read));
      case ConsumerGroupCurrentMemberAssignmentKey.TYPE ->
          new CurrentAssignment(
              ConsumerGroupCurrentMemberAssignmentKey.read(in, KEY_VERSION),
              decode(value, ConsumerGroupCurrentMemberAssignmentValue::read));
      case ConsumerGroupRegularExpressionKey.TYPE ->
          new RegularExpression(
              ConsumerGroupRegularExpressionKey.read(in, KEY_VERSION),
              decode(value, ConsumerGroupRegularExpressionValue::read));
      default -> new Unknown(type);
    };
  }

  private static <V> @Nullable V decode(
      @Nullable ByteBuffer value, BiFunction<ByteBuffer, Integer, V> reader) {
    if (value == null) {
      return null;
    }
    ByteBuffer in = value.slice();
    int version = WireReader.readShort(in);
    return reader.apply(in, version);
  }
}
