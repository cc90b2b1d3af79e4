package io.sluice.network;

import io.sluice.time.Randomness;

/** The seed of a random test: new in every run, or that of {@code -Dsluice.seed}. */
final class Seeds {
  private Seeds() {}

  static long next() {
    return Long.getLong("sluice.seed", Randomness.unpredictable().nextLong());
  }
}
