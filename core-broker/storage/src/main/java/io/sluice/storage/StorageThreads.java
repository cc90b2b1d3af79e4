package io.sluice.storage;

import io.sluice.time.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which storage does what may block: recovery, retention, flushing, checkpoints,
 * deletion, cleaning.
 *
 * <p>Pools are few, named and small.
 */
public interface StorageThreads extends AutoCloseable {
  /**
   * Returns a pool of at most {@code threadsMax} threads, which end when they have nothing to do.
   * Its queue has no bound of its own: each log and each job has at most one or two tasks in it.
   */
  Executor pool(String name, int threadsMax);

  /** Makes the calling thread, one of a pool, pause. */
  void pause(long millis);

  /** Waits for what runs and lets the threads go. */
  @Override
  void close();

  /** Returns the machine's threads. */
  static StorageThreads real() {
    return new Real();
  }

  /**
   * Returns pools that run each task at once on the calling thread and never pause: for tests and
   * simulations on virtual time.
   */
  static StorageThreads none() {
    return new None();
  }

  /** Daemon threads. */
  final class Real implements StorageThreads {
    private static final long IDLE_MS = 10_000;

    private final List<ExecutorService> pools = new ArrayList<>();

    private Real() {}

    @Override
    public synchronized Executor pool(String name, int threadsMax) {
      ThreadPoolExecutor pool =
          new ThreadPoolExecutor(
              threadsMax,
              threadsMax,
              IDLE_MS,
              TimeUnit.MILLISECONDS,
              new LinkedBlockingQueue<>(),
              Threads.daemonFactory(name));
      pool.allowCoreThreadTimeOut(true);
      pools.add(pool);
      return pool;
    }

    @Override
    public void pause(long millis) {
      Threads.pause(millis);
    }

    @Override
    public synchronized void close() {
      pools.forEach(ExecutorService::shutdown);
      pools.forEach(Threads::awaitTermination);
    }
  }

  /** The caller's thread. */
  final class None implements StorageThreads {
    private None() {}

    @Override
    public Executor pool(String name, int threadsMax) {
      return Runnable::run;
    }

    @Override
    public void pause(long millis) {}

    @Override
    public void close() {}
  }
}
