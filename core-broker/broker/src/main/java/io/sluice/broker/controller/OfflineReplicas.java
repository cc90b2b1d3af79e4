package io.sluice.broker.controller;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The replicas that live brokers cannot serve, because a log directory has failed, as each broker
 * has reported it last. For one thread.
 *
 * <p>It is not kept anywhere else: brokers report to every new controller.
 */
final class OfflineReplicas {
  private record Report(long brokerEpoch, Set<PartitionId> partitions) {}

  private final Map<Integer, Report> reports = new HashMap<>();

  /** Takes in a report, which replaces what the broker reported before. */
  void report(int broker, long brokerEpoch, Set<PartitionId> partitions) {
    reports.put(broker, new Report(brokerEpoch, Set.copyOf(partitions)));
  }

  /** Returns whether a broker has reported a replica, in its registration of that epoch. */
  boolean contains(int broker, long brokerEpoch, PartitionId partition) {
    Report report = reports.get(broker);
    return report != null
        && report.brokerEpoch == brokerEpoch
        && report.partitions.contains(partition);
  }
}
