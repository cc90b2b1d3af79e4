package io.sluice.transactions.machine;

import org.jspecify.annotations.Nullable;

/**
 * Who may use a transactional id.
 *
 * @param producer the one that may
 * @param before what the same client was before it became this; it may repeat the request that made
 *     it so. Not durable; null if not known, or if another client has taken over
 * @param previousId the producer id of the transaction that ended last in the second protocol, or
 *     −1
 * @param nextId the producer id that follows, with epoch 0, when the transaction has ended, because
 *     the epochs of this one are used up; or −1
 * @param timeoutMs how long a transaction may last
 */
public record Session(
    Producer producer, @Nullable Producer before, long previousId, long nextId, int timeoutMs) {

  /** Returns the first session of a transactional id. */
  static Session first(long producerId, int timeoutMs) {
    Producer producer = new Producer(producerId, (short) 0);
    return new Session(producer, null, Producer.NO_ID, Producer.NO_ID, timeoutMs);
  }

  /** Returns whom the client is to be from now on, if the transaction is ending. */
  public Producer visible() {
    return nextId == Producer.NO_ID ? producer : new Producer(nextId, (short) 0);
  }

  /** Returns the session in the next epoch. */
  Session raised(@Nullable Producer before) {
    return new Session(producer.next(), before, previousId, nextId, timeoutMs);
  }

  /** Returns the session with another producer id. */
  Session rotated(long producerId, @Nullable Producer before) {
    return new Session(
        new Producer(producerId, (short) 0), before, producer.id(), Producer.NO_ID, timeoutMs);
  }

  /** Returns the session in its last epoch, after which another producer id follows. */
  Session lastRaised(long producerId, @Nullable Producer before) {
    return new Session(producer.next(), before, previousId, producerId, timeoutMs);
  }

  /** Returns the session when a transaction of the second protocol has ended. */
  Session settled() {
    return nextId == Producer.NO_ID
        ? new Session(producer, before, producer.id(), Producer.NO_ID, timeoutMs)
        : rotated(nextId, before);
  }

  Session withTimeoutMs(int timeoutMs) {
    return new Session(producer, before, previousId, nextId, timeoutMs);
  }
}
