package io.sluice.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs clusters through faults, by seeds. {@code -Dsluice.sim.seed=N} runs one again and prints
 * what happened; {@code -Dsluice.sim.seeds=FROM-TO} runs others than usual.
 */
class SimulationTest {
  private static final String USUAL_SEEDS = "1-2000";
  private static final int LINES_SHOWN = 400;
  private static final int SEEDS_SABOTAGED = 1_000;

  @Test
  @Timeout(600)
  void clusterWithFaultsKeepsItsPromisesAndHeals() {
    Long given = Long.getLong("sluice.sim.seed");
    if (given != null) {
      replay(given, true);
      return;
    }
    String[] range = System.getProperty("sluice.sim.seeds", USUAL_SEEDS).split("-");
    List<Long> broken =
        LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[1]))
            .parallel()
            .filter(seed -> fails(seed, Sabotage.NONE))
            .sorted()
            .boxed()
            .toList();
    if (!broken.isEmpty()) {
      System.out.println("Seeds that break a promise: " + broken);
      replay(broken.getFirst(), false);
    }
    assertEquals(List.of(), broken);
  }

  private static void replay(long seed, boolean whole) {
    Simulation simulation = new Simulation(seed, Sabotage.NONE, true);
    try {
      simulation.run();
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError(
          "seed " + seed + ", again by -Dsluice.sim.seed=" + seed + ": " + failure.getMessage(),
          failure);
    } finally {
      List<String> lines = simulation.trace().lines();
      int from = whole ? 0 : Math.max(0, lines.size() - LINES_SHOWN);
      lines.subList(from, lines.size()).forEach(System.out::println);
    }
  }

  private static boolean fails(long seed, Sabotage sabotage) {
    try {
      new Simulation(seed, sabotage, false).run();
      return false;
    } catch (RuntimeException | AssertionError failure) {
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  @Timeout(300)
  void clusterWithoutSafeguardIsCaught(Sabotage sabotage) {
    boolean caught =
        LongStream.rangeClosed(1, SEEDS_SABOTAGED)
            .parallel()
            .anyMatch(seed -> breaksPromise(seed, sabotage));
    assertTrue(caught, "no seed shows what happens with " + sabotage);
  }

  private static boolean breaksPromise(long seed, Sabotage sabotage) {
    try {
      new Simulation(seed, sabotage, false).run();
      return false;
    } catch (Ledger.Violation expected) {
      return true;
    }
  }

  @Test
  @Timeout(60)
  void sameSeedIsSameRun() {
    assertEquals(digest(7), digest(7));
    assertNotEquals(digest(7), digest(8));
  }

  private static long digest(long seed) {
    Simulation simulation = new Simulation(seed, Sabotage.NONE, false);
    simulation.run();
    assertTrue(simulation.acknowledged() > 0, "nothing was acknowledged");
    return simulation.trace().digest();
  }
}
