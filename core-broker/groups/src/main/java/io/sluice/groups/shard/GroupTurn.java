package io.sluice.groups.shard;

import io.sluice.coordination.RequestTurn;
import io.sluice.groups.record.GroupRecord;

/**
 * Works on a request in a turn of its shard.
 *
 * @param <A> the answer, or a part of one
 */
@FunctionalInterface
public interface GroupTurn<A> extends RequestTurn<ShardState, GroupRecord, A> {}
