package io.sluice.broker.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Randomness;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class PlacementTest {
  private static final List<Integer> BROKERS = List.of(1, 4, 7, 9);

  @RepeatedTest(20)
  void leadersAndReplicasAreSpreadEvenly(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    List<List<Integer>> assignments = new Placement(Randomness.seeded(seed)).assign(BROKERS, 10, 3);
    assertEquals(10, assignments.size());
    Map<Integer, Integer> leading = new HashMap<>();
    for (List<Integer> replicas : assignments) {
      assertEquals(
          3, new HashSet<>(replicas).size(), "seed " + seed + ": a broker twice in " + replicas);
      assertTrue(BROKERS.containsAll(replicas));
      leading.merge(replicas.getFirst(), 1, Integer::sum);
    }
    leading
        .values()
        .forEach(count -> assertTrue(count == 2 || count == 3, "seed " + seed + ": " + leading));
  }
}
