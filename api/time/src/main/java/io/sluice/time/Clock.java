package io.sluice.time;

/** Tells the time. Safe for use by any thread. */
public interface Clock {
  /** Returns the wall-clock time in milliseconds since the epoch; it may jump. */
  long wallMs();

  /** Returns a monotonic time in nanoseconds; only differences mean anything. */
  long nanos();

  /** Returns {@link #nanos()} in whole milliseconds. */
  default long monotonicMs() {
    return nanos() / 1_000_000;
  }

  /** Returns the machine's clock. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
