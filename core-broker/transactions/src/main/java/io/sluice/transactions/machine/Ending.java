package io.sluice.transactions.machine;

import io.sluice.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Ends transactions: EndTxn, time-outs, new sessions, and the last marker. Stateless. */
public final class Ending {
  /** How long after its last step a commit of nothing may be one that overtook its records. */
  private static final long HASTE_MAX_MS = 5_000;

  private Ending() {}

  /**
   * A client's wish to end its transaction.
   *
   * @param producer who it says that it is
   * @param commit whether the transaction's records are to count
   * @param raising whether the client speaks the second protocol: a new epoch comes with the end
   * @param freshId a producer id that has never been used, or null if there is none at hand
   */
  public record Wish(Producer producer, boolean commit, boolean raising, @Nullable Long freshId) {}

  /** Decides on a client's wish. The step is one to PREPARE_…, if there are partitions. */
  public static Step step(@Nullable Transaction present, Wish wish, long nowMs) {
    if (present == null) {
      return new Step.Refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    }
    return wish.raising() ? second(present, wish, nowMs) : first(present, wish, nowMs);
  }

  /** In the first protocol a repeated wish cannot be told from a new one: the state has to fit. */
  private static Step first(Transaction present, Wish wish, long nowMs) {
    if (wish.producer().id() != present.producer().id()) {
      return new Step.Refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    }
    if (wish.producer().epoch() != present.producer().epoch()) {
      return new Step.Refused(ErrorCode.PRODUCER_FENCED);
    }
    TransactionState state = present.state();
    if (state == TransactionState.ONGOING) {
      return new Step.Next(present.prepared(present.session(), wish.commit(), false, nowMs));
    }
    if (!state.leadsTo(wish.commit())) {
      return new Step.Refused(ErrorCode.INVALID_TXN_STATE);
    }
    return state.preparing() ? new Step.Later() : new Step.Settled(present);
  }

  /** In the second protocol the epoch tells: it is the one before if the wish is a repeated one. */
  private static Step second(Transaction present, Wish wish, long nowMs) {
    Producer asking = wish.producer();
    TransactionState state = present.state();
    if (state.preparing() && asking.equals(present.session().visible())) {
      return new Step.Later(); // It knows of the end before already.
    }
    if (asking.equals(present.producer()) && !asking.fences()) {
      return ofCurrent(present, wish, nowMs);
    }
    boolean over = !state.running() && state != TransactionState.EMPTY;
    boolean rotated = over && wasRotated(asking, present.session());
    if (asking.id() != present.producer().id() && !rotated) {
      return new Step.Refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    }
    boolean repeated = rotated || asking.precedes(present.producer());
    if (!repeated || !(over || state.preparing())) {
      return new Step.Refused(ErrorCode.PRODUCER_FENCED);
    }
    return ofRepeated(present, wish.commit());
  }

  private static boolean wasRotated(Producer asking, Session session) {
    return asking.id() == session.previousId()
        && asking.epoch() == Producer.LAST_EPOCH
        && session.producer().epoch() == 0;
  }

  private static Step ofCurrent(Transaction present, Wish wish, long nowMs) {
    if (present.state() == TransactionState.ONGOING) {
      return prepare(present, wish.commit(), present.producer(), wish.freshId(), nowMs);
    }
    if (present.state().preparing()) {
      return new Step.Later(); // An end of the first protocol: the epoch has stayed.
    }
    return wish.commit()
        ? new Step.Refused(ofNothing(present, nowMs))
        : abortNothing(present, wish.freshId(), nowMs);
  }

  /**
   * Says why nothing is committed. Kafka's client (4.3, 4.4) sends a commit before the
   * transaction's records if its thread begins and ends a transaction between two looks of its
   * sender; told to come again, it sends the records first.
   */
  private static ErrorCode ofNothing(Transaction present, long nowMs) {
    return nowMs - present.updateMs() < HASTE_MAX_MS
        ? ErrorCode.CONCURRENT_TRANSACTIONS
        : ErrorCode.INVALID_TXN_STATE;
  }

  /**
   * A commit that finds its transaction aborted comes too late: the broker had aborted it. That is
   * no fault of the client's.
   */
  private static Step ofRepeated(Transaction present, boolean commit) {
    TransactionState state = present.state();
    if (!state.leadsTo(commit)) {
      return new Step.Refused(commit ? ErrorCode.PRODUCER_FENCED : ErrorCode.INVALID_TXN_STATE);
    }
    return state.preparing() ? new Step.Later() : new Step.Settled(present);
  }

  /**
   * The client cannot know that nothing came to the broker, and some of it may come yet: it gets a
   * new epoch, as from any end.
   */
  private static Step abortNothing(Transaction present, @Nullable Long freshId, long nowMs) {
    Session session = present.session();
    Producer before = session.producer();
    if (before.exhausted() && freshId == null) {
      return new Step.NeedsProducerId();
    }
    Session next =
        before.exhausted() && freshId != null
            ? session.rotated(freshId, before)
            : session.raised(before).settled();
    return new Step.Next(present.completed(next, false, nowMs, nowMs));
  }

  /** Decides on the abort of a transaction that has lasted too long. */
  public static Step timeOut(Transaction present, @Nullable Long freshId, long nowMs) {
    return abandon(present, null, freshId, nowMs);
  }

  /**
   * Aborts an open transaction without its producer's consent: the epoch is raised, so that the
   * producer has no more part in it.
   *
   * @param before the producer, if it is the one that asks
   */
  static Step abandon(
      Transaction present, @Nullable Producer before, @Nullable Long freshId, long nowMs) {
    if (present.state() != TransactionState.ONGOING) {
      return new Step.Settled(present);
    }
    return present.raising()
        ? prepare(present, false, before, freshId, nowMs)
        : new Step.Next(present.prepared(present.session().raised(before), false, false, nowMs));
  }

  private static Step prepare(
      Transaction present,
      boolean commit,
      @Nullable Producer before,
      @Nullable Long freshId,
      long nowMs) {
    Session session = present.session();
    if (!session.producer().exhausted()) {
      return new Step.Next(present.prepared(session.raised(before), commit, true, nowMs));
    }
    return freshId == null
        ? new Step.NeedsProducerId()
        : new Step.Next(present.prepared(session.lastRaised(freshId, before), commit, true, nowMs));
  }

  /**
   * Completes an end, when every partition has its marker.
   *
   * @return null if that end is over already
   */
  public static @Nullable Transaction complete(
      @Nullable Transaction present, Producer ended, long nowMs) {
    if (present == null || !present.state().preparing() || !present.producer().equals(ended)) {
      return null;
    }
    Session session = present.raising() ? present.session().settled() : present.session();
    return present.completed(session, present.commits(), present.startMs(), nowMs);
  }

  /** Returns whether a transaction has lasted longer than its session allows. */
  public static boolean timedOut(Transaction present, long nowMs) {
    return present.state() == TransactionState.ONGOING
        && nowMs - present.startMs() > present.session().timeoutMs();
  }

  /** Returns whether an id has not been used for so long that it is forgotten. */
  public static boolean expired(Transaction present, long nowMs, long expirationMs) {
    return !present.state().running() && nowMs - present.updateMs() >= expirationMs;
  }
}
