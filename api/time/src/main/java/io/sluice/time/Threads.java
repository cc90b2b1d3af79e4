package io.sluice.time;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes threads and pools; each has a name that says what it is for. */
public final class Threads {
  private Threads() {}

  /** Starts a thread that does not keep the process alive. */
  public static Thread startDaemon(String name, Runnable task) {
    Thread thread = daemon(name, task);
    thread.start();
    return thread;
  }

  /** Starts a thread that keeps the process alive until it ends. */
  public static Thread start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(false);
    thread.start();
    return thread;
  }

  /** Registers what runs when the process is asked to end (SIGTERM, SIGINT). */
  public static void onShutdown(String name, Runnable task) {
    Runtime.getRuntime().addShutdownHook(new Thread(task, name));
  }

  /** Returns a factory of daemon threads called {@code name}, {@code name-1}, {@code name-2} … */
  public static ThreadFactory daemonFactory(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      int number = count.getAndIncrement();
      return daemon(number == 0 ? name : name + "-" + number, task);
    };
  }

  /**
   * Creates a pool of daemon threads that grow to {@code threadsMax} and end after a minute without
   * work.
   *
   * <p>A task that finds {@code queuedTasksMax} others waiting is refused with {@link
   * java.util.concurrent.RejectedExecutionException}.
   */
  public static ExecutorService boundedPool(String name, int threadsMax, int queuedTasksMax) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threadsMax,
            threadsMax,
            60,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queuedTasksMax),
            daemonFactory(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Pauses the calling thread; returns false, with the interrupt flag set, if it was interrupted.
   */
  public static boolean pause(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Waits for a pool that was shut down to end; on interruption ends its tasks by interrupting
   * them.
   */
  public static void awaitTermination(ExecutorService pool) {
    try {
      while (!pool.awaitTermination(1, TimeUnit.DAYS)) {
        // A day is as good as for ever.
      }
    } catch (InterruptedException interrupted) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
