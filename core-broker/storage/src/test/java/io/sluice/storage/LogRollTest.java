package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.storage.AppendOutcome.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a new segment begins, and what a follower takes from its leader. */
class LogRollTest {
  @TempDir Path dir;

  private static List<Long> bases(LogFixture fixture) {
    return fixture.log.segments().stream().map(LogSegment::baseOffset).toList();
  }

  private static ByteBuffer at(long timestamp) {
    return TestBatches.of(timestamp, "x");
  }

  private static int sizeOf(ByteBuffer batch) {
    return batch.remaining();
  }

  @Test
  void segmentNeverGrowsBeyondItsSize() {
    int three = 3 * sizeOf(at(LogFixture.START_MS));
    try (LogFixture fixture =
        new LogFixture(dir, LogConfig.builder().segmentBytes(three).build())) {
      for (int i = 0; i < 4; i++) {
        fixture.append(at(LogFixture.START_MS));
      }
      // In one group too.
      fixture.append(
          Stream.generate(() -> at(LogFixture.START_MS)).limit(7).toArray(ByteBuffer[]::new));

      assertEquals(List.of(0L, 3L, 6L, 9L), bases(fixture));
      assertEquals(three, fixture.log.segments().get(1).sizeInBytes());
      assertEquals(11, fixture.log.logEndOffset());
    }
  }

  @Test
  void groupOfThousandsIsWrittenAsOne() {
    try (LogFixture fixture = new LogFixture(dir, LogConfig.DEFAULTS)) {
      List<AppendOutcome> outcomes =
          fixture.append(
              Stream.generate(() -> at(LogFixture.START_MS))
                  .limit(5000)
                  .toArray(ByteBuffer[]::new));

      assertEquals(new AppendOutcome.Appended(4999, 4999, -1, 0), outcomes.getLast());
      assertEquals(5000L * sizeOf(at(LogFixture.START_MS)), fixture.read(0, 1 << 30).length);
    }
  }

  @Test
  void appendThatIsLargerThanSegmentIsRefused() {
    try (LogFixture fixture = new LogFixture(dir, LogConfig.builder().segmentBytes(100).build())) {
      List<AppendOutcome> outcomes =
          fixture.append(at(0), TestBatches.of(LogFixture.START_MS, "x".repeat(200)), at(1));

      Rejected refused = assertInstanceOf(Rejected.class, outcomes.get(1));
      assertEquals(ErrorCode.RECORD_LIST_TOO_LARGE, refused.code());
      assertEquals(2, fixture.log.logEndOffset());
    }
  }

  @Test
  void segmentIsRolledByTheTimeOfItsRecords() {
    LogConfig config = LogConfig.builder().segmentMs(1000).build();
    try (LogFixture fixture = new LogFixture(dir, config)) {
      fixture.append(at(LogFixture.START_MS));
      fixture.append(at(LogFixture.START_MS + 1000));
      fixture.append(at(LogFixture.START_MS + 1001));
      assertEquals(List.of(0L, 2L), bases(fixture));

      fixture.restart();
      fixture.append(at(LogFixture.START_MS + 2001));
      assertEquals(List.of(0L, 2L), bases(fixture));
      fixture.append(at(LogFixture.START_MS + 2002));
      assertEquals(List.of(0L, 2L, 4L), bases(fixture));
    }
  }

  @Test
  void segmentIsRolledByTheClockWhereRecordsHaveNoTime() {
    LogConfig config = LogConfig.builder().segmentMs(1000).build();
    try (LogFixture fixture = new LogFixture(dir, config)) {
      fixture.append(at(-1));
      fixture.time.advance(1000);
      fixture.append(at(-1));
      fixture.time.advance(1);
      fixture.append(at(-1));

      assertEquals(List.of(0L, 2L), bases(fixture));
    }
  }

  @Test
  void segmentIsRolledWhenItsIndexIsFull() throws IOException {
    LogConfig config = LogConfig.builder().indexIntervalBytes(0).indexMaxBytes(120).build();
    try (LogFixture fixture = new LogFixture(dir, config)) {
      for (int i = 0; i < 100; i++) {
        fixture.append(at(LogFixture.START_MS + i));
      }
      assertTrue(bases(fixture).size() > 5, bases(fixture).toString());
      for (LogSegment segment : fixture.log.segments()) {
        assertTrue(segment.indexes().offsets().sizeInBytes() <= 120);
        assertTrue(segment.indexes().times().sizeInBytes() <= 120);
      }
    }
  }

  @Test
  void emptyPartitionHasOneEmptyFile() throws IOException {
    try (LogFixture fixture = new LogFixture(dir, LogConfig.DEFAULTS)) {
      fixture.restart();
      try (Stream<Path> files = Files.list(fixture.folder())) {
        assertEquals(
            Set.of("00000000000000000000.log"),
            files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
      }
    }
  }

  @Test
  void sealedSegmentHasTheFilesThatKafkaExpects() throws IOException {
    try (LogFixture fixture = new LogFixture(dir, LogConfig.DEFAULTS)) {
      fixture.append(at(LogFixture.START_MS));
      fixture.log.roll();
      fixture.log.roll(); // Nothing to roll.
      try (Stream<Path> files = Files.list(fixture.folder())) {
        assertEquals(
            Set.of(
                "00000000000000000000.index",
                "00000000000000000000.log",
                "00000000000000000000.timeindex",
                "00000000000000000001.log",
                "leader-epoch-checkpoint"),
            files
                .map(file -> file.getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new)));
      }
      assertEquals(12, Files.size(fixture.folder().resolve("00000000000000000000.timeindex")));
    }
  }

  // --- Followers -----------------------------------------------------------------------------

  private static ByteBuffer fromLeader(long baseOffset, int epoch, int lastOffsetDelta) {
    return new BatchBuilder()
        .baseOffset(baseOffset)
        .leaderEpoch(epoch)
        .lastOffsetDelta(lastOffsetDelta)
        .append(LogFixture.START_MS, null, new byte[10])
        .build();
  }

  private static ByteBuffer concat(ByteBuffer... batches) {
    ByteBuffer all = ByteBuffer.allocate(Stream.of(batches).mapToInt(ByteBuffer::remaining).sum());
    Stream.of(batches).forEach(batch -> all.put(batch.duplicate()));
    return all.flip();
  }

  @Test
  void followerKeepsOffsetsAndEpochsOfItsLeader() {
    try (LogFixture fixture = new LogFixture(dir, LogConfig.DEFAULTS)) {
      ByteBuffer records = concat(fromLeader(0, 3, 4), fromLeader(5, 3, 0), fromLeader(6, 5, 1));
      byte[] bytes = new byte[records.remaining()];
      records.duplicate().get(bytes);

      ActingAs.follower(fixture.log, records);

      assertEquals(8, fixture.log.logEndOffset());
      assertEquals(new EpochEnd(3, 6), fixture.log.epochEnd(4));
      assertEquals(5, fixture.log.latestEpoch());
      assertArrayEquals(bytes, fixture.read(0, 10_000));
      assertEquals(0, records.position());
    }
  }

  @Test
  void gapsThatCompactionLeftAreFollowed() {
    LogConfig config = LogConfig.builder().segmentBytes(200).indexIntervalBytes(0).build();
    try (LogFixture fixture = new LogFixture(dir, config)) {
      ActingAs.follower(
          fixture.log, concat(fromLeader(10, 0, 2), fromLeader(20, 0, 0), fromLeader(40, 0, 3)));
      assertEquals(44, fixture.log.logEndOffset());
      assertEquals(2, fixture.log.segments().size());

      byte[] last = new byte[fromLeader(40, 0, 3).remaining()];
      fromLeader(40, 0, 3).get(last);
      for (long offset : new long[] {21, 39, 40, 43}) {
        assertArrayEquals(last, fixture.read(offset, 0), "offset " + offset);
      }
      fixture.crash();
      assertEquals(44, fixture.log.logEndOffset(), fixture.log.recovery().toString());
      assertArrayEquals(last, fixture.read(30, 0));
      ActingAs.truncate(fixture.log, 30); // In a gap: the log ends with its last batch.
      assertEquals(21, fixture.log.logEndOffset());
      ActingAs.follower(fixture.log, fromLeader(33, 1, 0));
      assertEquals(34, fixture.log.logEndOffset());
    }
  }

  @Test
  void batchThatGoesBackIsRefused() {
    try (LogFixture fixture = new LogFixture(dir, LogConfig.DEFAULTS)) {
      ActingAs.follower(fixture.log, fromLeader(0, 0, 4));

      assertThrows(
          IllegalArgumentException.class,
          () -> ActingAs.follower(fixture.log, fromLeader(4, 0, 0)));
      assertThrows(
          IllegalArgumentException.class,
          () -> ActingAs.follower(fixture.log, concat(fromLeader(5, 0, 3), fromLeader(8, 0, 0))));
      assertEquals(5, fixture.log.logEndOffset());
      ActingAs.follower(fixture.log, fromLeader(5, 0, 0));
      assertEquals(6, fixture.log.logEndOffset());
    }
  }

  @Test
  void offsetsThatAreTooFarApartForOneIndexRollTheSegment() {
    long far = Integer.MAX_VALUE + 10L;
    try (LogFixture fixture = new LogFixture(dir, LogConfig.DEFAULTS)) {
      ActingAs.follower(fixture.log, fromLeader(0, 0, 0));
      ActingAs.follower(fixture.log, fromLeader(far, 0, 0));
      ActingAs.follower(fixture.log, fromLeader(far + 5, 0, 0));

      assertEquals(List.of(0L, far), bases(fixture));
      assertEquals(far + 6, fixture.log.logEndOffset());
      fixture.crash();
      assertEquals(far + 6, fixture.log.logEndOffset());
    }
  }
}
