package io.sluice.storage;

import io.sluice.time.Clock;
import java.util.function.LongConsumer;

/**
 * Holds several threads together to a rate of bytes, by making each pause for what it has used.
 * Safe for use by any thread.
 */
final class Throttle {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Clock clock;
  private final LongConsumer pauseMs;
  private double bytesPerSecond;
  private long paidUntilNanos;

  /**
   * Creates a throttle.
   *
   * @param bytesPerSecond infinite for no limit
   * @param pauseMs makes the calling thread pause
   */
  Throttle(Clock clock, double bytesPerSecond, LongConsumer pauseMs) {
    this.clock = clock;
    this.bytesPerSecond = bytesPerSecond;
    this.pauseMs = pauseMs;
    this.paidUntilNanos = clock.nanos();
  }

  synchronized void limit(double newBytesPerSecond) {
    bytesPerSecond = newBytesPerSecond;
  }

  /** Accounts for bytes that were read or written and pauses until they are paid for. */
  void used(long bytes) {
    long debtMs = debtNanos(bytes) / 1_000_000;
    if (debtMs > 0) {
      pauseMs.accept(debtMs);
    }
  }

  private synchronized long debtNanos(long bytes) {
    long now = clock.nanos();
    if (paidUntilNanos - now < 0) {
      paidUntilNanos = now; // Time in which nothing was used is not saved up.
    }
    paidUntilNanos += (long) (bytes / bytesPerSecond * NANOS_PER_SECOND);
    return paidUntilNanos - now;
  }
}
