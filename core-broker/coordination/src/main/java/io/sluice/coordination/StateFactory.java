package io.sluice.coordination;

import java.util.function.Consumer;

/**
 * Makes the empty state of a shard, to be loaded.
 *
 * @param <S> the state
 * @param <R> a record
 */
@FunctionalInterface
public interface StateFactory<S, R> {
  /**
   * Makes one.
   *
   * @param place where it is kept
   * @param timers the shard's; they end with this state
   * @param turns gives the shard a turn soon, from any thread, while the state is this one
   */
  S create(Place place, Timers<R> timers, Consumer<Turn<R>> turns);

  /**
   * Where a state is kept.
   *
   * @param partition of the topic
   * @param leaderEpoch in which this broker leads it
   */
  record Place(int partition, int leaderEpoch) {}
}
