package io.sluice.groups.record;

import io.sluice.time.Randomness;
import java.util.stream.LongStream;

/** The seeds of random tests: a few that stay, and a new one in every run. */
final class Seeds {
  private Seeds() {}

  /** Returns the first so many seeds and a new one, or only that of {@code -Dsluice.seed}. */
  static long[] of(int count) {
    Long given = Long.getLong("sluice.seed");
    if (given != null) {
      return new long[] {given};
    }
    LongStream fresh = LongStream.of(Randomness.unpredictable().nextLong());
    return LongStream.concat(LongStream.rangeClosed(1, count), fresh).toArray();
  }

  /** Returns how to see a failure again. */
  static String replay(Object what, int version, long seed) {
    return what + " v" + version + ", again by -Dsluice.seed=" + seed;
  }
}
