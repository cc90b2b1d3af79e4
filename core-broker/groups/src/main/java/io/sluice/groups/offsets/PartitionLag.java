package io.sluice.groups.offsets;

import io.sluice.kernel.PartitionPositions.Position;
import org.jspecify.annotations.Nullable;

/**
 * How far a group is behind in one partition.
 *
 * @param position where the partition stands, or null if another broker leads it: then the lag is
 *     not known, for now
 * @param lagMs how long ago the next record to read was written; 0 if there is none, {@link
 *     #UNKNOWN} if that is not known
 */
record PartitionLag(OffsetPoint at, @Nullable Position position, long lagMs) {
  /** Stands for what is not known. */
  static final long UNKNOWN = -1;

  static PartitionLag unknown(OffsetPoint at, @Nullable Position position) {
    return new PartitionLag(at, position, UNKNOWN);
  }

  long logStartOffset() {
    return position == null ? UNKNOWN : position.logStartOffset();
  }

  long highWatermark() {
    return position == null ? UNKNOWN : position.highWatermark();
  }

  /**
   * Returns how many offsets lie between what the group can read next and the high watermark; what
   * is not in the log any more does not count.
   */
  long lagRecords() {
    CommittedOffset committed = at.committed();
    return position == null || committed == null
        ? UNKNOWN
        : Math.max(0, position.highWatermark() - next(committed, position));
  }

  /** Returns the first offset that the group can still read. */
  static long next(CommittedOffset committed, Position position) {
    return Math.max(committed.offset(), position.logStartOffset());
  }
}
