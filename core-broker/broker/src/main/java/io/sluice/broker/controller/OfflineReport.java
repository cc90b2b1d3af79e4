package io.sluice.broker.controller;

import java.util.Set;

/** All the replicas that a broker, in a registration, cannot serve. */
record OfflineReport(int brokerId, long brokerEpoch, Set<PartitionId> partitions) {}
