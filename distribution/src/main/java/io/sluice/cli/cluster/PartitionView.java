package io.sluice.cli.cluster;

import java.util.List;

/**
 * A partition as the cluster describes it.
 *
 * @param leader the id of the broker that leads, or a negative number
 * @param replicas the ids of the brokers that are to have it, the preferred leader first
 * @param inSync those of them that have all that is committed
 * @param inSyncMin the topic's {@code min.insync.replicas}
 */
record PartitionView(
    String topic,
    int partition,
    int leader,
    List<Integer> replicas,
    List<Integer> inSync,
    int inSyncMin) {

  boolean offline() {
    return leader < 0;
  }

  boolean underReplicated() {
    return inSync.size() < replicas.size();
  }

  /** A topic of fewer replicas than it asks for in sync is content with those that it has. */
  boolean underMinIsr() {
    return inSync.size() < Math.min(inSyncMin, replicas.size());
  }

  /** Returns the worst that applies. */
  Health health() {
    if (offline()) {
      return Health.OFFLINE;
    }
    if (underMinIsr()) {
      return Health.UNDER_MIN_ISR;
    }
    return underReplicated() ? Health.UNDER_REPLICATED : Health.WELL;
  }
}
