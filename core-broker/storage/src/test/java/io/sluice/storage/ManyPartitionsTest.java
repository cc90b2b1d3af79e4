package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import io.sluice.time.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of logs on real threads: opened, written, closed, opened again, recovered after a
 * crash.
 */
class ManyPartitionsTest {
  private static final int PARTITIONS = 2_000;
  private static final long SEED = 4_711;

  @TempDir Path root;

  @Test
  void thousandsOfLogsAreOpenedClosedAndRecoveredInParallel() throws IOException {
    DirsFixture fixture = new DirsFixture(root.resolve("d1"), root.resolve("d2"));
    RandomGenerator random = Randomness.seeded(SEED);
    Map<TopicPartition, Integer> records = new HashMap<>();
    try (StorageThreads threads = StorageThreads.real()) {
      fixture.threads = threads;
      try (LogDirs dirs = fixture.open()) {
        for (int i = 0; i < PARTITIONS; i++) {
          PartitionLog log = fixture.create(dirs, "topic-" + i % 7, i / 7);
          records.put(
              log.topicPartition(), append(fixture, log, Math.max(0, random.nextInt(8) - 5)));
        }
        LogDirDescription first = dirs.descriptions().getFirst();
        assertEquals(PARTITIONS / 2, first.replicas().size());
      }
      try (LogDirs dirs = fixture.open()) {
        assertSame(records, dirs, true);
        for (PartitionLog log : dirs.all()) {
          int batches = random.nextInt(8) / 7;
          records.merge(log.topicPartition(), append(fixture, log, batches), Integer::sum);
        }
      }
      // To the next start this looks like a crash before anything was flushed.
      for (String dir : List.of("d1", "d2")) {
        assertTrue(Files.deleteIfExists(root.resolve(dir).resolve(CleanShutdownMarker.FILE)));
        Files.delete(root.resolve(dir).resolve(OffsetCheckpoint.RECOVERY_POINTS));
      }
      try (LogDirs dirs = fixture.open()) {
        assertSame(records, dirs, false);
      }
    }
  }

  private static int append(DirsFixture fixture, PartitionLog log, int batches) {
    for (int i = 0; i < batches; i++) {
      fixture.append(log, "k=" + i, "l=" + i);
    }
    return 2 * batches;
  }

  private static void assertSame(
      Map<TopicPartition, Integer> records, LogDirs dirs, boolean clean) {
    assertEquals(records.size(), dirs.all().size(), "seed " + SEED);
    records.forEach(
        (partition, count) -> {
          PartitionLog log = Objects.requireNonNull(dirs.get(partition));
          assertEquals((long) count, log.logEndOffset(), partition + ", seed " + SEED);
          assertEquals(clean, log.recovery().clean());
        });
  }
}
