package io.sluice.broker.simulation;

import io.sluice.protocol.record.BatchView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a replica's log has on a disk that loses at a power failure what was not synced. It outlives
 * the processes that use it, one after the other.
 */
final class Stored {
  static final long NOTHING = -1;

  private static final int HIGH_WATERMARK_CHECKPOINT_CHANCE = 20;

  private final List<Batch> batches = new ArrayList<>();
  private final Epochs epochs = new Epochs();
  private final RandomGenerator random;
  private long start;
  private long durableEnd;
  private long highWatermark;
  private long storedHighWatermark;

  /** Up to where the ledger has compared what is here. */
  private long comparedEnd;

  Stored(RandomGenerator random) {
    this.random = random;
  }

  // --- The records ---------------------------------------------------------------------------

  long start() {
    return start;
  }

  long end() {
    return batches.isEmpty() ? start : batches.getLast().endOffset();
  }

  Epochs epochs() {
    return epochs;
  }

  /** Appends a batch at the end, with the offset and an epoch that it is given. */
  Batch appendAsLeader(ByteBuffer records, int epoch) {
    Batch placed = Batch.at(records, records.position()).placed(end(), epoch);
    add(placed);
    return placed;
  }

  /** Appends batches as they came from the leader. */
  void appendAsFollower(ByteBuffer records) {
    BatchView view = new BatchView();
    for (int at = records.position(); at < records.limit(); at += view.sizeInBytes()) {
      view.wrap(records, at);
      Batch batch = Batch.at(records, at);
      if (batch.baseOffset() < end()) {
        throw new IllegalArgumentException(batch + " begins before the end of " + this);
      }
      if (batch.baseOffset() > end()) {
        throw new Ledger.Violation(batch + " leaves a gap after " + this);
      }
      add(batch);
    }
  }

  private void add(Batch batch) {
    epochs.assign(batch.epoch(), batch.baseOffset());
    batches.add(batch);
  }

  /** Removes the batches that hold an offset or later ones. */
  void truncateTo(long offset) {
    while (!batches.isEmpty() && batches.getLast().endOffset() > offset) {
      batches.removeLast();
    }
    start = Math.min(start, offset);
    cut();
  }

  void restartAt(long offset) {
    batches.clear();
    epochs.clear();
    start = offset;
    cut();
  }

  private void cut() {
    long end = end();
    epochs.truncate(end);
    durableEnd = Math.min(durableEnd, end);
    highWatermark = Math.min(highWatermark, end);
    storedHighWatermark = Math.min(storedHighWatermark, end);
    comparedEnd = Math.min(comparedEnd, end);
  }

  /** Returns batches from the one on that holds an offset, that end at most at a limit. */
  List<Batch> read(long offset, long limit, int batchesMax) {
    List<Batch> found = new ArrayList<>();
    for (int i = slot(offset); i < batches.size() && found.size() < batchesMax; i++) {
      if (batches.get(i).endOffset() > limit) {
        break;
      }
      found.add(batches.get(i));
    }
    return found;
  }

  /** Returns the number in the record at an offset, or {@link #NOTHING}. */
  long numberAt(long offset) {
    int slot = slot(offset);
    if (slot >= batches.size() || batches.get(slot).baseOffset() > offset) {
      return NOTHING;
    }
    return batches.get(slot).numberAt(offset);
  }

  /** Returns the place of the first batch that ends after an offset. */
  private int slot(long offset) {
    int low = 0;
    int high = batches.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (batches.get(middle).endOffset() > offset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  // --- The high watermark --------------------------------------------------------------------

  long highWatermark() {
    return highWatermark;
  }

  void raiseHighWatermark(long offset) {
    highWatermark = Math.max(highWatermark, Math.min(offset, end()));
    if (random.nextInt(HIGH_WATERMARK_CHECKPOINT_CHANCE) == 0) {
      storedHighWatermark = highWatermark;
    }
  }

  /** Reports to the ledger what lies below the high watermark and was not reported before. */
  void compare(int broker, Ledger ledger) {
    for (; comparedEnd < highWatermark; comparedEnd++) {
      if (comparedEnd >= start) {
        ledger.committed(broker, comparedEnd, numberAt(comparedEnd));
      }
    }
  }

  // --- The disk ------------------------------------------------------------------------------

  long durableEnd() {
    return durableEnd;
  }

  /** Makes everything durable up to an offset, as far as it is still there. */
  void sync(long offset) {
    durableEnd = Math.max(durableEnd, Math.min(offset, end()));
  }

  /** The process ended, the machine did not: nothing is lost but what was only in its memory. */
  void processKilled() {
    epochs.truncate(end());
    highWatermark = Math.min(storedHighWatermark, end());
    comparedEnd = 0;
  }

  /**
   * The machine lost its power: some of what was not synced is gone.
   *
   * @return how many records
   */
  long powerLost() {
    long before = end();
    truncateTo(durableEnd + random.nextLong(before - durableEnd + 1));
    durableEnd = end();
    processKilled();
    return before - end();
  }

  @Override
  public String toString() {
    return "log [%d, %d), epochs %s, high watermark %d, durable to %d"
        .formatted(start, end(), epochs, highWatermark, durableEnd);
  }
}
