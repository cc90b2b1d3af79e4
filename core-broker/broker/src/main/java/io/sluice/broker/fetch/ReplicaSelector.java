package io.sluice.broker.fetch;

import io.sluice.config.BrokerConfig;
import io.sluice.config.ReplicaKeys;
import java.util.Set;

/** What {@code replica.selector.class} says: Kafka's names of classes, or short ones (KIP-392). */
public final class ReplicaSelector {
  private static final Set<String> RACK_AWARE =
      Set.of("rack-aware", "org.apache.kafka.common.replica.RackAwareReplicaSelector");

  private ReplicaSelector() {}

  /** Returns whether consumers are sent to replicas in their own rack. */
  public static boolean rackAware(BrokerConfig config) {
    return config.find(ReplicaKeys.SELECTOR).filter(RACK_AWARE::contains).isPresent();
  }
}
