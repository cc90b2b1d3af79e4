package io.sluice.time;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Sources of random numbers: by seed, to be replayed, or from the machine. */
public final class Randomness {
  private Randomness() {}

  /** Returns a generator that gives the same numbers for the same seed, on every machine. */
  public static RandomGenerator seeded(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Returns an unpredictable generator, for identifiers. Safe for use by any thread. */
  public static RandomGenerator unpredictable() {
    return Unpredictable.INSTANCE;
  }

  /** Made on first use: seeding costs time at start. */
  private static final class Unpredictable {
    static final SecureRandom INSTANCE = new SecureRandom();
  }
}
