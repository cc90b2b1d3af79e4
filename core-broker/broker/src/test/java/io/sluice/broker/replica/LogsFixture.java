package io.sluice.broker.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.metadata.PartitionState;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.storage.AppendOrigin;
import io.sluice.storage.LogConfig;
import io.sluice.storage.LogDirs;
import io.sluice.storage.LogDirsConfig;
import io.sluice.storage.LogDirsListener;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.PartitionLog;
import io.sluice.storage.PendingAppend;
import io.sluice.storage.StorageEnvironment;
import io.sluice.storage.StorageThreads;
import io.sluice.time.Clock;
import io.sluice.time.Randomness;
import io.sluice.time.ThreadScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Real logs below a folder, one log dir unless it is said otherwise. */
final class LogsFixture implements AutoCloseable {
  static final Uuid TOPIC_ID = new Uuid(4, 2);
  static final TopicPartition PARTITION = new TopicPartition("orders", 0);
  private static final long TIMESTAMP = 1_700_000_000_000L;
  private static final long WAIT_MAX_S = 20;

  final Path dir;
  final LogDirs logs;

  /** "offline" and "online", as they come. */
  final LinkedBlockingQueue<String> dirEvents = new LinkedBlockingQueue<>();

  private final ThreadScheduler scheduler =
      new ThreadScheduler("test-storage", LogsFixture::report);
  private final StorageThreads threads = StorageThreads.real();
  private int failures;

  LogsFixture(Path folder) {
    dir = folder.resolve("data");
    StorageEnvironment environment =
        new StorageEnvironment(
            Clock.system(),
            scheduler,
            threads,
            Randomness.seeded(1),
            topic -> LogConfig.DEFAULTS,
            StorageEnvironment.HookFactory.NONE,
            new Listener());
    logs =
        LogDirs.open(
            LogDirsConfig.builder(List.of(dir), "cluster", 1)
                .highWatermarkCheckpointMs(20)
                .probeMs(20)
                .build(),
            environment);
  }

  private static void report(String message, Throwable failure) {
    // What is due when the pools have ended does not matter any more.
    if (!(failure instanceof RejectedExecutionException)) {
      failure.printStackTrace();
    }
  }

  PartitionLog log(LogConfig config) {
    return logs.create(PARTITION, TOPIC_ID, config, true);
  }

  /** Has the log dir fail, as a disk would that loses its cable. */
  void fail() {
    try {
      while (!Files.isDirectory(checkpoint().resolve("in-the-way"))) {
        putInTheWay();
      }
      haveSomethingToWriteDown();
      awaitDir("offline");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void haveSomethingToWriteDown() {
    try {
      logs.create(new TopicPartition("new", failures++), Uuid.ZERO, LogConfig.DEFAULTS, true);
    } catch (LogStorageException failed) {
      assertEquals(List.of(), logs.onlineDirs(), "there was something already");
    }
  }

  /** Makes a directory of what is to be a file, unless that is written just then. */
  private void putInTheWay() throws IOException {
    Files.deleteIfExists(checkpoint());
    try {
      Files.createDirectories(checkpoint().resolve("in-the-way"));
    } catch (FileSystemException written) {
      assertTrue(Files.exists(checkpoint()));
    }
  }

  /** Has the log dir come back after {@link #fail}, with what was in it. */
  void comeBack() {
    try {
      Files.delete(checkpoint().resolve("in-the-way"));
      Files.delete(checkpoint());
      awaitDir("online");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Path checkpoint() {
    return dir.resolve("replication-offset-checkpoint");
  }

  /** Waits for the next thing that happens to the log dir, which must be this. */
  void awaitDir(String event) {
    try {
      String next = dirEvents.poll(WAIT_MAX_S, TimeUnit.SECONDS);
      if (!event.equals(next)) {
        throw new AssertionError("the log dir is not " + event + " but " + next);
      }
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  static ByteBuffer batch(String... values) {
    BatchBuilder builder = new BatchBuilder();
    for (String value : values) {
      builder.append(TIMESTAMP, null, value.getBytes(StandardCharsets.UTF_8));
    }
    return builder.build();
  }

  static ByteBuffer fromLeader(long offset, int epoch, String... values) {
    ByteBuffer batch = batch(values);
    new BatchView().wrap(batch, 0).patch(offset, epoch);
    return batch;
  }

  static PendingAppend pending(String... values) {
    return new PendingAppend(batch(values), AppendOrigin.CLIENT);
  }

  static PartitionState state(int leader, int epoch, int partitionEpoch, Integer... isr) {
    return state(List.of(1, 2, 3), leader, epoch, partitionEpoch, isr);
  }

  static PartitionState state(
      List<Integer> replicas, int leader, int epoch, int partitionEpoch, Integer... isr) {
    return new PartitionState(
        replicas, List.of(isr), leader, epoch, partitionEpoch, List.of(), List.of());
  }

  @Override
  public void close() {
    logs.close();
    threads.close();
    scheduler.close();
  }

  private final class Listener implements LogDirsListener {
    @Override
    public void offline(Path logDir, String reason, List<TopicPartition> partitions) {
      dirEvents.add("offline");
    }

    @Override
    public void online(Path logDir, List<PartitionLog> returned) {
      dirEvents.add("online");
    }

    @Override
    public void allOffline() {}

    @Override
    public void cleaningFailed(TopicPartition partition, String reason) {}
  }
}
