package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.Record;
import io.sluice.time.Clock;
import io.sluice.time.Randomness;
import io.sluice.time.ThreadScheduler;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything at once on real threads: appends, reads, compaction, retention, flushes, checkpoints,
 * creation and deletion. What is left must be what was written last.
 */
class LogDirsStressTest {
  private static final int LOGS = 4;
  private static final int BATCHES = 1_500;
  private static final int KEYS = 40;
  private static final long SEED = 31;

  @TempDir Path root;

  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private volatile boolean writing = true;
  private LogDirs dirs;

  @Test
  @Timeout(300)
  void lastValuesSurviveEverythingAtOnce() throws Exception {
    DirsFixture fixture = new DirsFixture(root.resolve("d1"), root.resolve("d2"));
    LogConfig config =
        LogConfig.builder()
            .compact(true)
            .delete(false)
            .minCleanableRatio(0.1)
            .segmentBytes(16_000)
            .deleteDelayMs(5)
            .flushMs(10)
            .build();
    fixture.defaultConfig = config;
    fixture.config =
        LogDirsConfig.builder(fixture.config.logDirs(), DirsFixture.CLUSTER, DirsFixture.BROKER)
            .retentionCheckMs(7)
            .flushCheckMs(3)
            .checkpointMs(11)
            .highWatermarkCheckpointMs(5)
            .cleaner(new CleanerConfig(2, 1 << 16, 0.9, 16_384, Double.MAX_VALUE, 5))
            .build();
    List<Map<String, String>> expected;
    try (StorageThreads threads = StorageThreads.real();
        ThreadScheduler scheduler = new ThreadScheduler("timer", (m, e) -> problems.add(m + e))) {
      StorageEnvironment on = fixture.environment();
      StorageEnvironment environment =
          new StorageEnvironment(
              Clock.system(),
              scheduler,
              threads,
              Randomness.unpredictable(),
              on.topicConfigs(),
              on.hooks(),
              on.listener());
      dirs = LogDirs.open(fixture.config, environment);
      expected = run(config);
      while (dirs.all().stream().anyMatch(log -> log.state().cleanedTo == 0)) {
        Thread.onSpinWait();
      }
      check(expected);
      dirs.close();
      dirs = LogDirs.open(fixture.config, environment);
      check(expected);
      dirs.close();
    }
    assertEquals(List.of(), List.copyOf(problems));
    assertEquals(List.of(), fixture.events);
    assertEquals(Map.of(), dirs.uncleanable());
  }

  private List<Map<String, String>> run(LogConfig config) throws Exception {
    List<Future<Map<String, String>>> writers = new ArrayList<>();
    List<Future<?>> others = new ArrayList<>();
    try (ExecutorService pool = Executors.newCachedThreadPool()) {
      for (int i = 0; i < LOGS; i++) {
        PartitionLog log = dirs.create(partition(i), Uuid.random(), config, true);
        RandomGenerator random = Randomness.seeded(SEED + i);
        writers.add(pool.submit(() -> write(log, random)));
        others.add(pool.submit(guarded(() -> readAgainAndAgain(log))));
      }
      others.add(pool.submit(guarded(() -> createAndDelete(config))));
      List<Map<String, String>> written = new ArrayList<>();
      for (Future<Map<String, String>> writer : writers) {
        written.add(writer.get());
      }
      writing = false;
      for (Future<?> other : others) {
        other.get();
      }
      return written;
    }
  }

  private static TopicPartition partition(int index) {
    return new TopicPartition("t", index);
  }

  private Callable<Void> guarded(Callable<?> action) {
    return () -> {
      try {
        action.call();
      } catch (Exception e) {
        problems.add("seed " + SEED + ": " + e);
      }
      return null;
    };
  }

  private static Map<String, String> write(PartitionLog log, RandomGenerator random) {
    Map<String, String> last = new HashMap<>();
    for (int i = 0; i < BATCHES; i++) {
      BatchBuilder batch = new BatchBuilder(Compression.of(random.nextInt(5)));
      for (int r = 0; r < 3; r++) {
        String key = "k" + random.nextInt(KEYS);
        String value = i + "." + r + "v".repeat(random.nextInt(60));
        batch.append(1, DirsFixture.bytes(key), DirsFixture.bytes(value));
        last.put(key, value);
      }
      AppendOutcome outcome = DirsFixture.append(log, batch.build());
      assertTrue(outcome instanceof AppendOutcome.Appended, outcome::toString);
    }
    return last;
  }

  /** Whatever happens, offsets ascend, batches are whole, and the end is reached. */
  private Void readAgainAndAgain(PartitionLog log) {
    while (writing) {
      long end = log.logEndOffset();
      long before = -1;
      for (Record record : DirsFixture.read(log, 0)) {
        if (record.offset() <= before) {
          problems.add(log + ": " + record.offset() + " follows " + before);
        }
        before = record.offset();
      }
      if (before < end - 1) {
        problems.add(log + " ends at " + before + ", not at " + end);
      }
    }
    return null;
  }

  private Void createAndDelete(LogConfig config) {
    for (int i = 0; writing; i++) {
      TopicPartition passing = new TopicPartition("passing", i % 3);
      PartitionLog log = dirs.create(passing, Uuid.random(), config, true);
      ByteBuffer batch = new BatchBuilder().append(1, new byte[] {1}, new byte[9_000]).build();
      DirsFixture.append(log, batch);
      DirsFixture.append(log, batch.duplicate().clear());
      DirsFixture.append(log, batch.duplicate().clear());
      if (!dirs.delete(passing)) {
        problems.add(passing + " was not there");
      }
    }
    return null;
  }

  private void check(List<Map<String, String>> expected) {
    for (int i = 0; i < LOGS; i++) {
      PartitionLog log = Objects.requireNonNull(dirs.get(partition(i)));
      Map<String, String> found = new HashMap<>();
      List<Record> records = DirsFixture.read(log, 0);
      for (Record record : records) {
        found.put(DirsFixture.text(record.key()), DirsFixture.text(record.value()));
      }
      assertEquals(expected.get(i), found, "seed " + SEED + ", log " + i);
      assertEquals(3L * BATCHES, log.logEndOffset());
      assertTrue(log.state().cleanedTo > 0, log + " was never compacted");
      assertTrue(records.size() < 3 * BATCHES, log + " was never compacted");
    }
  }
}
