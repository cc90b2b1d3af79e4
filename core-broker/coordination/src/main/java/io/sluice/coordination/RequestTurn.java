package io.sluice.coordination;

/**
 * Works on a request in a turn of its shard.
 *
 * @param <S> the shard's state
 * @param <R> a record
 * @param <A> the answer, or a part of one
 */
@FunctionalInterface
public interface RequestTurn<S, R, A> {
  /**
   * Works on it; the reply is given through the outbox, now or in a later turn.
   *
   * @throws io.sluice.kernel.ApiException to refuse it before anything was written
   */
  void run(S state, Reply<A> reply, Outbox<R> out);
}
