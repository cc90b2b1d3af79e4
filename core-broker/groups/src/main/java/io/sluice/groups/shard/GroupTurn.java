package io.sluice.groups.shard;

import io.sluice.groups.machine.Outbox;
import io.sluice.groups.machine.Reply;

/**
 * Works on a request in a turn of its shard.
 *
 * @param <R> the response, or a part of one
 */
@FunctionalInterface
public interface GroupTurn<R> {
  /**
   * Works on it; the reply is given through the outbox, now or in a later turn.
   *
   * @throws io.sluice.kernel.ApiException to refuse it before anything was written
   */
  void run(ShardState state, Reply<R> reply, Outbox out);
}
