package io.sluice.groups.consumer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.machine.Seeds;
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
    long epochs = Seeds.sum(SEEDS, seed -> epochsOf(seed, false));
    assertTrue(epochs > 0, "nothing was simulated");
  }

  @Test
  @Timeout(300)
  void groupOfBothProtocolsWithFaultsSettlesWithoutSharingPartition() {
    long epochs = Seeds.sum(SEEDS, seed -> epochsOf(seed, true));
    assertTrue(epochs > 0, "nothing was simulated");
  }

  private static long epochsOf(long seed, boolean mixed) {
    Simulation simulation = new Simulation(seed, mixed);
    simulation.run();
    return simulation.epochs();
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
      return expected.getMessage().contains("several work on the same");
    }
  }
}
