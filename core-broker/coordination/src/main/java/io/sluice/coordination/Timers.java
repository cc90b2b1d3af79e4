package io.sluice.coordination;

import io.sluice.time.Scheduler.Timer;

/**
 * Timers of one shard.
 *
 * @param <R> a record
 */
public interface Timers<R> {
  /**
   * Gives the shard a turn later. A timer that is cancelled in a turn does not run after it; when
   * the shard is given up all of them are cancelled.
   *
   * @param delayMs milliseconds, at least 0
   */
  Timer schedule(long delayMs, Turn<R> turn);

  /**
   * Gives the shard a turn at once, on the calling thread, or after the one that it is in. For work
   * that is short; does nothing if the shard is given up.
   */
  default void now(Turn<R> turn) {
    schedule(0, turn);
  }
}
