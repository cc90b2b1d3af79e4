package io.sluice.coordination;

import io.sluice.protocol.ErrorCode;

/**
 * The state of one shard: what the records of its log say. Confined to the shard's turns, but while
 * it is loaded, when nobody else knows it.
 *
 * @param <R> a record
 */
public interface ReplayedState<R> {
  /** Applies a record, from the log or from the turn that is being taken. */
  void replay(R record);

  /**
   * Applies a record that counts only if its producer's transaction is committed: from the log, or
   * when the log has taken it. None are shown to a coordinator that writes none.
   */
  default void replay(R record, Producer producer) {}

  /**
   * Applies a marker: the records of that producer's transaction, of this or an earlier epoch,
   * count from now on, or never will. There may be none, and the marker may have come before.
   */
  default void ended(Producer producer, boolean commit) {}

  /** Takes the first turn with it, when all of the log was replayed. */
  void loaded(Outbox<R> out);

  /** Gives it up: refuses with the error whatever is held. */
  void unload(ErrorCode error);

  /** Returns how much it holds, in words for the log, such as {@code 3 groups}. */
  String summary();
}
