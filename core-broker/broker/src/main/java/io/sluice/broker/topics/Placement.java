package io.sluice.broker.topics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses brokers for the replicas of new partitions: leaders in turn, from a random one, and the
 * other replicas in turn after them, so that both are spread evenly. If all brokers say in which
 * rack they are, each partition is spread over as many racks as there are, and as evenly (KIP-36).
 */
final class Placement {
  private final RandomGenerator random;

  Placement(RandomGenerator random) {
    this.random = random;
  }

  /** A broker that is up, and its rack if it says. */
  record Site(int id, @Nullable String rack) {}

  /**
   * Returns the brokers of each partition, the preferred leader first.
   *
   * @param sites the brokers that are up, at least as many as replicas
   */
  List<List<Integer>> assign(List<Site> sites, int partitions, int replicationFactor) {
    List<Site> turn = inTurn(sites);
    int start = random.nextInt(turn.size());
    List<List<Integer>> assignments = new ArrayList<>(partitions);
    for (int n = 0; n < partitions; n++) {
      assignments.add(replicas(turn, start + n, replicationFactor));
    }
    return assignments;
  }

  /** Puts brokers in an order in which neighbours are in different racks, as far as possible. */
  private static List<Site> inTurn(List<Site> sites) {
    boolean racks = sites.stream().allMatch(site -> site.rack() != null);
    Map<String, List<Site>> byRack = new TreeMap<>();
    for (Site site : sites) {
      String rack = racks ? String.valueOf(site.rack()) : "";
      byRack.computeIfAbsent(rack, key -> new ArrayList<>()).add(site);
    }
    List<Site> turn = new ArrayList<>(sites.size());
    for (int n = 0; turn.size() < sites.size(); n++) {
      for (Map.Entry<String, List<Site>> rack : byRack.entrySet()) {
        if (n < rack.getValue().size()) {
          Site site = rack.getValue().get(n);
          turn.add(racks ? site : new Site(site.id(), null));
        }
      }
    }
    return turn;
  }

  /**
   * The leaders go round; with each round those that follow a leader begin one broker further, so
   * that a broker's load, when it fails, falls on all others.
   */
  private static List<Integer> replicas(List<Site> turn, int number, int count) {
    int size = turn.size();
    List<Site> left = new ArrayList<>(size);
    int shift = size > 1 ? number / size % (size - 1) : 0;
    for (int i = 0; i < size - 1; i++) {
      left.add(turn.get((number + 1 + (shift + i) % (size - 1)) % size));
    }
    Site leader = turn.get(number % size);
    Map<Object, Integer> used = new HashMap<>();
    used.merge(place(leader), 1, Integer::sum);
    Map<Integer, Site> chosen = new LinkedHashMap<>();
    chosen.put(leader.id(), leader);
    while (chosen.size() < count) {
      Site next = leastUsed(left, used);
      left.remove(next);
      used.merge(place(next), 1, Integer::sum);
      chosen.put(next.id(), next);
    }
    return List.copyOf(chosen.keySet());
  }

  private static Site leastUsed(List<Site> left, Map<Object, Integer> used) {
    Site best = left.getFirst();
    for (Site site : left) {
      if (used.getOrDefault(place(site), 0) < used.getOrDefault(place(best), 0)) {
        best = site;
      }
    }
    return best;
  }

  /** A broker without a rack is a rack of its own. */
  private static Object place(Site site) {
    String rack = site.rack();
    return rack == null ? site.id() : rack;
  }
}
