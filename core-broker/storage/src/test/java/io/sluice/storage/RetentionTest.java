package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final long HOUR = 3_600_000;
  private static final String VALUE = "=" + "v".repeat(900);

  @TempDir Path dir;

  private DirsFixture fixture;
  private LogDirs dirs;

  @BeforeEach
  void openDirs() {
    fixture = new DirsFixture(dir);
    dirs = fixture.open();
  }

  @AfterEach
  void closeDirs() {
    dirs.close();
  }

  /** A log of three batches a segment, a batch an hour, 10 batches: 0-2, 3-5, 6-8, 9. */
  private PartitionLog tenBatches(LogConfig.Builder config) {
    fixture.defaultConfig = config.segmentBytes(3_000).build();
    PartitionLog log = fixture.create(dirs, "a", 0);
    for (int i = 0; i < 10; i++) {
      fixture.append(log, "k" + i + VALUE);
      fixture.time.advance(HOUR);
    }
    return log;
  }

  private static List<Long> bases(PartitionLog log) {
    return log.segments().stream().map(LogSegment::baseOffset).toList();
  }

  private void check() {
    fixture.time.advance(fixture.config.retentionCheckMs());
  }

  @Test
  void segmentGoesWhenItsNewestRecordIsTooOld() {
    PartitionLog log = tenBatches(LogConfig.builder().retentionMs(-1));
    assertEquals(List.of(0L, 3L, 6L, 9L), bases(log));

    // The newest record of the first segment is eight hours old now, give or take a check.
    log.updateConfig(log.config().toBuilder().retentionMs(8 * HOUR + 1_000_000).build());
    check();
    assertEquals(List.of(0L, 3L, 6L, 9L), bases(log));
    fixture.time.advance(1_000_000);
    assertEquals(List.of(3L, 6L, 9L), bases(log));
    assertEquals(3, log.logStartOffset());
    assertEquals("3:k3" + VALUE, DirsFixture.texts(log).getFirst());
  }

  @Test
  void idleLogEndsUpEmptyAndKeepsItsOffsets() {
    PartitionLog log = tenBatches(LogConfig.builder().retentionMs(10 * HOUR));
    fixture.time.advance(20 * HOUR);
    assertEquals(List.of(10L), bases(log));
    assertEquals(10, log.logStartOffset());
    assertEquals(10, log.logEndOffset());
    assertEquals(0, log.sizeInBytes());

    fixture.append(log, "next=1");
    assertEquals(List.of("10:next=1"), DirsFixture.texts(log));
  }

  @Test
  void oldestSegmentsGoWhileLogStaysAtLeastAsLargeAsAllowed() {
    PartitionLog log = tenBatches(LogConfig.builder().retentionMs(-1).retentionBytes(-1));
    long size = log.sizeInBytes();
    int first = log.segments().getFirst().sizeInBytes();

    log.updateConfig(log.config().toBuilder().retentionBytes(size - first + 1).build());
    check();
    assertEquals(List.of(0L, 3L, 6L, 9L), bases(log));

    log.updateConfig(log.config().toBuilder().retentionBytes(size - first).build());
    check();
    assertEquals(List.of(3L, 6L, 9L), bases(log));

    log.updateConfig(log.config().toBuilder().retentionBytes(0).build());
    check();
    assertEquals(List.of(10L), bases(log));
  }

  @Test
  void nothingAboveHighWatermarkGoes() {
    PartitionLog log = tenBatches(LogConfig.builder().retentionMs(-1));
    dirs.close();
    fixture.topicConfigs.put("a", LogConfig.builder().segmentBytes(3_000).retentionMs(1).build());
    try {
      Files.writeString(dir.resolve(OffsetCheckpoint.HIGH_WATERMARKS), "0\n1\na 0 5\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    dirs = fixture.open();
    log = dirs.all().iterator().next();
    assertEquals(5, log.highWatermark());

    check();
    assertEquals(List.of(3L, 6L, 9L), bases(log));
    log.updateHighWatermark(9);
    check();
    assertEquals(List.of(9L), bases(log));
  }

  @Test
  void compactedLogKeepsOldSegmentsButNotThoseBeforeItsStart() {
    PartitionLog log =
        tenBatches(
            LogConfig.builder()
                .delete(false)
                .compact(true)
                .minCleanableRatio(1)
                .retentionMs(1)
                .retentionBytes(1));
    check();
    assertEquals(List.of(0L, 3L, 6L, 9L), bases(log));
    log.deleteRecordsBefore(7);
    check();
    assertEquals(List.of(6L, 9L), bases(log));
    assertEquals(7, log.logStartOffset());
  }

  @Test
  void compactedAndDeletedLogLosesOldSegmentsToo() {
    PartitionLog log =
        tenBatches(
            LogConfig.builder()
                .delete(true)
                .compact(true)
                .minCleanableRatio(1)
                .retentionMs(30 * HOUR));
    fixture.time.advance(40 * HOUR);
    assertEquals(List.of(10L), bases(log));
  }

  @Test
  void filesOfDroppedSegmentsGoAfterTheirDelay() {
    PartitionLog log = tenBatches(LogConfig.builder().retentionMs(-1).deleteDelayMs(60_000));
    log.updateConfig(log.config().toBuilder().retentionBytes(0).build());
    fixture.time.advance(fixture.config.retentionCheckMs());
    assertTrue(DirsFixture.names(log.directory()).contains("00000000000000000003.log.deleted"));
    fixture.time.advance(60_000);
    assertEquals(
        List.of("00000000000000000010.log"),
        DirsFixture.names(log.directory()).stream().filter(name -> name.contains(".log")).toList());
  }
}
