package io.sluice.transactions.machine;

import io.sluice.protocol.ErrorCode;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Begins sessions: InitProducerId. Stateless. */
public final class Initialization {
  private Initialization() {}

  /**
   * What a client asks for.
   *
   * @param timeoutMs how long its transactions may last
   * @param claim who it says that it is, if it wants to go on after an error (KIP-360); null if it
   *     begins, and so fences whoever used the id before
   * @param freshId a producer id that has never been used, or null if there is none at hand
   */
  public record Wish(int timeoutMs, @Nullable Producer claim, @Nullable Long freshId) {}

  /**
   * Decides on a session. A transaction that is open is aborted first: the step is then one to
   * PREPARE_ABORT, after which the wish is to be tried again.
   */
  public static Step step(@Nullable Transaction present, Wish wish, long nowMs) {
    if (present == null) {
      return wish.freshId() == null
          ? new Step.NeedsProducerId()
          : new Step.Next(first(wish.freshId(), wish.timeoutMs(), nowMs));
    }
    if (present.state().preparing()) {
      return new Step.Later();
    }
    Claim claim = claim(present.session(), wish.claim());
    if (claim == Claim.FALSE) {
      return new Step.Refused(ErrorCode.PRODUCER_FENCED);
    }
    if (present.state() == TransactionState.ONGOING) {
      // A client that repeats its request has not begun a transaction after it.
      return claim == Claim.REPEATED
          ? new Step.Refused(ErrorCode.PRODUCER_FENCED)
          : Ending.abandon(present, wish.claim(), wish.freshId(), nowMs);
    }
    // In the epoch after the last there is no client.
    return claim == Claim.REPEATED && !present.producer().fences()
        ? new Step.Settled(present)
        : next(present, wish, nowMs);
  }

  private static Transaction first(long producerId, int timeoutMs, long nowMs) {
    Session session = Session.first(producerId, timeoutMs);
    return new Transaction(
        session,
        TransactionState.EMPTY,
        Set.of(),
        Transaction.NOT_BEGUN,
        nowMs,
        /* raising= */ false);
  }

  private static Step next(Transaction present, Wish wish, long nowMs) {
    Session session = present.session();
    if (!session.producer().exhausted()) {
      return begun(present, session.raised(wish.claim()), wish, nowMs);
    }
    return wish.freshId() == null
        ? new Step.NeedsProducerId()
        : begun(present, session.rotated(wish.freshId(), wish.claim()), wish, nowMs);
  }

  private static Step begun(Transaction present, Session session, Wish wish, long nowMs) {
    return new Step.Next(present.begun(session.withTimeoutMs(wish.timeoutMs()), nowMs));
  }

  private enum Claim {
    NONE,
    TRUE,
    REPEATED,
    FALSE
  }

  private static Claim claim(Session session, @Nullable Producer claim) {
    if (claim == null) {
      return Claim.NONE;
    }
    if (claim.equals(session.producer())) {
      return Claim.TRUE;
    }
    return Objects.equals(claim, session.before()) ? Claim.REPEATED : Claim.FALSE;
  }
}
