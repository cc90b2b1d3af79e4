package io.sluice.idempotence;

import io.sluice.kernel.Verdict;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * What a partition remembers of one producer: its epoch, and its last batches, at most {@value
 * #BATCHES_MAX}: as many as a producer may have in flight.
 */
final class Producer {
  static final int BATCHES_MAX = 5;
  static final int NO_SEQUENCE = -1;

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

  Verdict judge(BatchView view) {
    short itsEpoch = view.producerEpoch();
    if (itsEpoch < epoch) {
      return new Verdict.Reject(
          ErrorCode.INVALID_PRODUCER_EPOCH,
          "producer " + id + " has epoch " + itsEpoch + ", but " + epoch + " has been seen");
    }
    int first = view.baseSequence();
    if (itsEpoch > epoch) {
      return first == 0
          ? Verdict.ACCEPT
          : outOfOrder("begins epoch " + itsEpoch + " with sequence " + first + " instead of 0");
    }
    if (count == 0) {
      return first == 0
          ? Verdict.ACCEPT
          : outOfOrder("begins with sequence " + first + " instead of 0");
    }
    Batch earlier = find(first, view.lastSequence());
    if (earlier != null) {
      return new Verdict.Duplicate(
          earlier.firstOffset(), earlier.lastOffset(), earlier.timestampMs());
    }
    int expected = next(batch(0).lastSequence());
    return first == expected
        ? Verdict.ACCEPT
        : outOfOrder("sent sequence " + first + " where " + expected + " comes next");
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

  void appended(BatchView view, long nowMs) {
    if (view.producerEpoch() != epoch) {
      epoch = view.producerEpoch();
      count = 0;
    }
    lastAppendMs = nowMs;
    if (view.baseSequence() != NO_SEQUENCE) {
      boolean stamped = view.timestampType() == TimestampType.LOG_APPEND_TIME;
      long timestampMs = stamped ? view.maxTimestamp() : BatchView.NO_TIMESTAMP;
      add(new Batch(view.lastSequence(), view.lastOffset(), view.lastOffsetDelta(), timestampMs));
    }
  }

  void add(Batch batch) {
    newest = (newest + 1) % BATCHES_MAX;
    batches[newest] = batch;
    count = Math.min(count + 1, BATCHES_MAX);
  }
}
