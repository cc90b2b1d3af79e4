package io.sluice.groups.shard;

import io.sluice.groups.machine.GroupTimers;
import io.sluice.groups.machine.Turn;
import java.util.function.Consumer;

/** Makes the empty state of a shard, to be loaded. */
@FunctionalInterface
interface StateFactory {
  /**
   * Makes one.
   *
   * @param partition of the topic
   * @param timers the shard's
   * @param turns gives the shard a turn, from any thread
   */
  ShardState create(int partition, GroupTimers timers, Consumer<Turn> turns);
}
