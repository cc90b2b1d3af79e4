package io.sluice.broker.throttle;

import io.sluice.protocol.TopicPartition;
import io.sluice.time.Clock;

/**
 * Keeps what is copied of chosen replicas below a rate, on one side: as leader or as follower
 * (KIP-73).
 *
 * <p>Only what passes through it is counted, so that replicas in sync, which are never held back,
 * use nothing up. A burst is paid for afterwards; time in which nothing was copied is not saved up.
 * Safe for use by any thread; costs a volatile read or two where nothing is chosen.
 */
public final class ReplicationThrottle {
  /** The rate without a limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final double NANOS_PER_SECOND = 1e9;
  private static final long NANOS_PER_MS = 1_000_000;

  private final Clock clock;
  private volatile ThrottledReplicas replicas = ThrottledReplicas.NONE;
  private volatile long bytesPerSecond = UNLIMITED;
  private long paidUntilNanos;

  /** Creates a throttle that holds nothing back. */
  public ReplicationThrottle(Clock clock) {
    this.clock = clock;
    this.paidUntilNanos = clock.nanos();
  }

  /** Sets the rate from now on. */
  public void limit(long newBytesPerSecond) {
    bytesPerSecond = newBytesPerSecond;
  }

  /** Sets which replicas of this broker are held back. */
  public void choose(ThrottledReplicas chosen) {
    replicas = chosen;
  }

  /** Returns whether this broker's replica of a partition is one of those that are held back. */
  public boolean isFor(TopicPartition partition) {
    return bytesPerSecond != UNLIMITED && replicas.contains(partition);
  }

  /** Takes note of bytes that were copied of a replica that is held back. */
  public synchronized void used(long bytes) {
    long rate = bytesPerSecond;
    if (rate != UNLIMITED) {
      long now = clock.nanos();
      if (paidUntilNanos - now < 0) {
        paidUntilNanos = now;
      }
      paidUntilNanos += (long) (bytes / (double) rate * NANOS_PER_SECOND);
    }
  }

  /**
   * Returns how many milliseconds replicas that are held back have to wait until more may be
   * copied; 0 if they need not.
   */
  public long delayMs() {
    if (bytesPerSecond == UNLIMITED || replicas.isEmpty()) {
      return 0;
    }
    synchronized (this) {
      long debtNanos = paidUntilNanos - clock.nanos();
      return debtNanos <= 0 ? 0 : Math.ceilDiv(debtNanos, NANOS_PER_MS);
    }
  }
}
