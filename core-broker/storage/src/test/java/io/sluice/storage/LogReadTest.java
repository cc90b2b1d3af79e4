package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.record.InvalidBatchException;
import io.sluice.protocol.wire.FileBytes;
import io.sluice.protocol.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReadTest {
  @TempDir Path dir;

  private LogFixture fixture;
  private final List<byte[]> batches = new ArrayList<>();

  @AfterEach
  void close() {
    fixture.close();
    assertEquals(List.of(), fixture.failures);
  }

  /** Opens a log with batches of ten records each. */
  private void fill(int count, int valueBytes, LogConfig config) {
    fixture = new LogFixture(dir, config);
    for (int i = 0; i < count; i++) {
      String[] values = new String[10];
      Arrays.fill(values, String.valueOf((char) ('a' + i % 26)).repeat(valueBytes));
      ByteBuffer batch = TestBatches.of(LogFixture.START_MS, values);
      fixture.append(batch);
      byte[] bytes = new byte[batch.remaining()];
      batch.duplicate().get(bytes);
      batches.add(bytes);
    }
  }

  private byte[] concat(int from, int to) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    batches.subList(from, to).forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  @Test
  void readAtTheEndIsEmptyAndSaysSo() {
    fill(3, 10, LogConfig.DEFAULTS);

    LogRead read = fixture.log.read(30, 1000, Long.MAX_VALUE, true);

    assertEquals(0, read.bytes().size());
    assertTrue(read.endOfLog());
    assertFalse(read.mayBlock());
    assertEquals(30, read.startOffset());
    read.release();
  }

  @Test
  void readStopsBeforeTheBatchThatReachesTheEndOffset() {
    fill(5, 10, LogConfig.DEFAULTS);

    assertArrayEquals(concat(1, 3), fixture.read(15, 100_000, 30, true));
    assertArrayEquals(concat(1, 3), fixture.read(15, 100_000, 35, true));
    assertArrayEquals(concat(1, 4), fixture.read(15, 100_000, 40, true));
    LogRead within = fixture.log.read(35, 100_000, 38, true);
    assertEquals(0, within.bytes().size());
    assertTrue(within.endOfLog());
  }

  @Test
  void batchIsNeverSplitUnlessItIsTheFirst() {
    fill(5, 10, LogConfig.DEFAULTS);
    int size = batches.getFirst().length;

    assertArrayEquals(concat(1, 3), fixture.read(10, 3 * size - 1, Long.MAX_VALUE, true));
    assertArrayEquals(concat(1, 2), fixture.read(10, size - 1, Long.MAX_VALUE, true));
    LogRead none = fixture.log.read(10, size - 1, Long.MAX_VALUE, false);
    assertEquals(0, none.bytes().size());
    assertFalse(none.endOfLog());
  }

  @Test
  void endOfLogIsToldOnlyWhenNothingFollows() {
    fill(5, 10, LogConfig.DEFAULTS);
    int size = batches.getFirst().length;

    LogRead all = fixture.log.read(0, 100_000, Long.MAX_VALUE, true);
    LogRead some = fixture.log.read(0, 2 * size, Long.MAX_VALUE, true);

    assertTrue(all.endOfLog());
    assertFalse(some.endOfLog());
    all.release();
    some.release();
  }

  @Test
  void readEndsWhereTheSegmentDoes() {
    fill(4, 10, LogConfig.builder().segmentBytes(500).build());
    assertEquals(20, fixture.log.segments().get(1).baseOffset());

    LogRead first = fixture.log.read(0, 100_000, Long.MAX_VALUE, true);

    assertFalse(first.endOfLog());
    assertArrayEquals(concat(0, 2), LogFixture.bytes(first.bytes()));
    first.release();
    assertArrayEquals(concat(2, 4), fixture.read(20, 100_000));
  }

  @Test
  void fewBytesAreReadIntoTheResponseAndReleased() {
    fill(2, 10, LogConfig.DEFAULTS);
    LogRead read = fixture.log.read(0, 100_000, Long.MAX_VALUE, true);
    ByteBuffer response = ByteBuffer.allocateDirect(read.bytes().bufferedSize());

    WireWriter writer = new WireWriter(response);
    read.bytes().writeTo(writer);

    assertEquals(List.of(), writer.regions());
    assertEquals(ByteBuffer.wrap(concat(0, 2)), response.flip());
    read.release(); // Once more does no harm: the segment is still there.
    assertArrayEquals(concat(0, 2), fixture.read(0, 100_000));
  }

  @Test
  void manyBytesAreTransferredFromTheFile() throws IOException {
    fill(20, 1000, LogConfig.DEFAULTS);
    LogRead read = fixture.log.read(0, 1 << 20, Long.MAX_VALUE, true);
    assertTrue(read.bytes().size() > LogSlice.READ_BYTES_MAX);
    assertEquals(0, read.bytes().bufferedSize());

    WireWriter writer = new WireWriter(ByteBuffer.allocate(0));
    read.bytes().writeTo(writer);

    FileBytes region = writer.regions().getFirst().bytes();
    assertSame(read.bytes(), region);
    ByteBuffer sent = ByteBuffer.allocate(region.size());
    region.channel().read(sent, region.position());
    assertEquals(ByteBuffer.wrap(concat(0, 20)), sent.flip());
    region.release();
  }

  @Test
  void deletedSegmentStaysReadableForWhoHoldsItAndIsClosedAfterwards() throws IOException {
    fill(4, 10, LogConfig.builder().segmentBytes(500).deleteDelayMs(5).build());
    LogSegment segment = fixture.log.segments().getFirst();
    LogRead held = fixture.log.read(0, 100_000, Long.MAX_VALUE, true);
    FileBytes file = assertInstanceOf(FileBytes.class, held.bytes());
    fixture.commitAll();

    fixture.log.deleteRecordsBefore(20);

    assertTrue(Files.exists(fixture.folder().resolve(SegmentFiles.name(0) + ".log.deleted")));
    assertThrows(
        OffsetOutOfRangeException.class, () -> fixture.log.read(19, 10, Long.MAX_VALUE, true));
    fixture.time.advance(5);
    try (var files = Files.list(fixture.folder())) {
      assertEquals(0, files.filter(f -> f.toString().endsWith(".deleted")).count());
    }
    assertArrayEquals(concat(0, 2), LogFixture.bytes(held.bytes()));
    assertTrue(file.channel().isOpen());
    held.release();
    assertFalse(file.channel().isOpen());
    assertFalse(segment.retain());
  }

  @Test
  void truncatedBytesStayReadableForWhoHoldsThem() {
    fill(4, 10, LogConfig.DEFAULTS);
    LogRead held = fixture.log.read(10, 100_000, Long.MAX_VALUE, true);

    ActingAs.truncate(fixture.log, 20);
    fixture.append(TestBatches.of(LogFixture.START_MS, "another history"));

    assertArrayEquals(concat(1, 4), LogFixture.bytes(held.bytes()));
    held.release();
    assertEquals(21, fixture.log.logEndOffset());
  }

  @Test
  void bytesBelowTheCutAreCutInPlace() throws IOException {
    fill(4, 10, LogConfig.DEFAULTS);
    LogRead held = fixture.log.read(0, 2 * batches.getFirst().length, Long.MAX_VALUE, true);
    Object before = Files.readAttributes(logFile(), "unix:ino").get("ino");

    ActingAs.truncate(fixture.log, 20);

    assertEquals(before, Files.readAttributes(logFile(), "unix:ino").get("ino"));
    assertArrayEquals(concat(0, 2), LogFixture.bytes(held.bytes()));
    held.release();
  }

  private Path logFile() {
    return fixture.log.segments().getLast().files().log();
  }

  @Test
  void sealedSegmentIsColdAfterRestartUntilItHasBeenLoaded() {
    fill(40, 100, LogConfig.builder().segmentBytes(20_000).build());
    fixture.restart();

    LogRead cold = fixture.log.read(5, 3000, Long.MAX_VALUE, true);

    assertTrue(cold.mayBlock());
    assertEquals(0, cold.bytes().size());
    LogRead warm = fixture.log.load(cold);
    assertFalse(warm.mayBlock());
    assertArrayEquals(concat(0, 2), LogFixture.bytes(warm.bytes()));
    warm.release();
    LogRead again = fixture.log.read(5, 3000, Long.MAX_VALUE, true);
    assertFalse(again.mayBlock(), "in memory by now");
    assertArrayEquals(concat(0, 2), LogFixture.bytes(again.bytes()));
    again.release();
  }

  @Test
  void loadOfWhatWasDeletedMeanwhileIsOutOfRange() {
    fill(40, 100, LogConfig.builder().segmentBytes(20_000).build());
    fixture.restart();
    LogRead cold = fixture.log.read(5, 3000, Long.MAX_VALUE, true);
    fixture.commitAll();
    fixture.log.deleteRecordsBefore(400);

    OffsetOutOfRangeException e =
        assertThrows(OffsetOutOfRangeException.class, () -> fixture.log.load(cold));
    assertEquals(400, e.logStartOffset());
    assertEquals(400, e.logEndOffset());
  }

  @Test
  void damageInTheMiddleIsAnErrorOfItsBatchAndNotOfTheDisk() throws IOException {
    fill(40, 100, LogConfig.DEFAULTS);
    try (FileChannel file = FileChannel.open(logFile(), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[100]), batches.getFirst().length * 20);
    }
    fixture.log.roll();

    assertThrows(
        InvalidBatchException.class,
        () -> fixture.read(205, batches.getFirst().length, Long.MAX_VALUE, true));
    assertArrayEquals(concat(0, 3), fixture.read(0, 3 * batches.getFirst().length));
  }

  @Test
  void closedLogSaysSo() {
    fill(3, 10, LogConfig.DEFAULTS);
    fixture.log.close();

    assertThrows(LogClosedException.class, () -> fixture.log.read(0, 10, Long.MAX_VALUE, true));
    assertThrows(LogClosedException.class, () -> ActingAs.truncate(fixture.log, 0));
    AppendOutcome outcome = fixture.append(TestBatches.of(0, "late")).getFirst();
    assertInstanceOf(AppendOutcome.Rejected.class, outcome);
  }
}
