package io.sluice.idempotence;

import io.sluice.kernel.ProducerState;
import io.sluice.kernel.Verdict;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * What a partition remembers of one producer: its epoch, its last batches, at most {@value
 * #BATCHES_MAX}: as many as a producer may have in flight, and its transaction.
 */
final class Producer {
  static final int BATCHES_MAX = 5;
  static final int NO_SEQUENCE = -1;
  static final int NO_EPOCH = -1;
  static final long NO_OFFSET = -1;

  /**
   * A batch that is in the log.
   *
   * @param timestampMs the time of the append that the broker stamped on it, or -1 if it has the
   *     producer's times
   */
  record Batch(int lastSequence, long lastOffset, int offsetDelta, long timestampMs) {
    int firstSequence() {
      return lastSequence - offsetDelta >= 0
          ? lastSequence - offsetDelta
          : lastSequence - offsetDelta + Integer.MAX_VALUE + 1;
    }

    long firstOffset() {
      return lastOffset - offsetDelta;
    }
  }

  private final long id;
  private short epoch;

  /** A ring; {@code newest} is the place of the newest batch. */
  private final Batch[] batches = new Batch[BATCHES_MAX];

  private int count;
  private int newest = -1;
  private long lastAppendMs;
  private int coordinatorEpoch = NO_EPOCH;
  private long transactionStart = NO_OFFSET;
  private long lastMarker = NO_OFFSET;

  Producer(long id, short epoch, long lastAppendMs) {
    this.id = id;
    this.epoch = epoch;
    this.lastAppendMs = lastAppendMs;
  }

  long id() {
    return id;
  }

  short epoch() {
    return epoch;
  }

  long lastAppendMs() {
    return lastAppendMs;
  }

  int count() {
    return count;
  }

  /** Returns a batch by its age, 0 being the newest. */
  Batch batch(int age) {
    return batches[Math.floorMod(newest - age, BATCHES_MAX)];
  }

  /** Returns the epoch of the coordinator that wrote its last marker, or {@link #NO_EPOCH}. */
  int coordinatorEpoch() {
    return coordinatorEpoch;
  }

  /** Returns where its open transaction began, or {@link #NO_OFFSET}. */
  long transactionStart() {
    return transactionStart;
  }

  boolean inTransaction() {
    return transactionStart != NO_OFFSET;
  }

  /** Returns the offset of its last marker, or {@link #NO_OFFSET} if it is not known. */
  long lastMarker() {
    return lastMarker;
  }

  ProducerState state() {
    return new ProducerState(
        id,
        epoch,
        count == 0 ? NO_SEQUENCE : batch(0).lastSequence(),
        lastAppendMs,
        coordinatorEpoch,
        transactionStart);
  }

  // --- Judging -------------------------------------------------------------------------------

  /** Returns why nothing of an epoch may be written any more, or null if it may. */
  Verdict.@Nullable Reject fence(short itsEpoch) {
    return itsEpoch >= epoch
        ? null
        : new Verdict.Reject(
            ErrorCode.INVALID_PRODUCER_EPOCH,
            "producer " + id + " has epoch " + itsEpoch + ", but " + epoch + " has been seen");
  }

  /** Returns where a batch is that came before, or null if it is not known. */
  Verdict.@Nullable Duplicate recall(BatchView view) {
    if (view.producerEpoch() != epoch) {
      return null;
    }
    Batch earlier = find(view.baseSequence(), view.lastSequence());
    return earlier == null
        ? null
        : new Verdict.Duplicate(earlier.firstOffset(), earlier.lastOffset(), earlier.timestampMs());
  }

  /** Says whether a batch comes next that is neither fenced nor known. */
  Verdict judgeSequence(BatchView view) {
    int first = view.baseSequence();
    if (view.producerEpoch() > epoch) {
      return first == 0
          ? Verdict.ACCEPT
          : outOfOrder(
              "begins epoch " + view.producerEpoch() + " with sequence " + first + ", not with 0");
    }
    int expected = count == 0 ? 0 : next(batch(0).lastSequence());
    return first == expected
        ? Verdict.ACCEPT
        : outOfOrder("sent sequence " + first + " where " + expected + " comes next");
  }

  /**
   * Says whether a marker may be written.
   *
   * @param newEpoch whether its epoch must be one that was not seen before
   */
  Verdict judgeMarker(short itsEpoch, int itsCoordinatorEpoch, boolean newEpoch) {
    Verdict.Reject fenced = fence(itsEpoch);
    if (fenced != null) {
      return fenced;
    }
    if (itsCoordinatorEpoch < coordinatorEpoch) {
      return new Verdict.Reject(
          ErrorCode.TRANSACTION_COORDINATOR_FENCED,
          "coordinator of producer "
              + id
              + " has epoch "
              + itsCoordinatorEpoch
              + ", but "
              + coordinatorEpoch
              + " has been seen");
    }
    if (!newEpoch || itsEpoch > epoch) {
      return Verdict.ACCEPT;
    }
    return inTransaction()
        ? new Verdict.Reject(
            ErrorCode.INVALID_PRODUCER_EPOCH,
            "producer " + id + " is in another transaction of epoch " + epoch)
        : new Verdict.Duplicate(lastMarker, lastMarker, BatchView.NO_TIMESTAMP);
  }

  private Verdict outOfOrder(String what) {
    return new Verdict.Reject(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, "producer " + id + " " + what);
  }

  private static int next(int sequence) {
    return sequence == Integer.MAX_VALUE ? 0 : sequence + 1;
  }

  private @Nullable Batch find(int firstSequence, int lastSequence) {
    for (int age = 0; age < count; age++) {
      Batch batch = batch(age);
      if (batch.lastSequence() == lastSequence && batch.firstSequence() == firstSequence) {
        return batch;
      }
    }
    return null;
  }

  // --- Following the log ---------------------------------------------------------------------

  void appended(BatchView view, long nowMs) {
    take(view.producerEpoch(), nowMs);
    if (view.baseSequence() != NO_SEQUENCE) {
      boolean stamped = view.timestampType() == TimestampType.LOG_APPEND_TIME;
      long timestampMs = stamped ? view.maxTimestamp() : BatchView.NO_TIMESTAMP;
      add(new Batch(view.lastSequence(), view.lastOffset(), view.lastOffsetDelta(), timestampMs));
    }
  }

  /** Takes an epoch; another than before begins with no batches. */
  void take(short itsEpoch, long nowMs) {
    if (itsEpoch != epoch) {
      epoch = itsEpoch;
      count = 0;
    }
    lastAppendMs = nowMs;
  }

  void began(long start) {
    transactionStart = start;
  }

  void ended(long marker, int itsCoordinatorEpoch) {
    transactionStart = NO_OFFSET;
    lastMarker = marker;
    coordinatorEpoch = itsCoordinatorEpoch;
  }

  /** Takes what a snapshot says of its transactions. */
  void restore(int itsCoordinatorEpoch, long start) {
    coordinatorEpoch = itsCoordinatorEpoch;
    transactionStart = start;
  }

  void restoreMarker(long marker) {
    lastMarker = marker;
  }

  void add(Batch batch) {
    newest = (newest + 1) % BATCHES_MAX;
    batches[newest] = batch;
    count = Math.min(count + 1, BATCHES_MAX);
  }
}
