package io.sluice.broker.replica;

import io.sluice.time.Scheduler;
import java.util.function.LongSupplier;

/** Looks from time to time whether followers lag behind. Safe for use by any thread. */
public final class LagChecks implements AutoCloseable {
  private final Replicas replicas;
  private final Scheduler scheduler;
  private final LongSupplier lagMaxMs;
  private volatile boolean closed;

  private LagChecks(Replicas replicas, Scheduler scheduler, LongSupplier lagMaxMs) {
    this.replicas = replicas;
    this.scheduler = scheduler;
    this.lagMaxMs = lagMaxMs;
  }

  /**
   * Begins; a follower is found out at most half of {@code lagMaxMs} after its time is over, and
   * one for which the high watermark waits at most {@value Leadership#FRESH_MS} ms after.
   */
  public static LagChecks start(Replicas replicas, Scheduler scheduler, LongSupplier lagMaxMs) {
    LagChecks checks = new LagChecks(replicas, scheduler, lagMaxMs);
    checks.next();
    return checks;
  }

  private void next() {
    if (!closed) {
      long periodMs = Math.clamp(lagMaxMs.getAsLong() / 2, 1, Leadership.FRESH_MS);
      scheduler.schedule(periodMs, this::check);
    }
  }

  private void check() {
    try {
      if (!closed) {
        replicas.forEach(Partition::checkLag);
      }
    } finally {
      next();
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
