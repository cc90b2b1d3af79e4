package io.sluice.transactions.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** All or nothing, for clients of both protocols, whatever is lost, late or restarted. */
class SimulationTest {
  private static final int RUNS = 40;

  @Test
  void transactionsOfBothProtocolsAreWholeOrNothing() {
    long committed = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      World world = new World(seed, false, true);
      assertEquals(List.of(), world.run(), "seed " + seed);
      committed += world.ledger.committed();
    }
    assertTrue(committed > 20 * RUNS, committed + " transactions were committed");
  }

  @Test
  void transactionsOfTheSecondProtocolAreWholeOrNothingEvenIfRequestsComeLate() {
    long committed = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      World world = new World(seed, true, true);
      assertEquals(List.of(), world.run(), "seed " + seed);
      committed += world.ledger.committed();
    }
    assertTrue(committed > 20 * RUNS, committed + " transactions were committed");
  }

  @Test
  void simulationFindsWhatGoesWrongWithoutTheCheckOfEpochs() {
    long wrong = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      wrong += new World(seed, true, false).run().size();
    }
    assertNotEquals(0, wrong);
  }
}
