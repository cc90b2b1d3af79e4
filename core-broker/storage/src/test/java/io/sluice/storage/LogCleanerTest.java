package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.ControlRecords;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCleanerTest {
  private static final long BACKOFF_MS = 15_000;
  private static final String PAD = "v".repeat(400);

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

  private void reopen() {
    dirs.close();
    dirs = fixture.open();
  }

  private static LogConfig.Builder compacted() {
    return LogConfig.builder().compact(true).delete(false).segmentBytes(2_000);
  }

  private PartitionLog create(LogConfig.Builder config) {
    fixture.defaultConfig = config.build();
    return fixture.create(dirs, "a", 0);
  }

  /** Fills so many segments with records of a few keys, and one record of the active segment. */
  private void fill(PartitionLog log, int segments) {
    int from = log.segments().size();
    for (int i = 0; log.segments().size() < from + segments; i++) {
      fixture.append(log, "k" + i % 3 + "=" + i + PAD);
    }
  }

  private void tick() {
    fixture.time.advance(BACKOFF_MS);
  }

  @Test
  void logIsCleanedOnceItIsDirtyEnoughAndSegmentsAreMerged() throws IOException {
    PartitionLog log = create(compacted().minCleanableRatio(0.5));
    fill(log, 4);
    List<String> before = DirsFixture.texts(log);
    tick();

    assertEquals(log.segments().getLast().baseOffset(), log.state().cleanedTo);
    assertEquals(before.subList(before.size() - 4, before.size()), DirsFixture.texts(log));
    assertEquals(
        "0\n1\na 0 %d\n".formatted(log.state().cleanedTo),
        Files.readString(dir.resolve(OffsetCheckpoint.CLEANED)));

    long cleanedTo = log.state().cleanedTo;
    log.updateConfig(log.config().toBuilder().minCleanableRatio(0.8).build());
    fill(log, 1);
    tick();
    assertEquals(cleanedTo, log.state().cleanedTo);
    fill(log, 4);
    tick();
    assertEquals(log.segments().getLast().baseOffset(), log.state().cleanedTo);
    assertEquals(4, DirsFixture.texts(log).size());
    assertTrue(log.segments().size() <= 7, log.segments().toString());
  }

  @Test
  void dirtiestLogGoesFirstAndAllAreCleaned() {
    fixture.defaultConfig = compacted().minCleanableRatio(0).build();
    PartitionLog half = fixture.create(dirs, "half", 0);
    PartitionLog whole = fixture.create(dirs, "whole", 0);
    fill(half, 3);
    tick();
    fill(half, 1);
    fill(whole, 1);
    CompactionPlan[] plans = {plan(half), plan(whole)};
    assertTrue(plans[1].goesBefore(plans[0]), List.of(plans).toString());
    assertEquals(1.0, plans[1].dirtyRatio());
    tick();
    assertEquals(0, plan(half).dirtyBytes());
    assertEquals(0, plan(whole).dirtyBytes());
  }

  private CompactionPlan plan(PartitionLog log) {
    try {
      return CompactionPlan.of(log, fixture.time.wallMs());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void recordsYoungerThanMinLagAreSafe() {
    PartitionLog log = create(compacted().minCleanableRatio(0).minCompactionLagMs(100_000));
    fill(log, 3);
    int size = DirsFixture.texts(log).size();
    tick();
    assertEquals(size, DirsFixture.texts(log).size());
    fixture.time.advance(100_000);
    tick();
    assertTrue(DirsFixture.texts(log).size() < size);
  }

  @Test
  void recordsOlderThanMaxLagAreCleanedEvenFromActiveSegmentOfIdleLog() {
    PartitionLog log =
        create(
            compacted().minCleanableRatio(1).segmentBytes(1 << 20).maxCompactionLagMs(3_600_000));
    fixture.append(log, "a=1", "a=2", "b=1");
    fixture.append(log, "a=3");
    fixture.time.advance(3_600_000);
    assertEquals(4, DirsFixture.texts(log).size());
    tick();
    assertEquals(List.of("2:b=1", "3:a=3"), DirsFixture.texts(log));
    assertEquals(4, log.logEndOffset());
  }

  @Test
  void nothingAboveHighWatermarkIsCleaned() throws IOException {
    PartitionLog log = create(compacted().minCleanableRatio(0));
    fill(log, 3);
    dirs.close();
    Files.writeString(dir.resolve(OffsetCheckpoint.HIGH_WATERMARKS), "0\n1\na 0 1\n");
    dirs = fixture.open();
    log = Objects.requireNonNull(dirs.get(new TopicPartition("a", 0)));
    int size = DirsFixture.texts(log).size();
    tick();
    assertEquals(size, DirsFixture.texts(log).size());
    log.updateHighWatermark(log.logEndOffset());
    tick();
    assertTrue(DirsFixture.texts(log).size() < size);
  }

  @Test
  void logThatIsNotCompactedIsLeftAlone() {
    PartitionLog log = create(LogConfig.builder().segmentBytes(2_000).minCleanableRatio(0));
    fill(log, 3);
    int size = DirsFixture.texts(log).size();
    tick();
    assertEquals(size, DirsFixture.texts(log).size());
  }

  @Test
  void damagedLogIsGivenUpAndReportedOnceWhileOthersAreCleaned() throws IOException {
    PartitionLog bad = create(compacted().minCleanableRatio(0));
    PartitionLog good = fixture.create(dirs, "good", 0);
    fill(bad, 3);
    fill(good, 3);
    List<String> before = DirsFixture.texts(bad);
    flipByte(bad.segments().getFirst(), 200);
    for (int i = 0; i < 5; i++) {
      tick();
    }

    String reason =
        "the batch at position 0 of " + bad.segments().getFirst() + " has a wrong checksum";
    assertEquals(List.of("cleaning failed a-0: " + reason), fixture.events);
    assertEquals(Map.of(bad.topicPartition(), reason), dirs.uncleanable());
    assertEquals(4, DirsFixture.texts(good).size());
    assertEquals(
        List.of(),
        DirsFixture.names(bad.directory()).stream().filter(n -> n.endsWith(".cleaned")).toList());
    flipByte(bad.segments().getFirst(), 200);
    assertEquals(before, DirsFixture.texts(bad));

    reopen();
    tick();
    assertEquals(Map.of(), dirs.uncleanable());
    assertEquals(
        4, DirsFixture.texts(Objects.requireNonNull(dirs.get(bad.topicPartition()))).size());
  }

  @Test
  void classThatDoesNotLoadCostsItsLogAloneItsCleaning() {
    fixture.hooks = partition -> partition.topic().equals("a") ? new Broken() : null;
    reopen();
    PartitionLog bad = create(compacted().minCleanableRatio(0));
    PartitionLog good = fixture.create(dirs, "good", 0);
    DirsFixture.append(
        bad, new BatchBuilder().producer(1, (short) 0, 0).append(1, new byte[1], null).build());
    fill(bad, 3);
    fill(good, 3);
    tick();
    tick();
    assertEquals(
        Map.of(bad.topicPartition(), "java.lang.NoClassDefFoundError: on purpose"),
        dirs.uncleanable());
    assertEquals(4, DirsFixture.texts(good).size());
  }

  /** Knows no producer, for want of a class. */
  private static final class Broken implements LogHook {
    @Override
    public Verdict judge(BatchView batch, AppendOrigin origin) {
      return Verdict.ACCEPT;
    }

    @Override
    public @Nullable AbortedTransaction appended(BatchView batch) {
      return null;
    }

    @Override
    public void reset() {}

    @Override
    public void restore(ByteBuffer snapshot) {}

    @Override
    public ByteBuffer snapshot() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public boolean knowsProducer(long producerId) {
      throw new NoClassDefFoundError("on purpose");
    }
  }

  private static void flipByte(LogSegment segment, int position) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(segment.files().log().toFile(), "rw")) {
      file.seek(position);
      int old = file.read();
      file.seek(position);
      file.write(old ^ 1);
    }
  }

  @Test
  void readingAndWritingKeepToTheRate() {
    List<Long> pauses = new ArrayList<>();
    dirs.close();
    fixture.threads = new Pausing(pauses);
    fixture.config =
        LogDirsConfig.builder(List.of(dir), DirsFixture.CLUSTER, DirsFixture.BROKER)
            .cleaner(new CleanerConfig(1, 1 << 20, 0.9, 4_096, 1_000, BACKOFF_MS))
            .build();
    dirs = fixture.open();
    PartitionLog log = create(compacted().minCleanableRatio(0));
    fill(log, 3);
    long dirty = plan(log).dirtyBytes();
    tick();
    long written = log.sizeInBytes() - log.segments().getLast().sizeInBytes();
    // Read for the keys, read again for the copy, written.
    long total = pauses.stream().mapToLong(Long::longValue).sum();
    long expected = 2 * dirty + written;
    assertTrue(
        Math.abs(total - expected) <= pauses.size(),
        total + " ms for " + expected + " bytes at 1000 bytes/s");
  }

  private final class Pausing implements StorageThreads {
    private final List<Long> pauses;

    Pausing(List<Long> pauses) {
      this.pauses = pauses;
    }

    @Override
    public Executor pool(String name, int threadsMax) {
      return Runnable::run;
    }

    @Override
    public void pause(long millis) {
      pauses.add(millis);
      fixture.time.advance(millis);
    }

    @Override
    public void close() {}
  }

  @Test
  void producersStateIsMadeAnewFromCompactedLog() throws IOException {
    fixture.hooks = partition -> new LastSequences();
    reopen();
    PartitionLog log = create(compacted().segmentBytes(100_000).minCleanableRatio(0));
    for (int round = 0; round < 20; round++) {
      for (long producer = 1; producer <= 3; producer++) {
        DirsFixture.append(
            log,
            new BatchBuilder()
                .producer(producer, (short) 0, round)
                .append(
                    fixture.time.wallMs(),
                    DirsFixture.bytes("same"),
                    DirsFixture.bytes(round + PAD))
                .build());
      }
    }
    fixture.append(log, "k=1");
    log.roll();
    fixture.append(log, "z=1");
    LastSequences.EXPIRED.add(1L);
    tick();
    dirs.close();
    try (var files = Files.newDirectoryStream(log.directory(), "*.snapshot")) {
      for (Path snapshot : files) {
        Files.delete(snapshot);
      }
    }
    LastSequences.EXPIRED.clear();
    dirs = fixture.open();
    assertEquals(Map.of(2L, 19, 3L, 19), LastSequences.newest.last);
    log = Objects.requireNonNull(dirs.get(new TopicPartition("a", 0)));
    assertEquals(
        List.of("59", "60", "61"),
        DirsFixture.texts(log).stream().map(t -> t.replaceAll(":.*", "")).toList());
  }

  /** Remembers each producer's last sequence; keeps no snapshots worth the name. */
  private static final class LastSequences implements LogHook {
    static final List<Long> EXPIRED = new ArrayList<>();
    static LastSequences newest = new LastSequences();

    final Map<Long, Integer> last = new HashMap<>();

    LastSequences() {
      newest = this;
    }

    @Override
    public Verdict judge(BatchView batch, AppendOrigin origin) {
      return Verdict.ACCEPT;
    }

    @Override
    public @Nullable AbortedTransaction appended(BatchView batch) {
      if (batch.hasProducerId()) {
        last.put(batch.producerId(), batch.lastSequence());
      }
      return null;
    }

    @Override
    public void reset() {
      last.clear();
    }

    @Override
    public void restore(ByteBuffer snapshot) {
      throw new IllegalArgumentException("the test deletes them");
    }

    @Override
    public ByteBuffer snapshot() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public boolean knowsProducer(long producerId) {
      return !EXPIRED.contains(producerId);
    }
  }

  @Test
  void controlBatchesStay() {
    PartitionLog log = create(compacted().minCleanableRatio(0));
    DirsFixture.append(
        log,
        new BatchBuilder().append(1, DirsFixture.bytes("k1"), DirsFixture.bytes("old")).build());
    ByteBuffer marker =
        ControlRecords.marker(ControlRecords.Type.COMMIT, 9, (short) 0, 0, fixture.time.wallMs());
    PendingAppend append = new PendingAppend(marker, AppendOrigin.COORDINATOR);
    ActingAs.leader(log, List.of(append), 0);
    fill(log, 2);
    tick();
    assertTrue(
        DirsFixture.read(log, 0).stream().anyMatch(r -> r.offset() == 1),
        "the marker at offset 1 is gone");
    assertTrue(DirsFixture.read(log, 0).stream().noneMatch(r -> r.offset() == 0));
  }

  @Test
  void truncationBelowWhatIsCleanMakesItDirtyAgain() {
    PartitionLog log = create(compacted().minCleanableRatio(0));
    fill(log, 4);
    tick();
    long cleanedTo = log.state().cleanedTo;
    ActingAs.truncate(log, cleanedTo - 2);
    assertEquals(cleanedTo - 2, log.state().cleanedTo);
    fill(log, 2);
    tick();
    assertEquals(log.segments().getLast().baseOffset(), log.state().cleanedTo);
    assertEquals(4, DirsFixture.texts(log).size());
  }

  @Test
  void logDeletedDuringPassEndsPassWithoutHarm() {
    dirs.close();
    List<Runnable> once = new ArrayList<>();
    fixture.threads =
        new StorageThreads() {
          @Override
          public Executor pool(String name, int threadsMax) {
            return Runnable::run;
          }

          @Override
          public void pause(long millis) {
            once.forEach(Runnable::run);
            once.clear();
          }

          @Override
          public void close() {}
        };
    fixture.config =
        LogDirsConfig.builder(List.of(dir), DirsFixture.CLUSTER, DirsFixture.BROKER)
            .cleaner(new CleanerConfig(1, 1 << 20, 0.9, 4_096, 1_000, BACKOFF_MS))
            .build();
    dirs = fixture.open();
    PartitionLog log = create(compacted().minCleanableRatio(0));
    PartitionLog other = fixture.create(dirs, "other", 0);
    fill(log, 3);
    once.add(() -> dirs.delete(log.topicPartition()));
    tick();
    fill(other, 3);
    tick();

    assertEquals(List.of(), fixture.events);
    assertEquals(Map.of(), dirs.uncleanable());
    assertEquals(4, DirsFixture.texts(other).size());
  }
}
