package io.sluice.broker.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.Uuid;
import io.sluice.time.Randomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final List<Integer> BROKERS = List.of(1, 4, 7, 9);

  private static List<Placement.Site> sites(Map<Integer, String> racks) {
    return new TreeMap<>(racks)
        .entrySet().stream()
            .map(site -> new Placement.Site(site.getKey(), site.getValue()))
            .toList();
  }

  private static List<Placement.Site> withoutRacks(List<Integer> ids) {
    return ids.stream().map(id -> new Placement.Site(id, null)).toList();
  }

  @RepeatedTest(20)
  void leadersAndReplicasAreSpreadEvenly(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    List<List<Integer>> assignments =
        new Placement(Randomness.seeded(seed)).assign(withoutRacks(BROKERS), 10, 3);
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

  @RepeatedTest(20)
  void partitionsAreSpreadOverAllRacksEvenly(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    Map<Integer, String> racks = Map.of(0, "a", 1, "a", 2, "b", 3, "b", 4, "c", 5, "c");
    Placement placement = new Placement(Randomness.seeded(seed));
    Map<Integer, Integer> load = new HashMap<>();
    for (List<Integer> replicas : placement.assign(sites(racks), 30, 3)) {
      assertEquals(
          3, replicas.stream().map(racks::get).distinct().count(), "seed " + seed + replicas);
      replicas.forEach(id -> load.merge(id, 1, Integer::sum));
    }
    assertEquals(6, load.size());
    load.values().forEach(count -> assertTrue(count >= 10 && count <= 20, load.toString()));
    for (List<Integer> replicas : placement.assign(sites(racks), 6, 5)) {
      Map<String, Long> perRack =
          replicas.stream().collect(Collectors.groupingBy(racks::get, Collectors.counting()));
      assertEquals(3, perRack.size());
      assertTrue(perRack.values().stream().allMatch(count -> count <= 2), perRack.toString());
    }
  }

  @Test
  void racksOfDifferentSizesAreAllUsed() {
    Map<Integer, String> racks = Map.of(0, "a", 1, "a", 2, "a", 3, "b");
    for (List<Integer> replicas : new Placement(Randomness.seeded(1)).assign(sites(racks), 8, 2)) {
      assertEquals(2, replicas.stream().map(racks::get).distinct().count(), replicas.toString());
    }
  }

  @Test
  void racksCountOnlyIfAllBrokersHaveOne() {
    List<Placement.Site> sites = new ArrayList<>(sites(Map.of(0, "a", 1, "a", 2, "b")));
    sites.add(new Placement.Site(3, null));
    Map<Integer, Integer> leading = new HashMap<>();
    new Placement(Randomness.seeded(1))
        .assign(sites, 8, 2)
        .forEach(replicas -> leading.merge(replicas.getFirst(), 1, Integer::sum));
    assertEquals(Map.of(0, 2, 1, 2, 2, 2, 3, 2), leading);
  }

  @Test
  void followersOfOneLeaderAreNotAlwaysTheSame() {
    List<List<Integer>> assignments =
        new Placement(Randomness.seeded(1)).assign(withoutRacks(BROKERS), 12, 2);
    Map<Integer, Set<Integer>> followers = new HashMap<>();
    assignments.forEach(
        replicas ->
            followers
                .computeIfAbsent(replicas.getFirst(), id -> new HashSet<>())
                .add(replicas.getLast()));
    followers.forEach((leader, others) -> assertEquals(3, others.size(), leader + ": " + others));
  }

  private static BrokerRegistration broker(int id, boolean mayHaveLost) {
    return new BrokerRegistration(id, 10 + id, Uuid.ZERO, Uuid.ZERO, null, List.of())
        .withTailMayBeLost(mayHaveLost);
  }

  @Test
  void newPartitionIsLedByTheFirstReplicaThatIsUpAndIntact() {
    Map<Integer, BrokerRegistration> brokers = Map.of(2, broker(2, true), 3, broker(3, false));

    PartitionState state = NewPartitions.state(List.of(1, 2, 3), brokers);
    assertEquals(List.of(1, 2, 3), state.replicas());
    assertEquals(List.of(3), state.isr());
    assertEquals(3, state.leader());
    assertEquals(13, state.leaderBrokerEpoch());
    assertEquals(List.of(2), NewPartitions.state(List.of(2, 1), brokers).isr());
    assertEquals(PartitionState.NO_LEADER, NewPartitions.state(List.of(1, 4), brokers).leader());
    assertEquals(PartitionState.initial(List.of(3)), NewPartitions.state(List.of(3), brokers));
  }
}
