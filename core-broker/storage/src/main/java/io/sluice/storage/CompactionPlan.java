package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import java.io.IOException;
import java.util.List;

/**
 * Says what the cleaner would do with a log, and how urgent it is.
 *
 * <pre>
 *   log start        first dirty          first uncleanable              end
 *       |  clean         |      to be cleaned      |   not yet            |
 * </pre>
 *
 * @param firstDirty where the last pass ended
 * @param firstUncleanable the start of the active segment, or of an earlier one that holds records
 *     at or above the last stable offset or younger than {@code min.compaction.lag.ms}
 * @param cleanBytes the size of the segments before the first dirty offset
 * @param dirtyBytes the size of those between
 * @param overdue whether a dirty record is older than {@code max.compaction.lag.ms}
 */
record CompactionPlan(
    long firstDirty, long firstUncleanable, long cleanBytes, long dirtyBytes, boolean overdue) {
  double dirtyRatio() {
    return dirtyBytes == 0 ? 0 : (double) dirtyBytes / (cleanBytes + dirtyBytes);
  }

  boolean isDue(LogConfig config) {
    return dirtyBytes > 0 && (overdue || dirtyRatio() >= config.minCleanableRatio());
  }

  /** Tells whether this log should be cleaned before the other one. */
  boolean goesBefore(CompactionPlan other) {
    return overdue != other.overdue ? overdue : dirtyRatio() > other.dirtyRatio();
  }

  /** Looks at a log. Where its last pass is said to have ended is not believed if it cannot be. */
  static CompactionPlan of(PartitionLog log, long nowMs) throws IOException {
    long cleanedTo = log.state().cleanedTo;
    List<LogSegment> segments = log.segments();
    long activeBase = segments.getLast().baseOffset();
    long start = log.logStartOffset();
    long firstDirty = cleanedTo > activeBase ? start : Math.max(start, cleanedTo);
    long firstUncleanable =
        Math.max(firstDirty, firstUncleanable(log, segments, firstDirty, nowMs));
    long cleanBytes = 0;
    long dirtyBytes = 0;
    for (int i = 0; i < segments.size() - 1; i++) {
      LogSegment segment = segments.get(i);
      if (segments.get(i + 1).baseOffset() <= firstDirty) {
        cleanBytes += segment.sizeInBytes();
      } else if (segment.baseOffset() < firstUncleanable) {
        dirtyBytes += segment.sizeInBytes();
      }
    }
    boolean overdue = dirtyBytes > 0 && isOverdue(log, segments, firstDirty, nowMs);
    return new CompactionPlan(firstDirty, firstUncleanable, cleanBytes, dirtyBytes, overdue);
  }

  private static long firstUncleanable(
      PartitionLog log, List<LogSegment> segments, long firstDirty, long nowMs) throws IOException {
    long stable = log.lastStableOffset();
    long lagMs = log.config().minCompactionLagMs();
    for (int i = 0; i < segments.size() - 1; i++) {
      LogSegment segment = segments.get(i);
      long next = segments.get(i + 1).baseOffset();
      boolean dirty = next > firstDirty;
      if (dirty && (next > stable || (lagMs > 0 && segment.retentionTimestamp() > nowMs - lagMs))) {
        return segment.baseOffset();
      }
    }
    return segments.getLast().baseOffset();
  }

  /** Judges by the age of the first dirty segment's first batch. */
  private static boolean isOverdue(
      PartitionLog log, List<LogSegment> segments, long firstDirty, long nowMs) throws IOException {
    long lagMs = log.config().maxCompactionLagMs();
    if (lagMs == Long.MAX_VALUE) {
      return false;
    }
    for (int i = 0; i < segments.size() - 1; i++) {
      if (segments.get(i + 1).baseOffset() > firstDirty) {
        long first = firstTimestamp(segments.get(i));
        return first >= 0 && nowMs - first > lagMs;
      }
    }
    return false;
  }

  /**
   * Returns the largest timestamp of a segment's first batch, or {@link LogSegment#NO_TIMESTAMP}.
   */
  static long firstTimestamp(LogSegment segment) throws IOException {
    if (!segment.retain()) {
      return LogSegment.NO_TIMESTAMP;
    }
    try {
      BatchScanner scanner = new BatchScanner(BatchView.OVERHEAD);
      boolean found = scanner.start(segment.channel(), 0, segment.sizeInBytes()).next();
      return found ? scanner.header().maxTimestamp() : LogSegment.NO_TIMESTAMP;
    } finally {
      segment.release();
    }
  }
}
