package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for aborted transactions, on any thread, without a lock. A log that has none is asked
 * nothing more than that.
 */
final class AbortedLookup {
  private final LogState log;

  AbortedLookup(LogState log) {
    this.log = log;
  }

  /**
   * Returns those that overlap the offsets from the one to before the other, in the order of their
   * markers.
   */
  List<AbortedTransaction> between(long from, long to) {
    if (!log.hasAborted || from >= to) {
      return List.of();
    }
    while (true) {
      List<AbortedTransaction> found = new ArrayList<>(0);
      if (collect(from, to, found)) {
        return found;
      }
      log.awaitChange();
    }
  }

  /** Returns those that overlap what was read, below an offset. */
  List<AbortedTransaction> in(LogRead read, long endOffset) {
    if (!log.hasAborted || read.bytes().size() == 0) {
      return List.of();
    }
    long from = read.startOffset();
    return between(from, Math.min(endOffset, nextOffset(read, endOffset)));
  }

  /** Returns the offset of the batch behind what was read, as far as that is easy to tell. */
  private long nextOffset(LogRead read, long otherwise) {
    if (read.endOfLog() || !(read.bytes() instanceof LogSlice slice)) {
      return otherwise;
    }
    LogSegment segment = slice.segment();
    int at = (int) slice.position() + slice.size();
    if (at + BatchView.LOG_OVERHEAD > segment.sizeInBytes()) {
      LogSegment next = log.segments.next(segment);
      return next == null ? otherwise : next.baseOffset();
    }
    ByteBuffer offset = ByteBuffer.allocate(Long.BYTES);
    try {
      return slice.channel().read(offset, at) == Long.BYTES ? offset.getLong(0) : otherwise;
    } catch (IOException e) {
      throw log.failed("read", e);
    }
  }

  /** Returns false if a segment is being replaced: what was found does not count then. */
  private boolean collect(long from, long to, List<AbortedTransaction> into) {
    SegmentList list = log.segments;
    for (int i = Math.max(0, list.floor(from)); i < list.size(); i++) {
      LogSegment segment = list.get(i);
      if (!segment.retain()) {
        return false;
      }
      try {
        boolean complete = segment.aborted().collect(from, to, into);
        if (complete || segment.isFrozen()) {
          return !segment.isFrozen();
        }
      } catch (IOException e) {
        if (segment.isDropped() || segment.isFrozen()) {
          return false; // Its files may be gone by now.
        }
        throw log.failed("read the transactions of", e);
      } finally {
        segment.release();
      }
    }
    return true;
  }
}
