package io.sluice.network;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the memory of all requests in flight and half frames, of all loops.
 *
 * <p>What has arrived is always taken; when the limit is reached, the connections are not read from
 * any more. So the limit is overrun by at most what one reading brings in per connection. Safe for
 * use by any thread.
 */
final class MemoryBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();

  /**
   * Whole requests that hold memory: as long as there are any, some will be given back without
   * anything being read.
   */
  private final AtomicLong requests = new AtomicLong();

  MemoryBudget(long limit) {
    this.limit = limit < 0 ? Long.MAX_VALUE : limit;
  }

  void take(long bytes) {
    long now = used.addAndGet(bytes);
    if (now > peak.get()) {
      peak.accumulateAndGet(now, Math::max);
    }
  }

  /** Gives bytes back; returns whether somebody may read on now that could not before. */
  boolean give(long bytes) {
    long now = used.addAndGet(-bytes);
    return now < limit ? now + bytes >= limit : requests.get() == 0;
  }

  void requestBegan() {
    requests.incrementAndGet();
  }

  void requestEnded() {
    requests.decrementAndGet();
  }

  boolean exhausted() {
    return used.get() >= limit;
  }

  /**
   * Returns whether nothing but half frames holds the memory, so that nothing will come back unless
   * somebody may read on.
   */
  boolean stuck() {
    return exhausted() && requests.get() == 0;
  }

  long used() {
    return used.get();
  }

  long peak() {
    return peak.get();
  }
}
