package io.sluice.coordination;

import io.sluice.kernel.StateLog;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The shards of one topic that this broker leads. May be called by any thread.
 *
 * @param <S> the state of a shard
 * @param <R> a record
 */
public final class Shards<S extends ReplayedState<R>, R> implements AutoCloseable {
  private final ShardServices<S, R> services;
  private final Map<Integer, Shard<S, R>> shards = new ConcurrentSkipListMap<>();

  /** Creates the table, with no shard as yet. */
  public Shards(ShardServices<S, R> services) {
    this.services = services;
  }

  /** Loads the shard of a partition that this broker leads from now on, or in a new epoch. */
  public void led(StateLog log) {
    Shard<S, R> shard = new Shard<>(log, services);
    Shard<S, R> before = shards.put(shard.partition(), shard);
    if (before != null) {
      before.close();
    }
    shard.open();
  }

  /** Gives up the shard of a partition, if there is one. */
  public void lost(int partition) {
    Shard<S, R> shard = shards.remove(partition);
    if (shard != null) {
      shard.close();
    }
  }

  /**
   * Works on a request in the shard of a partition, or refuses it: with NOT_COORDINATOR if the
   * shard is not here, with COORDINATOR_LOAD_IN_PROGRESS while it is loaded.
   */
  public <A> void submit(int partition, Reply<A> reply, RequestTurn<S, R, A> turn) {
    Shard<S, R> shard = shards.get(partition);
    if (shard == null) {
      reply.refuse(ErrorCode.NOT_COORDINATOR);
    } else {
      shard.submit(reply, turn);
    }
  }

  /**
   * Asks every shard.
   *
   * @param refusal the answer of a shard that is not ready
   * @param question is asked in a turn of each shard
   * @param whole takes the answers of all, in the order of their partitions
   */
  public <A> void askAll(
      Function<ErrorCode, A> refusal, RequestTurn<S, R, A> question, Consumer<List<A>> whole) {
    List<Shard<S, R>> present = List.copyOf(shards.values());
    Gathering<A> parts = new Gathering<>(present.size(), whole);
    for (Shard<S, R> shard : present) {
      shard.submit(parts.next(refusal), question);
    }
  }

  /** Takes a turn with every shard that is ready. */
  public void eachReady(BiConsumer<S, Outbox<R>> turn) {
    for (Shard<S, R> shard : shards.values()) {
      shard.takeIfReady(turn);
    }
  }

  /** Does what {@link io.sluice.kernel.StateTopic#endTransaction} promises. */
  public void endTransaction(int partition, TransactionMarker marker, Consumer<ErrorCode> done) {
    Reply<ErrorCode> reply = new Reply<>(done, Shards::asPartition);
    submit(
        partition,
        reply,
        (state, to, out) -> {
          out.mark(marker);
          out.reply(to, ErrorCode.NONE);
        });
  }

  /** Whoever writes a marker asks for a partition, not for a coordinator. */
  private static ErrorCode asPartition(ErrorCode error) {
    return error == ErrorCode.NOT_COORDINATOR ? ErrorCode.NOT_LEADER_OR_FOLLOWER : error;
  }

  /** Gives up all shards. */
  @Override
  public void close() {
    for (Integer partition : List.copyOf(shards.keySet())) {
      lost(partition);
    }
  }
}
