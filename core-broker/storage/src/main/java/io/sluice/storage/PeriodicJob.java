package io.sluice.storage;

import io.sluice.time.Scheduler;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one job again and again on a pool: the interval is from the end of one run to the start of
 * the next, so runs never pile up.
 *
 * <p>A run that throws is logged in one line and the next one comes all the same.
 */
final class PeriodicJob implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeriodicJob.class);

  private final String name;
  private final long intervalMs;
  private final Scheduler scheduler;
  private final Executor pool;
  private final Runnable job;
  private Scheduler.Timer timer = () -> {};
  private boolean closed;
  private boolean running;

  private PeriodicJob(
      String name, long intervalMs, Scheduler scheduler, Executor pool, Runnable job) {
    this.name = name;
    this.intervalMs = Math.max(1, intervalMs);
    this.scheduler = scheduler;
    this.pool = pool;
    this.job = job;
  }

  /** Starts with the first run one interval from now. */
  static PeriodicJob start(
      String name, long intervalMs, Scheduler scheduler, Executor pool, Runnable job) {
    PeriodicJob periodic = new PeriodicJob(name, intervalMs, scheduler, pool, job);
    periodic.scheduleNext();
    return periodic;
  }

  private synchronized void scheduleNext() {
    if (!closed) {
      timer = scheduler.schedule(intervalMs, this::submit);
    }
  }

  private void submit() {
    try {
      pool.execute(this::run);
    } catch (RejectedExecutionException e) {
      scheduleNext(); // The pool is busy or shutting down; if the latter, close() follows.
    }
  }

  private void run() {
    if (!begin()) {
      return;
    }
    try {
      job.run();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.warn("{} failed, to be tried again in {} ms: {}", name, intervalMs, e.toString(), e);
    } finally {
      end();
      // In the end in any case: after an error of the JVM, too, that the pool's thread dies of.
      scheduleNext();
    }
  }

  private synchronized boolean begin() {
    running = !closed;
    return running;
  }

  private synchronized void end() {
    running = false;
    notifyAll();
  }

  /** Prevents further runs and waits for the one that is under way. */
  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
    boolean interrupted = false;
    while (running) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
