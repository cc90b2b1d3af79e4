package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deals with dirs that fail: tells the listener, tries from time to time whether they can be
 * written again, and brings them back.
 *
 * <p>Everything happens on one pool, one thing at a time; a failure is met on any thread and only
 * passed on.
 */
final class DirFailures implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirFailures.class);

  /**
   * A dir that fails again within so many probe intervals after its return is probed half as often.
   */
  private static final int SOON_INTERVALS = 30;

  private static final int DOUBLINGS_MAX = 5;

  private final LogTable table;
  private final Clock clock;
  private final Scheduler scheduler;
  private final Executor pool;
  private final LogDirsListener listener;
  private final Consumer<LogDir> loadLogs;
  private final long probeMs;
  private final Map<LogDir, Streak> streaks = new HashMap<>();
  private final Queue<Runnable> failed = new ConcurrentLinkedQueue<>();
  private volatile boolean started;
  private boolean closed;

  /**
   * Starts with no failures.
   *
   * @param loadLogs opens the logs of a dir that works again and puts them into the table
   */
  DirFailures(
      LogTable table,
      StorageEnvironment environment,
      Executor pool,
      long probeMs,
      Consumer<LogDir> loadLogs) {
    this.table = table;
    this.clock = environment.clock();
    this.scheduler = environment.scheduler();
    this.pool = pool;
    this.listener = environment.listener();
    this.loadLogs = loadLogs;
    this.probeMs = Math.max(1, probeMs);
  }

  /** How often in a row a dir has failed soon after its return. */
  private record Streak(int failures, long returnedMs) {}

  /** Passes on that a dir has failed. Neither blocks nor takes locks. */
  void failed(LogDir dir, String reason) {
    failed.add(() -> offline(dir, reason));
    if (started) {
      passOn();
    }
  }

  /** Begins to deal with failures, those included that have been met already. */
  void start() {
    started = true;
    passOn();
  }

  private void passOn() {
    for (Runnable task = failed.poll(); task != null; task = failed.poll()) {
      submitLater(0, task);
    }
  }

  private void submitLater(long delayMs, Runnable task) {
    scheduler.schedule(delayMs, () -> pool.execute(() -> guarded(task)));
  }

  private synchronized void guarded(Runnable task) {
    if (!closed) {
      task.run();
    }
  }

  private void offline(LogDir dir, String reason) {
    List<TopicPartition> partitions =
        table.in(dir).stream().map(PartitionLog::topicPartition).toList();
    LOG.error("Log dir {} is offline with {} partitions: {}", dir, partitions.size(), reason);
    long interval = intervalAfterFailure(dir);
    submitLater(interval, () -> probe(dir, interval));
    listener.offline(dir.path(), reason, partitions);
    if (table.dirs().stream().noneMatch(LogDir::serves)) {
      listener.allOffline();
    }
  }

  private long intervalAfterFailure(LogDir dir) {
    Streak before = streaks.get(dir);
    boolean soon =
        before != null && clock.monotonicMs() - before.returnedMs < SOON_INTERVALS * probeMs;
    int failures = soon ? Math.min(before.failures + 1, DOUBLINGS_MAX) : 0;
    streaks.put(dir, new Streak(failures, 0));
    return probeMs << failures;
  }

  private void probe(LogDir dir, long interval) {
    if (!reopened(dir)) {
      submitLater(interval, () -> probe(dir, interval));
      return;
    }
    loadLogs.accept(dir);
    if (dir.serves()) {
      streaks.computeIfPresent(
          dir, (d, streak) -> new Streak(streak.failures, clock.monotonicMs()));
      List<PartitionLog> logs = table.in(dir);
      LOG.info("Log dir {} works again, with {} partitions", dir, logs.size());
      listener.online(dir.path(), logs);
    } // Otherwise it has failed anew, which has been passed on.
  }

  private static boolean reopened(LogDir dir) {
    try {
      return dir.reopen();
    } catch (LogDirRefusedException e) {
      LOG.warn("A log dir that was offline works again but cannot be used: {}", e.getMessage());
      return false;
    }
  }

  /** Prevents everything that has not begun. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
