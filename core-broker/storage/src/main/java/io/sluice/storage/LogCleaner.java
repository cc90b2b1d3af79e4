package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.time.Clock;
import io.sluice.time.Randomness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts logs, the dirtiest first, several at a time.
 *
 * <p>A log that cannot be cleaned is given up until the next start, and reported: trying again
 * would only fail again. It works as before otherwise.
 *
 * <p>Safe for use by any thread.
 */
final class LogCleaner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogCleaner.class);

  private final LogTable table;
  private final CleanerConfig config;
  private final StorageEnvironment environment;
  private final Clock clock;
  private final Throttle throttle;
  private final Map<TopicPartition, String> uncleanable = new ConcurrentHashMap<>();
  private final Map<PartitionLog, Pass> passes = new HashMap<>();
  private final List<PeriodicJob> jobs = new ArrayList<>();

  /** Buffers outside the heap, which the collector is slow to free: as many as threads, kept. */
  private final Queue<SoundBatches> idleBatches = new ConcurrentLinkedQueue<>();

  private volatile boolean closed;

  LogCleaner(LogTable table, CleanerConfig config, StorageEnvironment environment) {
    this.table = table;
    this.config = config;
    this.environment = environment;
    this.clock = environment.clock();
    this.throttle = new Throttle(clock, config.ioBytesPerSecondMax(), environment.threads()::pause);
  }

  /** A log that is being cleaned. */
  private static final class Pass {
    final PartitionLog log;
    final CompactionPlan plan;
    volatile boolean cancelled;

    Pass(PartitionLog log, CompactionPlan plan) {
      this.log = log;
      this.plan = plan;
    }
  }

  /** Starts the threads' work. */
  void start() {
    Executor pool = environment.threads().pool("storage-cleaner", config.threads());
    for (int i = 0; i < config.threads(); i++) {
      jobs.add(
          PeriodicJob.start(
              "Log cleaning",
              config.backoffMs(),
              environment.scheduler(),
              pool,
              this::cleanAllDue));
    }
  }

  /** Cleans one log after the other, until none is due. */
  void cleanAllDue() {
    boolean goOn = true;
    for (Pass pass = begin(); pass != null; pass = goOn ? begin() : null) {
      try {
        goOn = clean(pass);
      } finally {
        end(pass);
      }
    }
  }

  private synchronized @Nullable Pass begin() {
    Pass best = null;
    if (closed) {
      return null;
    }
    for (PartitionLog log : table.online()) {
      boolean candidate =
          log.config().compact()
              && !uncleanable.containsKey(log.topicPartition())
              && !passes.containsKey(log);
      CompactionPlan plan = candidate ? plan(log) : null;
      if (plan != null
          && plan.isDue(log.config())
          && (best == null || plan.goesBefore(best.plan))) {
        best = new Pass(log, plan);
      }
    }
    if (best != null) {
      passes.put(best.log, best);
    }
    return best;
  }

  private synchronized void end(Pass pass) {
    passes.remove(pass.log);
  }

  private @Nullable CompactionPlan plan(PartitionLog log) {
    try {
      rollIfOverdue(log);
      return CompactionPlan.of(log, clock.wallMs());
    } catch (IOException e) {
      diskFailed(log, e);
    } catch (LogStorageException | LogClosedException e) {
      LOG.debug("{}", e.getMessage());
    }
    return null;
  }

  /**
   * The active segment is never cleaned: one that holds records older than {@code
   * max.compaction.lag.ms} makes room for another.
   */
  private void rollIfOverdue(PartitionLog log) throws IOException {
    long lagMs = log.config().maxCompactionLagMs();
    LogSegment active = log.segments().getLast();
    if (lagMs != Long.MAX_VALUE && active.sizeInBytes() > 0) {
      long first = CompactionPlan.firstTimestamp(active);
      if (first >= 0 && clock.wallMs() - first > lagMs) {
        log.roll();
      }
    }
  }

  /** Returns false if the pass was cancelled: the log changes just now, the next try can wait. */
  private boolean clean(Pass pass) {
    SoundBatches idle = idleBatches.poll();
    SoundBatches batches =
        idle != null ? idle : new SoundBatches(config.ioBytesPerThread(), throttle);
    try {
      return clean(pass, batches);
    } finally {
      idleBatches.add(batches);
    }
  }

  private boolean clean(Pass pass, SoundBatches batches) {
    PartitionLog log = pass.log;
    try {
      Compaction compaction =
          new Compaction(log, pass.plan, config, throttle, batches, () -> pass.cancelled || closed);
      Compaction.Result result = compaction.run(clock.wallMs(), Randomness.unpredictable());
      noteCleaned(log, result.cleanedTo());
      checkpoint(table.dirOf(log));
      LOG.info(
          "Compacted {} up to offset {}: {} of {} records stay, {} of {} bytes",
          log.topicPartition(),
          result.cleanedTo(),
          result.recordsKept(),
          result.recordsSeen(),
          result.bytesWritten(),
          result.bytesRead());
    } catch (Compaction.CancelledException e) {
      LOG.debug("Cleaning of {} was cancelled", log.topicPartition());
      return false;
    } catch (LogClosedException | LogStorageException e) {
      LOG.debug("Cleaning of {} ended: {}", log.topicPartition(), e.getMessage());
    } catch (IOException e) {
      if (!pass.cancelled) {
        diskFailed(log, e);
      }
    } catch (UncleanableLogException e) {
      giveUp(log, e.getMessage());
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.error("Cleaning of {} failed", log.topicPartition(), e);
      giveUp(log, e.toString());
    }
    return true;
  }

  /** A truncation meanwhile is not undone: it has moved the log's end below. */
  private static void noteCleaned(PartitionLog log, long offset) {
    LogState state = log.state();
    state.lock.lock();
    try {
      state.cleanedTo = Math.min(offset, state.end.offset());
    } finally {
      state.lock.unlock();
    }
  }

  private void diskFailed(PartitionLog log, IOException e) {
    LOG.warn(
        "{}", table.dirOf(log).health().failed("clean " + log.topicPartition(), e).getMessage());
  }

  private void giveUp(PartitionLog log, String reason) {
    uncleanable.put(log.topicPartition(), reason);
    LOG.error(
        "{} is not compacted any more, until the next start: {}", log.topicPartition(), reason);
    environment.listener().cleaningFailed(log.topicPartition(), reason);
  }

  private void checkpoint(LogDir dir) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (PartitionLog log : table.in(dir)) {
      long offset = log.state().cleanedTo;
      if (offset > 0) {
        offsets.put(log.topicPartition(), offset);
      }
    }
    try {
      dir.cleaned().write(offsets);
    } catch (IOException e) {
      LOG.warn(
          "{}", dir.health().failed("write " + dir.cleaned().file().getFileName(), e).getMessage());
    }
  }

  /**
   * Forgets a log that is about to be closed or deleted; a pass over it ends soon and changes
   * nothing any more.
   */
  synchronized void forget(TopicPartition partition) {
    uncleanable.remove(partition);
    for (Pass pass : passes.values()) {
      if (pass.log.topicPartition().equals(partition)) {
        pass.cancelled = true;
      }
    }
  }

  Map<TopicPartition, String> uncleanable() {
    return Map.copyOf(uncleanable);
  }

  /** Cancels the passes that are under way and waits for their ends. */
  @Override
  public void close() {
    closed = true;
    jobs.forEach(PeriodicJob::close);
  }
}
