package io.sluice.time;

/** Runs tasks later. Which thread runs them is the implementation's promise. */
public interface Scheduler {
  /**
   * Runs a task once, after a delay.
   *
   * @param delayMs milliseconds, at least 0
   */
  Timer schedule(long delayMs, Runnable task);

  /** A task that waits for its time. */
  interface Timer {
    /** Prevents the task from running if it has not begun; otherwise does nothing. */
    void cancel();
  }
}
