package io.sluice.groups.consumer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Randomness;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs groups through faults, by seeds; {@code -Dsluice.seed} runs one again. */
class SimulationTest {
  private static final int SEEDS = 300;
  private static final int SEEDS_BROKEN = 20;

  @Test
  @Timeout(300)
  void groupWithFaultsSettlesWithoutSharingPartition() {
    long epochs = LongStream.of(seeds()).map(SimulationTest::epochsOf).sum();
    assertTrue(epochs > 0, "nothing was simulated");
  }

  private static long epochsOf(long seed) {
    Simulation simulation = new Simulation(seed);
    try {
      simulation.run();
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError("again by -Dsluice.seed=" + seed, failure);
    }
    return simulation.epochs();
  }

  private static long[] seeds() {
    Long given = Long.getLong("sluice.seed");
    if (given != null) {
      return new long[] {given};
    }
    LongStream fresh = LongStream.of(Randomness.unpredictable().nextLong());
    return LongStream.concat(LongStream.rangeClosed(1, SEEDS), fresh).toArray();
  }

  @Test
  @Timeout(300)
  void coordinatorThatReleasesPartitionsTooEarlyIsCaught() {
    long caught = LongStream.rangeClosed(1, SEEDS_BROKEN).filter(SimulationTest::fails).count();
    assertTrue(caught > 0, "no seed shows that partitions are given away too early");
  }

  private static boolean fails(long seed) {
    try {
      new Simulation(seed).withForgedReleases().run();
      return false;
    } catch (AssertionError expected) {
      return expected.getMessage().contains("is worked on by");
    }
  }
}
