package io.sluice.groups.offsets;

import io.sluice.coordination.Turn;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.kernel.PartitionPositions;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the offsets of a shard are given beside the environment.
 *
 * @param store where groups may keep their offsets instead of the log
 * @param positions where partitions stand
 * @param enter gives the shard a turn soon, never within the one that asks; called by any thread,
 *     and does nothing once the shard is given up
 * @param mine says whether a group belongs to this shard
 * @param lags takes the lags that are shown as figures
 * @param gate is asked before offsets are committed in a transaction
 */
public record OffsetServices(
    ConsumerOffsets store,
    PartitionPositions positions,
    Consumer<Turn<GroupRecord>> enter,
    Predicate<String> mine,
    LagFigures lags,
    TransactionGate gate) {}
