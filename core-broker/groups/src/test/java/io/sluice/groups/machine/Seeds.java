package io.sluice.groups.machine;

import io.sluice.time.Randomness;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;

/** The seeds of random tests: a few that stay, and a new one in every run. */
public final class Seeds {
  private Seeds() {}

  /** Returns the first so many seeds and a new one, or only that of {@code -Dsluice.seed}. */
  public static long[] of(int count) {
    Long given = Long.getLong("sluice.seed");
    if (given != null) {
      return new long[] {given};
    }
    LongStream fresh = LongStream.of(Randomness.unpredictable().nextLong());
    return LongStream.concat(LongStream.rangeClosed(1, count), fresh).toArray();
  }

  /**
   * Runs something for each seed and returns the sum of what it returns; a failure names its seed.
   */
  public static long sum(int count, LongUnaryOperator run) {
    return LongStream.of(of(count)).map(seed -> named(seed, run)).sum();
  }

  private static long named(long seed, LongUnaryOperator run) {
    try {
      return run.applyAsLong(seed);
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError("again by -Dsluice.seed=" + seed, failure);
    }
  }

  /** Returns how to see a failure again. */
  public static String replay(Object what, int version, long seed) {
    return what + " v" + version + ", again by -Dsluice.seed=" + seed;
  }
}
