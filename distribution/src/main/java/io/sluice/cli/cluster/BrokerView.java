package io.sluice.cli.cluster;

import org.jspecify.annotations.Nullable;

/**
 * A broker as the cluster describes it.
 *
 * @param endpoint {@code host:port}; null if it has replicas and is not there
 * @param rack its {@code broker.rack}, if it has one
 * @param leads how many partitions it leads
 * @param replicas how many partitions it is to have a replica of
 */
record BrokerView(
    int id, @Nullable String endpoint, @Nullable String rack, int leads, int replicas) {}
