package io.sluice.network;

import io.sluice.time.Scheduler;
import java.util.concurrent.Executor;

/**
 * One thread that serves many connections, in ticks: read what has arrived, run tasks and timers,
 * {@link LoopHandler#onTickEnd}, flush.
 *
 * <p>Tasks given to {@link #execute} and {@link #schedule} run on the loop's thread, belong to the
 * tick in which they run and must not block. One that throws is logged and harms no other.
 */
public interface EventLoop extends Executor, Scheduler {
  /** Tells whether the calling thread is the loop's. */
  boolean inLoop();

  /** Returns the loop's number, from 0. */
  int index();

  /**
   * Returns the clock's monotonic time at the start of the present tick. To be called on the loop
   * only.
   */
  long tickNanos();
}
