package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.RecordCursor;
import io.sluice.storage.index.TimeIndex;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds records by their timestamps. Waits for the disk, and unpacks compressed batches. Each
 * search has its own object.
 */
final class TimeSearch {
  /** How large the records of one batch may be when unpacked. */
  private static final int UNPACKED_BYTES_MAX = 256 << 20;

  private final LogState log;
  private final BatchScanner scanner = new BatchScanner(BatchScanner.SMALL_WINDOW_BYTES);
  private final BatchView batch = new BatchView();
  private final RecordCursor records = new RecordCursor();

  TimeSearch(LogState log) {
    this.log = log;
  }

  /** Returns the first record that has this timestamp or a later one, or null. */
  @Nullable OffsetAndTimestamp firstAtOrAfter(long timestamp) throws IOException {
    int next = 0;
    SegmentList list = log.segments;
    while (next < list.size()) {
      LogSegment segment = list.get(next);
      if (!segment.retain()) {
        next = 0; // The list has changed, or is about to.
        list = awaitChange();
        continue;
      }
      try {
        OffsetAndTimestamp found =
            segment.largestTimestamp() >= timestamp ? search(segment, timestamp) : null;
        if (found != null) {
          return found;
        }
      } finally {
        segment.release();
      }
      next++;
    }
    return null;
  }

  /**
   * Returns the first of the records that have the largest timestamp, or null if there is no
   * record.
   */
  @Nullable OffsetAndTimestamp firstOfLargest() throws IOException {
    while (true) {
      long largest = Long.MIN_VALUE;
      LogSegment best = null;
      for (LogSegment segment : log.segments.asList()) {
        if (segment.sizeInBytes() > 0 && segment.largestTimestamp() > largest) {
          largest = segment.largestTimestamp();
          best = segment;
        }
      }
      if (best == null) {
        return null;
      }
      if (best.retain()) {
        try {
          return search(best, largest);
        } finally {
          best.release();
        }
      }
      awaitChange();
    }
  }

  private SegmentList awaitChange() {
    log.awaitChange();
    return log.segments;
  }

  /** Looks in one segment, from where its time index says. */
  private @Nullable OffsetAndTimestamp search(LogSegment segment, long timestamp)
      throws IOException {
    SegmentIndexes indexes = segment.indexes();
    int slot = indexes.times().floorSlot(timestamp);
    long from = slot == TimeIndex.NO_SLOT ? segment.baseOffset() : indexes.times().offset(slot);
    scanner.start(segment.channel(), indexes.offsets().startFor(from), segment.sizeInBytes());
    while (scanner.next()) {
      if (scanner.header().maxTimestamp() >= timestamp
          && scanner.header().lastOffset() >= log.logStartOffset) {
        OffsetAndTimestamp found = searchBatch(timestamp);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private @Nullable OffsetAndTimestamp searchBatch(long timestamp) throws IOException {
    batch.wrap(scanner.body(), 0);
    records.wrap(batch, UNPACKED_BYTES_MAX);
    while (records.next()) {
      if (records.timestamp() >= timestamp && records.offset() >= log.logStartOffset) {
        return new OffsetAndTimestamp(
            records.offset(), records.timestamp(), batch.partitionLeaderEpoch());
      }
    }
    return null;
  }
}
