package io.sluice.time;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A {@link Scheduler} with one daemon thread of its own, on which all tasks run, one at a time. */
public final class ThreadScheduler implements Scheduler, AutoCloseable {
  private final ScheduledThreadPoolExecutor executor;
  private final BiConsumer<String, Throwable> onFailure;

  /**
   * Creates a scheduler; its thread starts with the first task.
   *
   * @param name the thread's name
   * @param onFailure is told of a task that threw, with a message; the scheduler goes on
   */
  public ThreadScheduler(String name, BiConsumer<String, Throwable> onFailure) {
    this.onFailure = onFailure;
    executor = new ScheduledThreadPoolExecutor(1, Threads.daemonFactory(name));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Timer schedule(long delayMs, Runnable task) {
    ScheduledFuture<?> future =
        executor.schedule(() -> runGuarded(task), delayMs, TimeUnit.MILLISECONDS);
    return () -> future.cancel(false);
  }

  /** Runs a task again and again; the delay is from the end of one run to the start of the next. */
  public Timer scheduleRepeatedly(long initialDelayMs, long delayMs, Runnable task) {
    ScheduledFuture<?> future =
        executor.scheduleWithFixedDelay(
            () -> runGuarded(task), initialDelayMs, delayMs, TimeUnit.MILLISECONDS);
    return () -> future.cancel(false);
  }

  private void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error failure) {
      onFailure.accept("A scheduled task failed", failure);
    }
  }

  /** Drops the tasks that have not begun and waits for the one that has. */
  @Override
  public void close() {
    executor.shutdown();
    Threads.awaitTermination(executor);
  }
}
