package io.sluice.broker.topics;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.PartitionState;
import java.util.List;
import java.util.Map;

/** The first states of partitions, by the brokers that are up. */
final class NewPartitions {
  private NewPartitions() {}

  /**
   * Returns the state of a new partition. In sync are the replicas that are up, without those that
   * would have to leave again because their tails may be lost; the first of them leads.
   */
  static PartitionState state(List<Integer> replicas, Map<Integer, BrokerRegistration> brokers) {
    List<Integer> up = replicas.stream().filter(brokers::containsKey).toList();
    List<Integer> intact = up.stream().filter(id -> !brokers.get(id).tailMayBeLost()).toList();
    List<Integer> isr = !intact.isEmpty() ? intact : up.isEmpty() ? up : up.subList(0, 1);
    boolean bound = replicas.size() > 1 && !isr.isEmpty();
    return PartitionState.initial(
        replicas, isr, bound ? brokers.get(isr.getFirst()).epoch() : BrokerRegistration.NO_EPOCH);
  }
}
