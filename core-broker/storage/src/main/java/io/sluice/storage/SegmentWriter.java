package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import io.sluice.storage.index.OffsetIndex;
import io.sluice.storage.index.TimeIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the end of one segment: the bytes first, then the index entries, then everything
 * becomes visible at once. Guarded by the log's lock, or confined to the thread that cleans.
 */
final class SegmentWriter {
  private static final long NOT_READ = Long.MIN_VALUE;

  private final LogSegment segment;
  private final IndexWriter index;
  private final long createdMs;
  private final long jitterMs;
  private @Nullable FileChannel channel;
  private @Nullable TailRing ring;
  private int position;
  private int indexedTo;
  private long nextOffset;
  private long firstTimestamp = NOT_READ;

  private SegmentWriter(
      LogSegment segment, IndexWriter index, long nextOffset, long createdMs, long jitterMs) {
    this.segment = segment;
    this.nextOffset = nextOffset;
    this.index = index;
    this.createdMs = createdMs;
    this.jitterMs = jitterMs;
    position = segment.sizeInBytes();
    indexedTo = position;
  }

  /** Begins a segment that was just created. */
  static SegmentWriter begin(LogSegment segment, LogEnvironment environment, LogConfig config)
      throws IOException {
    IndexWriter index = new IndexWriter(segment.indexes(), segment.indexIntervalBytes());
    long now = environment.clock().wallMs();
    return new SegmentWriter(
        segment, index, segment.baseOffset(), now, jitterMs(environment, config));
  }

  /** Continues a segment whose batches are sound; its indexes are made so. */
  static SegmentWriter resume(LogSegment segment, LogEnvironment environment, LogConfig config)
      throws IOException {
    return resume(segment, segment.resumeIndexes(), environment, config);
  }

  /** Continues a segment whose indexes have been opened. */
  static SegmentWriter resume(
      LogSegment segment, IndexCheck.Resumed resumed, LogEnvironment environment, LogConfig config)
      throws IOException {
    long createdMs =
        segment.sizeInBytes() == 0 ? environment.clock().wallMs() : segment.lastModifiedMs();
    SegmentWriter writer =
        new SegmentWriter(
            segment,
            resumed.index(),
            resumed.nextOffset(),
            createdMs,
            jitterMs(environment, config));
    segment.written(writer.position, writer.index.largestTimestamp(), null);
    return writer;
  }

  private static long jitterMs(LogEnvironment environment, LogConfig config) {
    long most = Math.min(config.segmentJitterMs(), config.segmentMs());
    return most <= 0 ? 0 : environment.random().nextLong(most);
  }

  LogSegment segment() {
    return segment;
  }

  /** Returns the number of bytes written. */
  int position() {
    return position;
  }

  /** Returns the offset that follows the last batch. */
  long nextOffset() {
    return nextOffset;
  }

  /**
   * Tells whether the segment can take more after what is staged for it already.
   *
   * @param staged bytes that will be written before
   * @param bytes the size of what comes
   * @param lastOffset the last offset of what comes
   * @param timestamp the largest timestamp of what comes
   */
  boolean hasRoom(
      int staged, int bytes, long lastOffset, long timestamp, long nowMs, LogConfig config)
      throws IOException {
    if (lastOffset - segment.baseOffset() > Integer.MAX_VALUE) {
      return false;
    }
    long before = (long) position + staged;
    if (before == 0) {
      return true;
    }
    return before + bytes <= config.segmentBytes()
        && !indexIsFull(staged + bytes, config)
        && ageMs(timestamp, nowMs) <= config.segmentMs() - jitterMs;
  }

  private boolean indexIsFull(int newBytes, LogConfig config) {
    int more = newBytes / (segment.indexIntervalBytes() + 1) + 2;
    int offsets = index.indexes().offsets().entries() + more;
    int times = index.indexes().times().entries() + more;
    return (long) offsets * OffsetIndex.ENTRY_BYTES > config.indexMaxBytes()
        || (long) times * TimeIndex.ENTRY_BYTES > config.indexMaxBytes();
  }

  /** By the records' timestamps if there are any, by the clock otherwise. */
  private long ageMs(long timestamp, long nowMs) throws IOException {
    if (position == 0) {
      return 0;
    }
    if (firstTimestamp == NOT_READ) {
      firstTimestamp = readFirstTimestamp();
    }
    return firstTimestamp >= 0 && timestamp >= 0 ? timestamp - firstTimestamp : nowMs - createdMs;
  }

  private long readFirstTimestamp() throws IOException {
    BatchScanner scanner = new BatchScanner(BatchView.OVERHEAD);
    boolean found = scanner.start(segment.channel(), 0, segment.sizeInBytes()).next();
    return found ? scanner.header().maxTimestamp() : LogSegment.NO_TIMESTAMP;
  }

  /**
   * Writes some buffers behind one another; their positions are moved to their limits.
   *
   * @param bytes how many bytes the buffers hold together
   * @throws IOException if the disk fails or is full; the file is as it was, as far as the disk
   *     allows
   */
  void write(ByteBuffer[] buffers, int count, int bytes, int batches) throws IOException {
    index.reserve(batches, bytes);
    FileChannel file = channel();
    try {
      GroupWrite.write(file, buffers, count, bytes);
    } catch (IOException e) {
      undo(file, e);
      throw e;
    }
    position += bytes;
  }

  private FileChannel channel() throws IOException {
    FileChannel file = channel;
    if (file == null) {
      file = segment.channel();
      file.position(position);
      channel = file;
    }
    return file;
  }

  private void undo(FileChannel file, IOException cause) {
    try {
      file.truncate(position);
      file.position(position);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Takes back what was written since a position and has not become visible. */
  void takeBack(int toPosition, Throwable cause) {
    FileChannel file = channel;
    if (file != null && position > toPosition) {
      position = toPosition;
      indexedTo = toPosition;
      undo(file, cause instanceof IOException e ? e : new IOException(cause));
    }
  }

  /** Notes the next of the batches that have been written. */
  void add(BatchView batch) {
    int size = batch.sizeInBytes();
    if (firstTimestamp == NOT_READ && indexedTo == 0) {
      firstTimestamp = batch.maxTimestamp();
    }
    index.add(batch.lastOffset(), indexedTo, size, batch.maxTimestamp());
    ring().add(batch.lastOffset(), indexedTo);
    indexedTo += size;
    nextOffset = batch.lastOffset() + 1;
  }

  private TailRing ring() {
    TailRing places = ring;
    if (places == null) {
      places = new TailRing();
      ring = places;
    }
    return places;
  }

  /** Makes what has been written and noted visible to readers of the segment. */
  void publish() {
    if (indexedTo != position) {
      throw new IllegalStateException(
          position + " bytes were written, but batches of " + indexedTo + " noted");
    }
    if (ring != null) {
      ring.publish();
    }
    segment.written(position, index.largestTimestamp(), ring);
  }

  /** Completes the indexes: nothing more will be written. */
  void seal() throws IOException {
    index.seal();
    segment.trim();
    segment.seal();
  }
}
