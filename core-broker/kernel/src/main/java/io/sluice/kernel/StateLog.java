package io.sluice.kernel;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.nio.ByteBuffer;

/**
 * The log of one coordinator, for as long as this broker leads the partition in one epoch. Safe for
 * use by any thread.
 */
public interface StateLog {
  /** Returns the partition. */
  TopicPartition partition();

  /** Returns the epoch in which this broker leads it. */
  int leaderEpoch();

  /** Returns the first offset that there is. */
  long startOffset();

  /** Returns the offset that the next record will get. */
  long endOffset();

  /**
   * Reads whole batches from the one on that holds an offset; waits for the disk.
   *
   * @param maxBytes how many bytes at most, but at least one batch
   * @return batches from position to limit, in memory of their own; empty at the end of the log
   * @throws ApiException if the log cannot be read here any more
   */
  ByteBuffer read(long offset, int maxBytes);

  /**
   * Returns the error with which an append would be refused now, as far as that can be told before:
   * NOT_LEADER_OR_FOLLOWER, NOT_ENOUGH_REPLICAS, or NONE. Does not wait. A coordinator asks before
   * it changes what it would then have to take back; an append right after it may fail all the
   * same.
   */
  ErrorCode checkAppend();

  /**
   * Appends one batch. Does not wait; the batch may be larger than clients' may be.
   *
   * @param batch from position to limit, in memory that the log may write to
   * @return the offset after its last record
   * @throws ApiException if it was not appended: NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR,
   *     NOT_ENOUGH_REPLICAS, RECORD_LIST_TOO_LARGE
   */
  long append(ByteBuffer batch);

  /**
   * Appends a marker that ends a transaction. Does not wait.
   *
   * @return the offset after it; if it had been appended before, after that one
   * @throws ApiException as {@link #append} does, or INVALID_PRODUCER_EPOCH,
   *     TRANSACTION_COORDINATOR_FENCED as {@link TransactionMarkers#append} says
   */
  long appendMarker(TransactionMarker marker);

  /**
   * Runs an action when everything before an offset is committed: at once, on the calling thread,
   * if it is already, otherwise later on any thread.
   */
  void whenCommitted(long endOffset, Committed action);

  /** Hears whether records are committed. */
  @FunctionalInterface
  interface Committed {
    /** Takes the answer; {@code kept} is false if leadership or the disk was lost before. */
    void accept(boolean kept);
  }
}
