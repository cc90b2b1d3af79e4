package io.sluice.storage;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.InvalidBatchException;
import io.sluice.storage.index.OffsetIndex;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds batches in a segment: by the index up to an entry, from there by the headers in the file.
 * An index that turns out to lead to the wrong place is made anew. The caller holds the segment.
 * Each thread has its own finder.
 */
final class BatchFinder {
  private static final Logger LOG = LoggerFactory.getLogger(BatchFinder.class);
  private static final ThreadLocal<BatchFinder> OF_THREAD =
      ThreadLocal.withInitial(BatchFinder::new);

  private final BatchScanner scanner = new BatchScanner(BatchScanner.SMALL_WINDOW_BYTES);

  private BatchFinder() {}

  static BatchFinder ofThread() {
    return OF_THREAD.get();
  }

  /** Returns where looking for an offset begins, without looking. */
  static int startFor(LogSegment segment, long offset) throws IOException {
    return segment.indexes().offsets().startFor(offset);
  }

  /**
   * Returns the position of the first batch whose last offset is not below this one; {@code end} if
   * there is none before that.
   */
  int find(LogSegment segment, long offset, int end) throws IOException {
    OffsetIndex index = segment.indexes().offsets();
    enter(segment, index, index.floorSlot(offset), end);
    while (scanner.next()) {
      if (scanner.header().lastOffset() >= offset) {
        return scanner.position();
      }
    }
    requireSound(segment);
    return end;
  }

  /**
   * Returns where the last batch ends that lies between a batch's position and a limit; the
   * position itself if not even that batch does.
   */
  int lastEnd(LogSegment segment, int from, int limit, int end) throws IOException {
    OffsetIndex index = segment.indexes().offsets();
    int slot = index.floorSlotOfPosition(limit);
    int reached = from;
    if (slot != OffsetIndex.NO_SLOT && index.position(slot) > from) {
      reached = enter(segment, index, slot, end);
    } else {
      scanner.start(segment.channel(), from, end);
    }
    while (reached < limit && scanner.next() && scanner.nextPosition() <= limit) {
      reached = scanner.nextPosition();
    }
    requireSound(segment);
    return Math.max(reached, from);
  }

  /** Returns where the batch at a position ends. */
  int endOf(LogSegment segment, int position, int end) throws IOException {
    if (!scanner.start(segment.channel(), position, end).next()) {
      throw damaged(segment);
    }
    return scanner.nextPosition();
  }

  /**
   * Starts the walk at an entry, if the entry leads to its batch, and at the beginning otherwise;
   * returns the position.
   */
  private int enter(LogSegment segment, OffsetIndex index, int slot, int end) throws IOException {
    int position = 0;
    if (slot != OffsetIndex.NO_SLOT) {
      position = index.position(slot);
      scanner.start(segment.channel(), position, end);
      if (!scanner.next() || scanner.header().lastOffset() != index.offset(slot)) {
        repair(segment, slot);
        position = 0;
      }
    }
    scanner.start(segment.channel(), position, end);
    return position;
  }

  /** A frozen segment is being replaced: whatever was found in it will not be used. */
  private static void repair(LogSegment segment, int slot) throws IOException {
    if (!segment.isFrozen()) {
      LOG.warn("Entry {} of the index of {} leads to no batch of its own", slot, segment);
      segment.rebuildIndexes();
    }
  }

  private void requireSound(LogSegment segment) {
    if (scanner.defect() != null && !segment.isFrozen()) {
      throw damaged(segment);
    }
  }

  private InvalidBatchException damaged(LogSegment segment) {
    return new InvalidBatchException(
        ErrorCode.CORRUPT_MESSAGE,
        segment + " is damaged at position " + scanner.position() + ": " + scanner.defect());
  }
}
