package io.sluice.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a log durable, and runs what waits for that: one fsync serves all who wait when it begins
 * (group commit).
 *
 * <p>An fsync never holds the log's lock: appends go on. Safe for use by any thread.
 */
final class LogFlusher {
  private static final Logger LOG = LoggerFactory.getLogger(LogFlusher.class);
  private static final long BUSY_RETRY_MS = 10;

  private final LogState log;

  /** Guards the waiters and what is wanted; never held while anything else is done. */
  private final Object monitor = new Object();

  private final Queue<LogSegment> sealed = new ConcurrentLinkedQueue<>();
  private List<Waiter> waiters = new ArrayList<>();
  private long wanted;
  private boolean scheduled;

  LogFlusher(LogState log) {
    this.log = log;
  }

  private record Waiter(long offset, Runnable action) {}

  /** Runs an action when everything below an offset is durable, or can no longer become so. */
  void whenDurable(long offset, Runnable action) {
    if (isSettled(offset)) {
      action.run();
      return;
    }
    synchronized (monitor) {
      waiters.add(new Waiter(offset, action));
    }
    request(offset);
  }

  /**
   * Sees to it that a segment to which nothing more is written becomes durable soon, indexes and
   * all.
   */
  void requestSealed(LogSegment segment, long endOffset) {
    sealed.add(segment);
    request(endOffset);
  }

  /** Sees to it that everything below an offset becomes durable soon. */
  void request(long offset) {
    synchronized (monitor) {
      wanted = Math.max(wanted, offset);
      if (scheduled) {
        return;
      }
      scheduled = true;
    }
    schedule();
  }

  private void schedule() {
    try {
      log.environment.blocking().execute(this::serve);
    } catch (RejectedExecutionException busy) {
      log.environment.timers().schedule(BUSY_RETRY_MS, this::schedule);
    }
  }

  /** Flushes as long as somebody wants it. */
  private void serve() {
    while (true) {
      long target;
      synchronized (monitor) {
        target = Math.min(wanted, log.end.offset());
        boolean satisfied = waiters.isEmpty() && sealed.isEmpty() && target <= log.recoveryPoint;
        if (satisfied || isOver()) {
          scheduled = false;
          wanted = 0;
          break;
        }
      }
      try {
        flush(target);
      } catch (LogStorageException | LogClosedException e) {
        // Whoever takes the dir offline has been told; those who wait are released below.
      }
      runSettled();
    }
    runSettled();
  }

  private boolean isOver() {
    return log.closed || log.environment.health().failure() != null;
  }

  /**
   * Tells whether waiting makes no sense: it is durable, or not in the log any more, or never will
   * be durable.
   */
  private boolean isSettled(long offset) {
    return offset <= log.recoveryPoint || offset > log.end.offset() || isOver();
  }

  /** Runs the actions of those for whom waiting makes no sense any more. */
  void settle() {
    runSettled();
  }

  private void runSettled() {
    List<Waiter> settled = new ArrayList<>();
    synchronized (monitor) {
      List<Waiter> left = new ArrayList<>();
      for (Waiter waiter : waiters) {
        (isSettled(waiter.offset) ? settled : left).add(waiter);
      }
      waiters = left;
    }
    settled.forEach(LogFlusher::run);
  }

  private static void run(Waiter waiter) {
    try {
      waiter.action.run();
    } catch (RuntimeException e) {
      LOG.error("What waited for offset {} to be durable failed", waiter.offset, e);
    }
  }

  /**
   * Makes everything below an offset durable and moves the recovery point; returns when that is
   * done.
   */
  void flush(long target) {
    log.flushLock.lock();
    try {
      boolean isNeeded = target > log.recoveryPoint || !sealed.isEmpty();
      if (isNeeded && !log.closed) { // A closed log's files may be elsewhere by now.
        log.environment.health().requireOnline();
        flushLocked(target);
      }
    } catch (IOException e) {
      throw log.failed("flush", e);
    } finally {
      log.flushLock.unlock();
    }
  }

  private void flushLocked(long target) throws IOException {
    LogEnd end = log.end;
    SegmentList list = log.segments;
    long reached = Math.min(target, end.offset());
    for (int i = Math.max(0, list.floor(log.recoveryPoint)); i < list.size(); i++) {
      LogSegment segment = list.get(i);
      if (segment.baseOffset() >= reached || !segment.retain()) {
        continue;
      }
      try {
        segment.flushBatches();
        if (segment == end.segment()) {
          reached = end.offset();
        } else {
          flushIndexes(segment);
        }
      } finally {
        segment.release();
      }
    }
    for (LogSegment next = sealed.poll(); next != null; next = sealed.poll()) {
      flushIndexes(next);
    }
    log.epochs.flush();
    log.flushTopicId();
    if (log.folderIsNew) {
      log.folderIsNew = false;
      AtomicFile.syncFolder(log.directory.toAbsolutePath().getParent());
    }
    if (log.folderChanged) {
      log.folderChanged = false;
      AtomicFile.syncFolder(log.directory);
    }
    log.recoveryPoint = Math.max(log.recoveryPoint, reached);
    log.lastFlushMs = log.environment.clock().monotonicMs();
  }

  private static void flushIndexes(LogSegment segment) throws IOException {
    if (!segment.retain()) {
      return;
    }
    try {
      segment.indexes().flush();
    } catch (IOException e) {
      if (!segment.isDropped()) { // Else its files may have gone, and nobody misses them.
        throw e;
      }
    } finally {
      segment.release();
    }
  }
}
