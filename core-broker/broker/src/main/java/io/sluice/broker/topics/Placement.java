package io.sluice.broker.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Chooses brokers for the replicas of new partitions: in turn, from a random one, so that leaders
 * and replicas are spread evenly.
 */
final class Placement {
  private final RandomGenerator random;

  Placement(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Returns the brokers of each partition, the preferred leader first.
   *
   * @param brokers the ids of the brokers that are up
   */
  List<List<Integer>> assign(List<Integer> brokers, int partitions, int replicationFactor) {
    int start = random.nextInt(brokers.size());
    List<List<Integer>> assignments = new ArrayList<>(partitions);
    for (int partition = 0; partition < partitions; partition++) {
      assignments.add(replicas(brokers, start + partition, replicationFactor));
    }
    return assignments;
  }

  private static List<Integer> replicas(List<Integer> brokers, int first, int count) {
    List<Integer> replicas = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      replicas.add(brokers.get((first + i) % brokers.size()));
    }
    return List.copyOf(replicas);
  }
}
