package io.sluice.protocol.message;

import io.sluice.time.Randomness;
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

  /** Returns how to see a failure again. */
  static String replay(String what, int version, long seed) {
    return replay(what + " v" + version, seed);
  }

  /** Returns how to see a failure again. */
  public static String replay(String what, long seed) {
    return what + ", again by -Dsluice.seed=" + seed;
  }
}
