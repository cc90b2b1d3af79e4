package io.sluice.storage;

import java.io.IOException;

/**
 * Adds the entries of batches to a segment's indexes as the batches are written or found. For one
 * thread at a time.
 */
final class IndexWriter {
  private final SegmentIndexes indexes;
  private final int intervalBytes;
  private int bytesSinceEntry;
  private long largestTimestamp = LogSegment.NO_TIMESTAMP;
  private long offsetOfLargest;

  /**
   * Continues indexes that are complete for the log's first bytes; what follows them has to be
   * {@linkplain #add added}.
   */
  IndexWriter(SegmentIndexes indexes, int intervalBytes) {
    this.indexes = indexes;
    this.intervalBytes = intervalBytes;
    int times = indexes.times().entries();
    if (times > 0) {
      largestTimestamp = indexes.times().timestamp(times - 1);
      offsetOfLargest = indexes.times().offset(times - 1);
    }
  }

  SegmentIndexes indexes() {
    return indexes;
  }

  long largestTimestamp() {
    return largestTimestamp;
  }

  /** Makes room for the entries that so many more batches need at most. */
  void reserve(int batches, int bytes) throws IOException {
    int first = bytesSinceEntry > intervalBytes ? 1 : 0;
    long due = batches == 1 ? first : ((long) bytesSinceEntry + bytes) / (intervalBytes + 1L);
    if (due > 0) {
      indexes.reserve((int) Math.min(batches, due));
    }
  }

  /**
   * Adds an entry for the batch if enough bytes lie between it and the last one that has an entry.
   * The room has been reserved.
   *
   * @return whether it got one
   */
  boolean add(long lastOffset, int position, int sizeInBytes, long maxTimestamp) {
    if (maxTimestamp > largestTimestamp) {
      largestTimestamp = maxTimestamp;
      offsetOfLargest = lastOffset;
    }
    boolean due = bytesSinceEntry > intervalBytes;
    if (due) {
      indexes.offsets().append(lastOffset, position);
      indexes.times().appendIfLater(largestTimestamp, offsetOfLargest);
      bytesSinceEntry = 0;
    }
    bytesSinceEntry += sizeInBytes;
    return due;
  }

  /** Notes a batch that has its entry, or needs none, as the last one that the indexes know. */
  void resumeAfter(int sizeInBytes) {
    bytesSinceEntry = sizeInBytes;
  }

  /**
   * Adds the entry that tells the segment's largest timestamp, and cuts off the room that was not
   * needed.
   */
  void seal() throws IOException {
    if (indexes.times().isLater(largestTimestamp)) {
      indexes.times().reserve(1);
      indexes.times().appendIfLater(largestTimestamp, offsetOfLargest);
    }
    indexes.trim();
  }
}
