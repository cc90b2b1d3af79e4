package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import io.sluice.storage.index.OffsetIndex;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Walks the headers of the batches behind the last entry of a segment's indexes: few, if the
 * indexes are complete. Finds the end of the segment, and tells whether the indexes fit the
 * batches.
 *
 * <p>Reads a few kilobytes of a sound segment, whatever its size. One walk at a time on a thread.
 */
final class TailWalk {
  /** Opening thousands of logs takes no thousands of buffers. */
  private static final ThreadLocal<BatchScanner> SCANNER =
      ThreadLocal.withInitial(() -> new BatchScanner(BatchScanner.SMALL_WINDOW_BYTES));

  private final LogSegment segment;
  private final SegmentIndexes indexes;
  private final BatchScanner scanner = SCANNER.get();
  private long nextOffset;
  private int entriesAdded;
  private @Nullable String defect;

  TailWalk(LogSegment segment, SegmentIndexes indexes) {
    this.segment = segment;
    this.indexes = indexes;
    nextOffset = segment.baseOffset();
  }

  /** Returns the offset that follows the last batch; known after a walk that found no problem. */
  long nextOffset() {
    return nextOffset;
  }

  /** Returns how many entries {@link #resume} had to add. */
  int entriesAdded() {
    return entriesAdded;
  }

  /** Returns what is wrong with the batches themselves, or null. */
  @Nullable String defect() {
    return defect;
  }

  /**
   * Checks the indexes of a segment to which nothing is being added; returns what is wrong with
   * them, or null.
   */
  @Nullable String checkSealed() throws IOException {
    String problem = goToLastEntry();
    if (problem != null) {
      return problem;
    }
    int times = indexes.times().entries();
    long indexed = times == 0 ? LogSegment.NO_TIMESTAMP : indexes.times().timestamp(times - 1);
    int bytes = 0;
    while (step()) {
      if (header().maxTimestamp() > indexed) {
        return "the time index is too short";
      }
      if (bytes > segment.indexIntervalBytes()) {
        return "the offset index is too short";
      }
      bytes += size();
    }
    return null;
  }

  /**
   * Checks the indexes of a segment to which more will be added, and adds what is missing at their
   * end.
   *
   * @return what is wrong with them, or null
   */
  @Nullable String resume(IndexWriter writer) throws IOException {
    String problem = goToLastEntry();
    if (problem != null) {
      return problem;
    }
    if (indexes.offsets().entries() > 0 && step()) {
      if (header().maxTimestamp() > writer.largestTimestamp()) {
        return "the time index is too short";
      }
      writer.resumeAfter(size());
    }
    while (step()) {
      writer.reserve(1, size());
      if (writer.add(header().lastOffset(), scanner.position(), size(), header().maxTimestamp())) {
        entriesAdded++;
      }
    }
    return null;
  }

  /**
   * Moves to the batch of the last entry and checks that it is that; the next {@link #step} is onto
   * this batch.
   */
  private @Nullable String goToLastEntry() throws IOException {
    OffsetIndex offsets = indexes.offsets();
    int last = offsets.entries() - 1;
    int from = last < 0 ? 0 : offsets.position(last);
    scanner.start(segment.channel(), from, segment.sizeInBytes());
    if (last >= 0) {
      if (!scanner.next() || scanner.header().lastOffset() != offsets.offset(last)) {
        return "the offset index does not fit the batches";
      }
      scanner.start(segment.channel(), from, segment.sizeInBytes());
    }
    return null;
  }

  private boolean step() throws IOException {
    if (!scanner.next()) {
      defect = scanner.defect();
      return false;
    }
    if (header().baseOffset() < nextOffset && defect == null && nextOffset > segment.baseOffset()) {
      defect = "offset " + header().baseOffset() + " does not follow " + (nextOffset - 1);
      return false;
    }
    nextOffset = header().lastOffset() + 1;
    return true;
  }

  private BatchView header() {
    return scanner.header();
  }

  private int size() {
    return scanner.nextPosition() - scanner.position();
  }
}
