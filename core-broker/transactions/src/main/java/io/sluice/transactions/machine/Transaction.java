package io.sluice.transactions.machine;

import io.sluice.protocol.TopicPartition;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What is known of a transactional id. Immutable.
 *
 * @param session who may use it
 * @param state where it stands
 * @param partitions those that belong to the transaction; none unless it runs
 * @param startMs when the transaction began, in wall-clock milliseconds; −1 if there was none in
 *     this session
 * @param updateMs when this was written, in wall-clock milliseconds
 * @param raising whether the transaction is of the second protocol, in which its end raises the
 *     epoch (KIP-890)
 */
public record Transaction(
    Session session,
    TransactionState state,
    Set<TopicPartition> partitions,
    long startMs,
    long updateMs,
    boolean raising) {
  /** Stands for "has not begun". */
  public static final long NOT_BEGUN = -1;

  /** Returns who may use the id. */
  public Producer producer() {
    return session.producer();
  }

  /** Returns whether the outcome of the transaction is a commit. */
  public boolean commits() {
    return state.leadsTo(true);
  }

  /** Returns it with a new session that has no transaction yet. */
  Transaction begun(Session session, long nowMs) {
    return new Transaction(
        session, TransactionState.EMPTY, Set.of(), NOT_BEGUN, nowMs, /* raising= */ false);
  }

  /** Returns it with more partitions in its transaction, which begins now if there is none. */
  Transaction with(Collection<TopicPartition> more, boolean raising, long nowMs) {
    boolean ongoing = state == TransactionState.ONGOING;
    Set<TopicPartition> all = new LinkedHashSet<>(partitions);
    all.addAll(more);
    return new Transaction(
        session,
        TransactionState.ONGOING,
        Collections.unmodifiableSet(all),
        ongoing ? startMs : nowMs,
        nowMs,
        raising);
  }

  /** Returns it with its transaction about to end. */
  Transaction prepared(Session session, boolean commit, boolean raising, long nowMs) {
    return new Transaction(
        session,
        commit ? TransactionState.PREPARE_COMMIT : TransactionState.PREPARE_ABORT,
        partitions,
        startMs,
        nowMs,
        raising);
  }

  /** Returns it with its transaction ended. */
  Transaction completed(Session session, boolean commit, long startMs, long nowMs) {
    return new Transaction(
        session,
        commit ? TransactionState.COMPLETE_COMMIT : TransactionState.COMPLETE_ABORT,
        Set.of(),
        startMs,
        nowMs,
        raising);
  }
}
