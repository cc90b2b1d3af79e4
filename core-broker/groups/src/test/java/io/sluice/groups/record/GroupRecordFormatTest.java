package io.sluice.groups.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.coordination.EncodedRecord;
import io.sluice.groups.record.GroupRecord.ClassicGroup;
import io.sluice.groups.record.GroupRecord.OffsetCommit;
import io.sluice.groups.record.GroupRecord.Unknown;
import io.sluice.protocol.ProtocolException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class GroupRecordFormatTest {
  private static final OffsetCommitKey KEY =
      OffsetCommitKey.builder().group("g").topic("t").partition(2).build();

  private static int version(OffsetCommitValue value) {
    ByteBuffer bytes = GroupRecordFormat.encode(new OffsetCommit(KEY, value)).value();
    assertNotNull(bytes);
    return bytes.getShort();
  }

  @Test
  void commitIsWrittenInTheVersionThatCarriesItsExpiry() {
    OffsetCommitValue commit = OffsetCommitValue.builder().offset(5).build();
    assertEquals(4, version(commit));
    assertEquals(1, version(commit.toBuilder().expireTimestamp(99).build()));
  }

  @Test
  void buffersAreReadFromTheirPositionAndKeepIt() {
    OffsetCommit record =
        new OffsetCommit(KEY, OffsetCommitValue.builder().offset(5).metadata("m").build());
    EncodedRecord bytes = GroupRecordFormat.encode(record);
    ByteBuffer key = shifted(bytes.key());
    ByteBuffer value = shifted(bytes.value());
    assertEquals(record, GroupRecordFormat.decode(key, value));
    assertEquals(3, key.position());
    assertEquals(3, value.position());
  }

  private static ByteBuffer shifted(ByteBuffer bytes) {
    ByteBuffer shifted = ByteBuffer.allocateDirect(3 + bytes.remaining());
    return shifted.position(3).put(bytes.slice()).position(3);
  }

  @Test
  void bytesOfAReadRecordAreViewsOfTheValue() {
    GroupMetadataValue value =
        GroupMetadataValue.builder()
            .members(
                java.util.List.of(
                    GroupMetadataValue.MemberMetadata.builder()
                        .memberId("m")
                        .assignment(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                        .build()))
            .build();
    GroupMetadataKey key = GroupMetadataKey.builder().group("g").build();
    EncodedRecord bytes = GroupRecordFormat.encode(new ClassicGroup(key, value));
    ClassicGroup read = (ClassicGroup) GroupRecordFormat.decode(bytes.key(), bytes.value());
    bytes.value().put(bytes.value().limit() - 1, (byte) 9);
    assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 9}), read.value().members().get(0).assignment());
  }

  @Test
  void recordOfUnknownTypeCannotBeWritten() {
    Unknown unknown = new Unknown(99);
    assertThrows(IllegalArgumentException.class, () -> GroupRecordFormat.encode(unknown));
  }

  @Test
  void emptyKeyIsRefused() {
    ByteBuffer empty = ByteBuffer.allocate(0);
    assertThrows(ProtocolException.class, () -> GroupRecordFormat.decode(empty, null));
  }

  @Test
  void groupNameThatIsTooLongIsRefused() {
    OffsetCommitKey key = KEY.toBuilder().group("g".repeat(Short.MAX_VALUE + 1)).build();
    var refusal =
        assertThrows(
            ProtocolException.class, () -> GroupRecordFormat.encode(new OffsetCommit(key, null)));
    assertTrue(refusal.getMessage().contains("32768"), refusal.getMessage());
  }
}
