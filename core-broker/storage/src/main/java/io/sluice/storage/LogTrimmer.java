package io.sluice.storage;

import java.io.IOException;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Takes old segments out of a log at its beginning. Called with the log's lock held. */
final class LogTrimmer {
  private final LogState log;

  LogTrimmer(LogState log) {
    this.log = log;
  }

  /** Moves the log start up, at most to the high watermark; never down. */
  void raiseLogStart(long offset) throws IOException {
    long wanted = Math.min(offset, log.highWatermark());
    if (wanted > log.logStartOffset) {
      log.logStartOffset = wanted;
      log.epochs.truncateStart(wanted);
      log.hook.logStartMoved(wanted);
    }
  }

  /**
   * Drops segments from the oldest on, as long as the predicate says so; only what lies below the
   * high watermark. The last segment is dropped only if it has batches, and an empty one takes its
   * place.
   *
   * @return how many were dropped
   */
  int dropOldest(BiPredicate<LogSegment, @Nullable LogSegment> droppable) throws IOException {
    int count = countDroppable(droppable);
    if (count == 0) {
      return 0;
    }
    if (count == log.segments.size()) {
      log.roll(log.end.offset());
    }
    List<LogSegment> all = log.segments.asList();
    raiseLogStart(all.get(count).baseOffset());
    log.segments = new SegmentList(all.subList(count, all.size()));
    log.retire(all.subList(0, count));
    return count;
  }

  private int countDroppable(BiPredicate<LogSegment, @Nullable LogSegment> droppable) {
    SegmentList list = log.segments;
    int count = 0;
    while (count < list.size()) {
      LogSegment segment = list.get(count);
      LogSegment next = count + 1 < list.size() ? list.get(count + 1) : null;
      long end = next == null ? log.end.offset() : next.baseOffset();
      boolean empty = next == null && segment.sizeInBytes() == 0;
      if (empty || end > log.highWatermark() || !droppable.test(segment, next)) {
        break;
      }
      count++;
    }
    return count;
  }
}
