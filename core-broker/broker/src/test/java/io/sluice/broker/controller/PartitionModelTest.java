package io.sluice.broker.controller;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Randomness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that was acknowledged is lost, whatever fails; and each rule is needed for that. */
class PartitionModelTest {
  private static final int SEEDS = 3_000;
  private static final int STEPS = 400;

  private static PartitionModel run(long seed, PartitionModel.@Nullable Rule switchedOff) {
    PartitionModel model = new PartitionModel(Randomness.seeded(seed), switchedOff);
    for (int step = 0; step < STEPS; step++) {
      try {
        model.step();
      } catch (AssertionError | IllegalArgumentException broken) {
        throw new AssertionError("seed " + seed + ", step " + step, broken);
      }
    }
    return model;
  }

  @Test
  void acknowledgedRecordsSurviveWhateverFails() {
    long acknowledged = 0;
    long elections = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      PartitionModel model = run(seed, null);
      acknowledged += model.acknowledged();
      elections += model.elections();
    }
    assertTrue(acknowledged > 5L * SEEDS, "acknowledged: " + acknowledged);
    assertTrue(elections > 2L * SEEDS, "elections: " + elections);
  }

  @ParameterizedTest
  @EnumSource(PartitionModel.Rule.class)
  void withoutAnyOneRuleRecordsAreLost(PartitionModel.Rule rule) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        run(seed, rule);
      } catch (AssertionError found) {
        return;
      }
    }
    throw new AssertionError("no seed of " + SEEDS + " needs " + rule);
  }
}
