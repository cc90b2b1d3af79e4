package io.sluice.groups.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.coordination.EncodedRecord;
import io.sluice.groups.machine.Seeds;
import io.sluice.groups.record.GroupRecord.OffsetCommit;
import io.sluice.groups.record.GroupRecord.Unknown;
import io.sluice.protocol.ProtocolException;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.generated.CoordinatorRecordType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares every type of record in every version with Kafka's own reader and writer. */
class KafkaComparisonTest {
  private static final int SEEDS = 40;
  private static final GroupCoordinatorRecordSerde KAFKA = new GroupCoordinatorRecordSerde();

  static List<CoordinatorRecordType> known() {
    return Stream.of(CoordinatorRecordType.values())
        .filter(type -> type != CoordinatorRecordType.LEGACY_OFFSET_COMMIT)
        .filter(type -> !isOfOtherGroups(type))
        .toList();
  }

  private static boolean isOfOtherGroups(CoordinatorRecordType type) {
    return type.name().startsWith("SHARE_GROUP") || type.name().startsWith("STREAMS_GROUP");
  }

  private static RandomRecord random(CoordinatorRecordType type, long seed) {
    return new RandomRecord(type, Randomness.seeded(seed));
  }

  private static GroupRecord decode(byte[] key, byte[] value) {
    return GroupRecordFormat.decode(
        ByteBuffer.wrap(key), value == null ? null : ByteBuffer.wrap(value));
  }

  @ParameterizedTest
  @MethodSource("known")
  void randomRecordIsReadAndWrittenAsByKafka(CoordinatorRecordType type) {
    int compared = 0;
    for (int version = 0; version <= highest(type); version++) {
      for (long seed : Seeds.of(SEEDS)) {
        compare(type, version, seed);
        compared++;
      }
    }
    assertTrue(compared > 0);
  }

  private static short highest(CoordinatorRecordType type) {
    return type.newRecordValue().highestSupportedVersion();
  }

  private static void compare(CoordinatorRecordType type, int version, long seed) {
    String where = Seeds.replay(type, version, seed);
    RandomRecord bytes = random(type, seed);
    byte[] key = bytes.key();
    byte[] value = bytes.value(version);
    CoordinatorRecord theirs = KAFKA.deserialize(ByteBuffer.wrap(key), ByteBuffer.wrap(value));

    GroupRecord ours = decode(key, value);
    EncodedRecord written = GroupRecordFormat.encode(ours);
    short writtenVersion = written.value().getShort(0);
    byte[] expected = MessageUtil.toVersionPrefixedBytes(writtenVersion, theirs.value().message());
    assertArrayEquals(KAFKA.serializeKey(theirs), written.key().array(), where);
    assertArrayEquals(expected, written.value().array(), where);

    assertEquals(ours, GroupRecordFormat.decode(written.key(), written.value()), where);
    CoordinatorRecord again = KAFKA.deserialize(written.key().slice(), written.value().slice());
    assertEquals(theirs.key(), again.key(), where);
    assertArrayEquals(expected, KAFKA.serializeValue(again), where);
  }

  @ParameterizedTest
  @MethodSource("known")
  void tombstoneHasItsKeyAndNoValue(CoordinatorRecordType type) {
    for (long seed : Seeds.of(SEEDS)) {
      String where = Seeds.replay(type, 0, seed);
      byte[] key = random(type, seed).key();
      EncodedRecord written = GroupRecordFormat.encode(decode(key, null));
      assertArrayEquals(key, written.key().array(), where);
      assertNull(written.value(), where);
    }
  }

  @ParameterizedTest
  @MethodSource("known")
  void taggedFieldsOfALaterKafkaAreSkipped(CoordinatorRecordType type) {
    for (long seed : Seeds.of(SEEDS)) {
      String where = Seeds.replay(type, highest(type), seed);
      RandomRecord bytes = random(type, seed).withUnknownTags();
      GroupRecord record = decode(bytes.key(), bytes.value(highest(type)));
      EncodedRecord written = GroupRecordFormat.encode(record);
      assertEquals(record, GroupRecordFormat.decode(written.key(), written.value()), where);
    }
  }

  @ParameterizedTest
  @MethodSource("known")
  void valueOfAnUnknownVersionIsRefused(CoordinatorRecordType type) {
    RandomRecord bytes = random(type, 1);
    byte[] key = bytes.key();
    byte[] value = bytes.value(0);
    for (int version : new int[] {-1, highest(type) + 1, Short.MAX_VALUE, Short.MIN_VALUE}) {
      ByteBuffer.wrap(value).putShort((short) version);
      assertThrows(ProtocolException.class, () -> decode(key, value), type + " v" + version);
    }
  }

  @Test
  void recordOfTheOldestKafkaIsAnOffsetCommit() {
    for (long seed : Seeds.of(SEEDS)) {
      RandomRecord bytes = random(CoordinatorRecordType.LEGACY_OFFSET_COMMIT, seed);
      byte[] key = bytes.key();
      byte[] value = bytes.value(0);
      var theirKey =
          (org.apache.kafka.coordinator.group.generated.LegacyOffsetCommitKey)
              KAFKA.deserialize(ByteBuffer.wrap(key), ByteBuffer.wrap(value)).key();
      var theirValue =
          (org.apache.kafka.coordinator.group.generated.LegacyOffsetCommitValue)
              KAFKA.deserialize(ByteBuffer.wrap(key), ByteBuffer.wrap(value)).value().message();
      OffsetCommit expected =
          new OffsetCommit(
              OffsetCommitKey.builder()
                  .group(theirKey.group())
                  .topic(theirKey.topic())
                  .partition(theirKey.partition())
                  .build(),
              OffsetCommitValue.builder()
                  .offset(theirValue.offset())
                  .metadata(theirValue.metadata())
                  .commitTimestamp(theirValue.commitTimestamp())
                  .build());
      assertEquals(expected, decode(key, value), Seeds.replay("legacy", 0, seed));
    }
  }

  @Test
  void recordsOfShareAndStreamsGroupsAndOfTheFutureAreUnknown() {
    List<CoordinatorRecordType> others =
        Stream.of(CoordinatorRecordType.values())
            .filter(KafkaComparisonTest::isOfOtherGroups)
            .toList();
    assertTrue(others.size() >= 12, others.toString());
    for (CoordinatorRecordType type : others) {
      RandomRecord bytes = random(type, 1);
      assertEquals(new Unknown(type.id()), decode(bytes.key(), bytes.value(0)), type.name());
    }
    for (int type : new int[] {-1, 99, Short.MAX_VALUE, Short.MIN_VALUE}) {
      byte[] key = ByteBuffer.allocate(2).putShort((short) type).array();
      assertEquals(new Unknown(type), decode(key, new byte[0]));
      assertEquals(new Unknown(type), decode(key, null));
    }
  }
}
