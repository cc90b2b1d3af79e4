package io.sluice.broker.controller;

import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds partitions that their preferred leaders shall lead again: those of each broker that leads
 * too few of the partitions that prefer it.
 */
final class PreferredLeaders {
  private PreferredLeaders() {}

  /** Returns whether the preferred leader of a partition can lead it. */
  static boolean available(PartitionState state, PartitionId partition, Brokers brokers) {
    int preferred = state.replicas().getFirst();
    return state.isr().contains(preferred)
        && brokers.stays(preferred, partition)
        && !brokers.mayHaveLostTail(preferred);
  }

  /**
   * Returns the partitions that are led by another one though their preferred leader is available.
   *
   * @param percentage how many of the partitions that prefer a broker others may lead
   */
  static List<PartitionId> imbalanced(ClusterImage image, Brokers brokers, int percentage) {
    Map<Integer, Integer> preferring = new TreeMap<>();
    Map<Integer, List<PartitionId>> movable = new TreeMap<>();
    Map<Integer, Integer> ledByOthers = new TreeMap<>();
    for (TopicImage topic : image.topics()) {
      for (int n = 0; n < topic.partitions().size(); n++) {
        PartitionState state = topic.partitions().get(n);
        int preferred = state.replicas().getFirst();
        preferring.merge(preferred, 1, Integer::sum);
        if (state.leader() != preferred && state.leader() != PartitionState.NO_LEADER) {
          ledByOthers.merge(preferred, 1, Integer::sum);
          PartitionId partition = new PartitionId(topic.id(), n);
          if (available(state, partition, brokers)) {
            movable.computeIfAbsent(preferred, id -> new ArrayList<>()).add(partition);
          }
        }
      }
    }
    List<PartitionId> found = new ArrayList<>();
    movable.forEach(
        (broker, partitions) -> {
          long allowed = (long) percentage * preferring.get(broker);
          if (100L * ledByOthers.get(broker) > allowed) {
            found.addAll(partitions);
          }
        });
    return found;
  }
}
