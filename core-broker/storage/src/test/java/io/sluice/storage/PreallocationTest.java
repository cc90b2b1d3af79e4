package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.record.BatchView;
import io.sluice.time.Randomness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code preallocate}, a segment's file is longer than its batches while it is written to. */
class PreallocationTest {
  private static final int SEGMENT_BYTES = 20_000;

  @TempDir Path dir;

  private final RandomGenerator random = Randomness.seeded(31);
  private final ByteArrayOutputStream appended = new ByteArrayOutputStream();
  private LogFixture fixture;

  @BeforeEach
  void open() {
    LogConfig config =
        LogConfig.builder().segmentBytes(SEGMENT_BYTES).indexIntervalBytes(1000).build();
    fixture = new LogFixture(dir, config.toBuilder().preallocate(true).build());
  }

  @AfterEach
  void close() {
    fixture.close();
    assertEquals(List.of(), fixture.failures);
  }

  private void append() {
    ByteBuffer batch = TestBatches.random(random, 3, 300, LogFixture.START_MS);
    fixture.append(batch);
    byte[] bytes = new byte[batch.remaining()];
    batch.duplicate().get(bytes);
    appended.writeBytes(bytes);
  }

  private void fill(int segments) {
    while (fixture.log.segments().size() < segments || last().sizeInBytes() == 0) {
      append();
    }
  }

  private LogSegment last() {
    return fixture.log.segments().getLast();
  }

  private static long fileSize(LogSegment segment) throws IOException {
    return Files.size(segment.files().log());
  }

  private void assertWhole() {
    ByteArrayOutputStream found = new ByteArrayOutputStream();
    for (long offset = 0; offset < fixture.log.logEndOffset(); ) {
      byte[] bytes = fixture.read(offset, 0);
      found.writeBytes(bytes);
      offset = new BatchView().wrap(ByteBuffer.wrap(bytes), 0).nextOffset();
    }
    assertArrayEquals(appended.toByteArray(), found.toByteArray());
  }

  @Test
  void newSegmentHasItsLengthAtOnceAndIsTrimmedWhenItIsComplete() throws IOException {
    assertEquals(SEGMENT_BYTES, fileSize(last()));
    fill(3);
    for (LogSegment segment : fixture.log.segments()) {
      long expected = segment == last() ? SEGMENT_BYTES : segment.sizeInBytes();
      assertEquals(expected, fileSize(segment));
    }
    assertWhole();
  }

  @Test
  void closedLogHasNothingBehindItsBatchesAndGoesOn() throws Exception {
    fill(2);
    fixture.restart();
    assertTrue(fixture.log.recovery().notes().isEmpty(), fixture.log.recovery().toString());
    assertEquals(last().sizeInBytes(), fileSize(last()));
    String dump = KafkaDumpToolTest.dump(last().files().log());
    assertEquals(
        fixture.log.logEndOffset() - last().baseOffset(), KafkaDumpToolTest.offsets(dump).size());
    append();
    assertWhole();
  }

  @Test
  void closedLogWithoutRecordsIsEmpty() throws IOException {
    fixture.restart();
    assertEquals(0, fileSize(last()));
    assertTrue(fixture.log.recovery().notes().isEmpty(), fixture.log.recovery().toString());
    append();
    assertWhole();
  }

  @Test
  void unusedRoomIsNoDamageAfterACrash() throws IOException {
    fill(2);
    fixture.crash();
    RecoveryReport report = fixture.log.recovery();
    assertEquals(List.of(), report.notes());
    assertEquals(0, report.bytesTruncated());
    assertEquals(last().sizeInBytes(), fileSize(last()));
    append();
    assertWhole();
  }

  @Test
  void tornBatchBeforeUnusedRoomIsStillCutOff() throws IOException {
    fill(2);
    int sound = last().sizeInBytes();
    append();
    int torn = last().sizeInBytes();
    Path file = last().files().log();
    fixture.rememberCheckpoints();
    fixture.log.abandon();
    overwrite(file, torn - 10, new byte[10]);
    fixture.open(false);
    assertEquals(sound, last().sizeInBytes());
    assertEquals(SEGMENT_BYTES - sound, fixture.log.recovery().bytesTruncated());
    assertEquals(1, fixture.log.recovery().notes().size());
  }

  @Test
  void zerosInPlaceOfBatchesBeforeTheLastSegmentEndTheLogThere() throws IOException {
    append();
    long end = fixture.log.logEndOffset();
    int sound = last().sizeInBytes();
    fill(2);
    LogSegment first = fixture.log.segments().getFirst();
    int size = first.sizeInBytes();
    fixture.rememberCheckpoints();
    fixture.log.abandon();
    fixture.recoveryPoint = 0;
    overwrite(first.files().log(), sound, new byte[size - sound]);
    fixture.open(false);
    assertEquals(end, fixture.log.logEndOffset());
    assertEquals(1, fixture.log.recovery().segmentsDropped());
  }

  private static void overwrite(Path file, int at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }
}
