package io.sluice.transactions.machine;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a transactional id stands. The ordinals are the numbers in Kafka's records. */
public enum TransactionState {
  /** It has a producer, which has not begun a transaction in this session. */
  EMPTY("Empty"),
  /** It has a transaction, which has partitions. */
  ONGOING("Ongoing"),
  /** The transaction will be committed. */
  PREPARE_COMMIT("PrepareCommit"),
  /** The transaction will be aborted. */
  PREPARE_ABORT("PrepareAbort"),
  /** The last transaction was committed. */
  COMPLETE_COMMIT("CompleteCommit"),
  /** The last transaction was aborted. */
  COMPLETE_ABORT("CompleteAbort"),
  /** The id is about to be forgotten. Never written. */
  DEAD("Dead"),
  /** The id is about to get a new epoch. Never written. */
  PREPARE_EPOCH_FENCE("PrepareEpochFence");

  private static final TransactionState[] BY_NUMBER = values();

  private final String word;

  TransactionState(String word) {
    this.word = word;
  }

  /** Returns the name by which tools know it. */
  public String word() {
    return word;
  }

  /** Returns the number that it has in records. */
  public byte number() {
    return (byte) ordinal();
  }

  /** Returns whether it stands in records. */
  public boolean durable() {
    return this != DEAD && this != PREPARE_EPOCH_FENCE;
  }

  /** Returns whether the outcome is certain, but not every partition knows it. */
  public boolean preparing() {
    return this == PREPARE_COMMIT || this == PREPARE_ABORT;
  }

  /** Returns whether a transaction has begun that is not over. */
  public boolean running() {
    return this == ONGOING || preparing();
  }

  /** Returns whether this is, or will be, the given outcome. */
  boolean leadsTo(boolean commit) {
    return commit
        ? this == PREPARE_COMMIT || this == COMPLETE_COMMIT
        : this == PREPARE_ABORT || this == COMPLETE_ABORT;
  }

  /** Returns the state of that number, or null if there is none. */
  public static @Nullable TransactionState of(byte number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
  }

  /** Returns the state that tools call so, or null if there is none. */
  public static @Nullable TransactionState of(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    for (TransactionState state : BY_NUMBER) {
      if (state.word.toLowerCase(Locale.ROOT).equals(lower)) {
        return state;
      }
    }
    return null;
  }
}
