package io.sluice.broker.follower;

import java.util.random.RandomGenerator;

/**
 * Delays that double from one failure to the next, up to a limit, each with a fifth of it more or
 * less at random, so that many who failed together do not come back together.
 */
final class Backoff {
  private static final int DOUBLINGS_MAX = 20;
  private static final double JITTER = 0.2;

  private final int firstMs;
  private final int limitMs;
  private final RandomGenerator random;

  Backoff(int firstMs, int limitMs, RandomGenerator random) {
    this.firstMs = firstMs;
    this.limitMs = limitMs;
    this.random = random;
  }

  /** Returns how long to wait after so many failures in a row, at least 1. */
  long delayMs(int failures) {
    long doubled = (long) firstMs << Math.min(failures - 1, DOUBLINGS_MAX);
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    return Math.max(1, Math.round(Math.min(doubled, limitMs) * factor));
  }
}
