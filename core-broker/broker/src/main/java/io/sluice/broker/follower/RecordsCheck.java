package io.sluice.broker.follower;

import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.InvalidBatchException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a leader sent, where it lies: whole batches with right checksums, whose offsets and
 * leader epochs go up. Confined to one thread; allocates nothing as long as all is well.
 */
final class RecordsCheck {
  private final BatchView view = new BatchView();
  private long firstOffset;
  private long firstEnd;
  private int end;

  /**
   * Looks at records.
   *
   * @param epochMin the epoch of the record before them
   * @param epochMax the epoch of the leader that sent them
   * @return what is wrong, or null
   */
  @Nullable String defect(ByteBuffer records, int epochMin, int epochMax) {
    firstOffset = -1;
    end = records.position();
    long expected = 0;
    int epoch = epochMin;
    while (whole(records, end)) {
      String defect = defect(records, end, expected);
      if (defect == null && outside(view.partitionLeaderEpoch(), epoch, epochMax)) {
        defect = "it has epoch " + view.partitionLeaderEpoch() + " after " + epoch;
      }
      if (defect != null) {
        return "the batch at byte " + (end - records.position()) + " is not sound: " + defect;
      }
      if (firstOffset < 0) {
        firstOffset = view.baseOffset();
        firstEnd = view.nextOffset();
      }
      expected = view.nextOffset();
      epoch = view.partitionLeaderEpoch();
      end += view.sizeInBytes();
    }
    return firstOffset < 0 ? "there is not one whole batch" : null;
  }

  private @Nullable String defect(ByteBuffer records, int at, long expected) {
    try {
      Batches.check(view, records, at);
    } catch (InvalidBatchException unsound) {
      return unsound.getMessage();
    }
    return view.baseOffset() < expected || view.nextOffset() <= view.baseOffset()
        ? "it has offsets " + view.baseOffset() + " to " + view.lastOffset() + " after " + expected
        : null;
  }

  private static boolean outside(int epoch, int min, int max) {
    return epoch < min || epoch > max;
  }

  /** The last batch may have been cut where the answer was full; it comes again. */
  private static boolean whole(ByteBuffer records, int at) {
    int left = records.limit() - at;
    if (left < BatchView.LOG_OVERHEAD) {
      return false;
    }
    int length = records.getInt(at + BatchView.LENGTH_OFFSET);
    return length < 0 || length <= left - BatchView.LOG_OVERHEAD;
  }

  /** Returns the first batch's first offset. */
  long firstOffset() {
    return firstOffset;
  }

  /** Returns the offset that follows the first batch. */
  long firstEnd() {
    return firstEnd;
  }

  /** Returns the position that follows the last whole batch. */
  int end() {
    return end;
  }
}
