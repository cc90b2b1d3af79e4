package io.sluice.groups.classic;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.machine.Seeds;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs groups through faults, by seeds; {@code -Dsluice.seed} runs one again. */
class SimulationTest {
  private static final int SEEDS = 300;
  private static final int SEEDS_WITHOUT_FENCE = 50;
  private static final long SEED_OF_A_GROUP_SWEPT_AWAY = 70_000_069;

  @Test
  @Timeout(300)
  void groupOfConsumersWithFaultsSettlesWithoutSharingAPartition() {
    long generations =
        Seeds.sum(
            SEEDS,
            seed -> {
              Simulation simulation = new Simulation(seed);
              simulation.run();
              return simulation.generations();
            });
    assertTrue(generations > 0, "nothing was simulated");
  }

  @Test
  void memberThatSleptUntilItsGroupWasSweptAwayIsRefusedAndJoinsAnew() {
    new Simulation(SEED_OF_A_GROUP_SWEPT_AWAY).run();
  }

  @Test
  @Timeout(300)
  void coordinatorWithoutTheFenceOfGenerationsIsCaught() {
    long caught = LongStream.rangeClosed(1, SEEDS_WITHOUT_FENCE).filter(this::fails).count();
    assertTrue(caught > 0, "no seed shows that generations are not fenced");
  }

  private boolean fails(long seed) {
    try {
      new Simulation(seed).withoutFence().run();
      return false;
    } catch (AssertionError expected) {
      return true;
    }
  }
}
