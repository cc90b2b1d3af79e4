package io.sluice.broker.replica;

import io.sluice.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What the partitions of one broker have in common.
 *
 * @param brokerId this broker
 * @param clock tells when followers were last caught up
 * @param isrChanges takes proposals of other in-sync replicas
 * @param brokers those that live
 * @param lease whether this broker's registration certainly still holds; asked before records that
 *     others could lead are acknowledged
 * @param lagMaxMs how long a follower may lag behind before it is out of sync, in milliseconds
 */
public record ReplicaContext(
    int brokerId,
    Clock clock,
    IsrChanges isrChanges,
    LiveBrokers brokers,
    BooleanSupplier lease,
    LongSupplier lagMaxMs) {}
