package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.time.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done to all logs from time to time: retention, flushing by time, checkpoints. An I/O
 * error takes its dir offline and stops nothing else.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final LogTable table;
  private final Clock clock;
  private final List<PeriodicJob> jobs = new ArrayList<>();

  Housekeeping(LogTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  void start(LogDirsConfig config, StorageEnvironment environment, Executor pool) {
    start("Retention", config.retentionCheckMs(), this::applyRetention, environment, pool);
    start("Flushing", config.flushCheckMs(), this::flushOverdue, environment, pool);
    start(
        "The checkpoint of recovery points",
        config.checkpointMs(),
        this::checkpointRecovery,
        environment,
        pool);
    start(
        "The checkpoint of high watermarks",
        config.highWatermarkCheckpointMs(),
        this::checkpointHighWatermarks,
        environment,
        pool);
  }

  private void start(
      String name, long intervalMs, Runnable job, StorageEnvironment environment, Executor pool) {
    jobs.add(PeriodicJob.start(name, intervalMs, environment.scheduler(), pool, job));
  }

  /** Drops from every log what its retention no longer covers. */
  void applyRetention() {
    for (PartitionLog log : table.online()) {
      guarded(log, () -> Retention.apply(log, clock.wallMs()));
    }
  }

  /** Flushes the logs whose {@code flush.ms} is over. */
  void flushOverdue() {
    for (PartitionLog log : table.online()) {
      guarded(log, () -> flushIfOverdue(log));
    }
  }

  private void flushIfOverdue(PartitionLog log) {
    boolean dirty = log.recoveryPoint() < log.logEndOffset();
    if (dirty && clock.monotonicMs() - log.state().lastFlushMs >= log.config().flushMs()) {
      log.flush();
    }
  }

  private static void guarded(PartitionLog log, Runnable action) {
    try {
      action.run();
    } catch (LogStorageException e) {
      LOG.warn("{}", e.getMessage()); // Its dir is offline now.
    } catch (LogClosedException e) {
      LOG.debug("{} was closed meanwhile: {}", log.topicPartition(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("Cannot look after {}, others are not concerned", log.topicPartition(), e);
    }
  }

  /** Writes down the recovery points and log starts of all dirs. */
  void checkpointRecovery() {
    for (LogDir dir : table.dirs()) {
      checkpointRecovery(dir);
    }
  }

  void checkpointRecovery(LogDir dir) {
    write(dir, dir.recoveryPoints(), offsets(dir, PartitionLog::recoveryPoint));
    write(dir, dir.logStarts(), movedLogStarts(dir));
  }

  /** Writes down the high watermarks of all dirs. */
  void checkpointHighWatermarks() {
    for (LogDir dir : table.dirs()) {
      checkpointHighWatermarks(dir);
    }
  }

  void checkpointHighWatermarks(LogDir dir) {
    write(dir, dir.highWatermarks(), offsets(dir, PartitionLog::highWatermark));
  }

  private Map<TopicPartition, Long> offsets(LogDir dir, ToLongFunction<PartitionLog> offset) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (PartitionLog log : table.in(dir)) {
      offsets.put(log.topicPartition(), offset.applyAsLong(log));
    }
    return offsets;
  }

  /** Only those that the first segment's name does not tell. */
  private Map<TopicPartition, Long> movedLogStarts(LogDir dir) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (PartitionLog log : table.in(dir)) {
      long start = log.logStartOffset();
      if (start > log.segments().getFirst().baseOffset()) {
        offsets.put(log.topicPartition(), start);
      }
    }
    return offsets;
  }

  private static void write(LogDir dir, OffsetCheckpoint file, Map<TopicPartition, Long> offsets) {
    if (!dir.serves()) {
      return;
    }
    try {
      file.write(offsets);
    } catch (IOException e) {
      LOG.warn("{}", dir.health().failed("write " + file.file().getFileName(), e).getMessage());
    }
  }

  @Override
  public void close() {
    jobs.forEach(PeriodicJob::close);
  }
}
