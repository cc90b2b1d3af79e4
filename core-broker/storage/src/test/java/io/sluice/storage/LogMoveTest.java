package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.record.BatchView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogMoveTest {
  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

  @TempDir Path folder;
  private Path one;
  private Path two;
  private DirsFixture fixture;

  @BeforeEach
  void prepare() {
    one = folder.resolve("one");
    two = folder.resolve("two");
    fixture = new DirsFixture(one, two);
    fixture.defaultConfig = LogConfig.builder().segmentBytes(2_000).build();
  }

  private PartitionLog filled(LogDirs dirs) {
    PartitionLog log = fixture.create(dirs, "orders", 0);
    for (int i = 0; i < 100; i++) {
      fixture.append(log, "key" + i + "=" + "value".repeat(i));
    }
    return log;
  }

  @Test
  void abortedTransactionsAreKnownWhereTheLogHasMovedTo() {
    fixture.hooks = partition -> new Transactional();
    try (LogDirs dirs = fixture.open()) {
      PartitionLog log = fixture.create(dirs, "orders", 0);
      for (int i = 0; i < 60; i++) {
        DirsFixture.append(log, Transactional.data(i % 3, i, "k=" + "value".repeat(i)));
        DirsFixture.append(log, Transactional.marker((i + 1) % 3, i % 2 == 0));
      }
      assertTrue(log.segments().size() > 3, log.segments().toString());
      List<AbortedTransaction> aborted = log.abortedTransactions(0, log.logEndOffset());
      assertTrue(aborted.size() > 10, aborted.toString());
      LogMove move = dirs.beginMove(PARTITION, other(log));
      assertNotNull(move);
      copyAll(move);
      log.rest();
      PartitionLog moved = move.finish();
      dirs.endMove(move, true);
      assertEquals(aborted, moved.abortedTransactions(0, moved.logEndOffset()));
      assertEquals(log.lastStableOffset(), moved.lastStableOffset());
    }
  }

  private Path other(PartitionLog log) {
    return log.directory().getParent().endsWith("one") ? two : one;
  }

  private static byte[] allContent(PartitionLog log) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long offset = log.logStartOffset();
    while (offset < log.logEndOffset()) {
      byte[] read = LogFixture.readFrom(log, offset, 1 << 20, log.logEndOffset(), true);
      all.writeBytes(read);
      offset = nextOffset(read);
    }
    return all.toByteArray();
  }

  private static long nextOffset(byte[] batches) {
    ByteBuffer buffer = ByteBuffer.wrap(batches);
    BatchView view = new BatchView();
    long next = 0;
    for (int at = 0; at < batches.length; at += view.sizeInBytes()) {
      next = view.wrap(buffer, at).nextOffset();
    }
    return next;
  }

  private static void copyAll(LogMove move) {
    while (move.copySome() > 0) {
      // On to the high watermark.
    }
  }

  private static List<String> folders(Path dir) throws IOException {
    try (Stream<Path> found = Files.list(dir)) {
      return found.filter(Files::isDirectory).map(p -> p.getFileName().toString()).toList();
    }
  }

  @Test
  void movedLogHasEverythingAndIsUsedFromThenOn() throws IOException {
    LogDirs dirs = fixture.open();
    PartitionLog log = filled(dirs);
    Path target = other(log);
    LogMove move = dirs.beginMove(PARTITION, target);
    copyAll(move);
    fixture.append(log, "late=record");
    log.deleteRecordsBefore(7);
    byte[] before = allContent(log);

    PartitionLog moved = move.finish();
    dirs.endMove(move, true);

    assertSame(moved, dirs.get(PARTITION));
    assertEquals(target.resolve("orders-0"), moved.directory());
    assertArrayEquals(before, allContent(moved));
    assertEquals(7, moved.logStartOffset());
    assertEquals(101, moved.logEndOffset());
    assertEquals(101, moved.highWatermark());
    assertEquals(101, moved.recoveryPoint());
    assertEquals(log.epochEnd(0), moved.epochEnd(0));
    assertThrows(LogClosedException.class, () -> log.deleteRecordsBefore(8));
    fixture.append(moved, "next=record");
    dirs.close();

    LogDirs again = fixture.open();
    PartitionLog reopened = again.get(PARTITION);
    assertNotNull(reopened);
    assertEquals(target.resolve("orders-0"), reopened.directory());
    assertEquals(102, reopened.logEndOffset());
    assertEquals(7, reopened.logStartOffset());
    again.close();
  }

  @Test
  void copyIsDescribedAsFutureAndHowFarItIsBehind() {
    LogDirs dirs = fixture.open();
    PartitionLog log = filled(dirs);
    LogMove move = dirs.beginMove(PARTITION, other(log));
    fixture.append(log, "late=record");

    List<LogDirDescription.Replica> described =
        dirs.descriptions().stream()
            .filter(dir -> dir.logDir().equals(other(log)))
            .flatMap(dir -> dir.replicas().stream())
            .toList();

    assertEquals(1, described.size());
    assertTrue(described.getFirst().future());
    assertEquals(101, described.getFirst().offsetLag());
    dirs.endMove(move, false);
    assertTrue(
        dirs.descriptions().stream()
            .flatMap(dir -> dir.replicas().stream())
            .noneMatch(LogDirDescription.Replica::future));
    assertSame(log, dirs.get(PARTITION));
    dirs.close();
  }

  @Test
  void copyOfALogThatIsCutMeanwhileBeginsAnew() {
    LogDirs dirs = fixture.open();
    PartitionLog log = filled(dirs);
    LogMove move = dirs.beginMove(PARTITION, other(log));
    copyAll(move);
    log.follow(3);
    log.truncateTo(50, 3);
    ActingAs.leader(
        log,
        List.of(new PendingAppend(TestBatches.of(1_000, "another", "record"), AppendOrigin.CLIENT)),
        4);
    byte[] before = allContent(log);

    PartitionLog moved = move.finish();
    dirs.endMove(move, true);

    assertArrayEquals(before, allContent(moved));
    assertEquals(52, moved.logEndOffset());
    assertEquals(4, moved.latestEpoch());
    dirs.close();
  }

  @Test
  void moveToWhereTheLogLiesIsNone() {
    LogDirs dirs = fixture.open();
    PartitionLog log = filled(dirs);

    assertNull(dirs.beginMove(PARTITION, log.directory().getParent()));
    assertThrows(
        IllegalArgumentException.class, () -> dirs.beginMove(PARTITION, folder.resolve("three")));
    dirs.close();
  }

  @Test
  void logThatIsDeletedMeanwhileIsMovedNoMore() {
    LogDirs dirs = fixture.open();
    PartitionLog log = filled(dirs);
    LogMove move = dirs.beginMove(PARTITION, other(log));
    dirs.delete(PARTITION);

    assertThrows(LogClosedException.class, move::copySome);
    assertThrows(LogClosedException.class, move::finish);
    dirs.endMove(move, false);
    assertNull(dirs.get(PARTITION));
    dirs.close();
  }

  @Test
  void copyThatWasNotCompletedIsRemovedAtTheNextStart() throws IOException {
    LogDirs dirs = fixture.open();
    PartitionLog log = filled(dirs);
    Path target = other(log);
    copyAll(dirs.beginMove(PARTITION, target));
    dirs.close();
    assertTrue(folders(target).getFirst().endsWith("-future"));

    LogDirs again = fixture.open();
    fixture.time.advance(1_000);

    PartitionLog kept = again.get(PARTITION);
    assertNotNull(kept);
    assertEquals(100, kept.logEndOffset());
    assertFalse(kept.directory().startsWith(target));
    assertEquals(List.of(), folders(target));
    again.close();
  }

  @Test
  void ofTwoLogsTheOneThatHasMovedIsTaken() throws IOException {
    LogDirs dirs = fixture.open();
    PartitionLog log = filled(dirs);
    Path source = log.directory();
    Path target = other(log);
    dirs.close();
    // As a crash leaves it between the two renames of a move.
    Path copy = target.resolve("orders-0");
    Files.createDirectories(copy);
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Files.createFile(copy.resolve(LogMove.MARKER));

    LogDirs again = fixture.open();

    PartitionLog taken = again.get(PARTITION);
    assertNotNull(taken);
    assertEquals(copy, taken.directory());
    assertEquals(100, taken.logEndOffset());
    assertFalse(Files.exists(source));
    again.close();
  }
}
