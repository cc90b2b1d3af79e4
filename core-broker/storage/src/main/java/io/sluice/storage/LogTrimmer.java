package io.sluice.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes segments out of a log: old ones at its beginning, and those whose place compacted ones
 * take. Called with the log's lock held.
 */
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

  /**
   * Puts compacted segments in the place of others. After a crash either the old ones are there or
   * the new ones.
   *
   * @return false, after deleting the new ones, if some of the old ones are no longer in the log
   */
  boolean replace(List<LogSegment> replacements, List<LogSegment> replaced) throws IOException {
    List<LogSegment> next = new ArrayList<>(log.segments.asList());
    if (!next.containsAll(replaced) || next.getLast() == replaced.getLast()) {
      for (LogSegment segment : replacements) {
        segment.deleteFiles();
        segment.release();
      }
      return false;
    }
    // From the last to the first: a name that is not complete casts doubt on all that begin behind
    // it.
    for (LogSegment segment : replacements.reversed()) {
      segment.moveTo(segment.files().withSuffix(SegmentFiles.SWAP));
    }
    AtomicFile.syncFolder(log.directory);
    for (LogSegment segment : replaced) {
      segment.moveTo(segment.files().withSuffix(SegmentFiles.DELETED));
    }
    for (LogSegment segment : replacements) {
      segment.moveTo(segment.files().withSuffix(""));
    }
    next.removeAll(replaced);
    next.addAll(replacements);
    next.sort((a, b) -> Long.compare(a.baseOffset(), b.baseOffset()));
    log.segments = new SegmentList(next);
    log.folderChanged = true;
    log.retire(replaced);
    return true;
  }
}
