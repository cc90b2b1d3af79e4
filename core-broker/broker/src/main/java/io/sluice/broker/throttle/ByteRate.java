package io.sluice.broker.throttle;

import io.sluice.time.Clock;
import java.util.function.LongSupplier;

/**
 * Keeps one thread's copying to a rate, by telling how long to pause. Confined to that thread,
 * except for the rate.
 */
public final class ByteRate {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long NANOS_PER_MS = 1_000_000;

  private final Clock clock;
  private final LongSupplier bytesPerSecond;
  private long paidUntilNanos;

  /**
   * Creates it.
   *
   * @param bytesPerSecond the present rate; {@link ReplicationThrottle#UNLIMITED} for none
   */
  public ByteRate(Clock clock, LongSupplier bytesPerSecond) {
    this.clock = clock;
    this.bytesPerSecond = bytesPerSecond;
    this.paidUntilNanos = clock.nanos();
  }

  /** Takes note of bytes that were copied; returns how many milliseconds to pause. */
  public long used(long bytes) {
    long rate = bytesPerSecond.getAsLong();
    if (rate == ReplicationThrottle.UNLIMITED) {
      return 0;
    }
    long now = clock.nanos();
    if (paidUntilNanos - now < 0) {
      paidUntilNanos = now;
    }
    paidUntilNanos += (long) (bytes / (double) Math.max(1, rate) * NANOS_PER_SECOND);
    return (paidUntilNanos - now) / NANOS_PER_MS;
  }

  /** Returns the monotonic time. */
  public long nanos() {
    return clock.nanos();
  }
}
