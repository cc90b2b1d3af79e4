package io.sluice.storage;

import io.sluice.storage.index.Mappings;
import io.sluice.storage.index.TimeIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a log: a {@code .log} file and its indexes. Opens its files when they are first
 * needed.
 *
 * <p>Whoever reads must {@link #retain} the segment before and {@link #release} it after; the log
 * itself is one of its holders until it drops the segment. The files are closed when the last
 * holder lets go, so that a reader keeps what it has even if the segment is deleted meanwhile. A
 * segment that is about to be cut short is {@linkplain #freeze frozen}: it cannot be retained any
 * more, and a read that finds it frozen at the end starts again.
 *
 * <p>Safe for use by any thread, except that writing is {@link SegmentWriter}'s.
 */
final class LogSegment {
  /** Stands for a timestamp of a segment that has none. */
  static final long NO_TIMESTAMP = -1;

  private static final int FROZEN = 1 << 31;
  private static final long NOT_READ = Long.MIN_VALUE;

  private final long baseOffset;
  private final int indexIntervalBytes;
  private final AtomicInteger holders = new AtomicInteger(1);
  private final AtomicInteger handedOutEnd = new AtomicInteger();
  private final Mappings mappings = new Mappings();
  private final Residency residency;
  private final TransactionIndex aborted;
  private volatile SegmentFiles files;
  private volatile int size;
  private volatile @Nullable FileChannel channel;
  private volatile @Nullable SegmentIndexes indexes;
  private volatile @Nullable TailRing tail;
  private volatile @Nullable LogSegment predecessor;
  private volatile boolean sealed = true;
  private volatile boolean dropped;
  private volatile long largestTimestamp = NOT_READ;

  private LogSegment(
      SegmentFiles files, int size, int indexIntervalBytes, TransactionIndex aborted) {
    this.files = files;
    this.aborted = aborted;
    this.indexIntervalBytes = indexIntervalBytes;
    this.baseOffset = files.baseOffset();
    this.size = size;
    this.residency = new Residency(this, mappings, size);
  }

  /** Returns the segment of an existing file without opening it. */
  static LogSegment existing(SegmentFiles files, int indexIntervalBytes) throws IOException {
    long size = Files.size(files.log());
    if (size > Integer.MAX_VALUE) {
      throw new IOException(files.log() + " has " + size + " bytes, a segment has at most 2 GiB");
    }
    return new LogSegment(
        files, (int) size, indexIntervalBytes, TransactionIndex.existing(files.txnIndex()));
  }

  /**
   * Creates an empty segment.
   *
   * @throws IOException if its file exists, or cannot be created
   */
  static LogSegment create(SegmentFiles files, int indexIntervalBytes) throws IOException {
    Files.createFile(files.log());
    LogSegment segment =
        new LogSegment(files, 0, indexIntervalBytes, TransactionIndex.empty(files.txnIndex()));
    segment.indexes = SegmentIndexes.create(files, segment.mappings);
    segment.largestTimestamp = NO_TIMESTAMP;
    segment.sealed = false;
    return segment;
  }

  /**
   * Creates an empty segment of a log, whose file has its whole length at once if the log is
   * configured so: zeros, that are cut off when the segment is complete or the log is closed.
   *
   * @throws IOException if its file exists, or cannot be created
   */
  static LogSegment create(SegmentFiles files, LogConfig config) throws IOException {
    LogSegment segment = create(files, config.indexIntervalBytes());
    if (config.preallocate() && config.segmentBytes() > 0) {
      segment.channel().write(ByteBuffer.allocate(1), config.segmentBytes() - 1L);
    }
    return segment;
  }

  long baseOffset() {
    return baseOffset;
  }

  /** Returns the number of bytes of batches. */
  int sizeInBytes() {
    return size;
  }

  int indexIntervalBytes() {
    return indexIntervalBytes;
  }

  SegmentFiles files() {
    return files;
  }

  /** Returns the transactions that are aborted here. */
  TransactionIndex aborted() {
    return aborted;
  }

  Residency residency() {
    return residency;
  }

  // --- Holding -------------------------------------------------------------------------------

  /** Keeps the segment open; returns false if it has been dropped or is being cut short. */
  boolean retain() {
    for (int seen = holders.get(); seen > 0; seen = holders.get()) {
      if (holders.compareAndSet(seen, seen + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Ends a {@link #retain}, or the log's own hold. */
  void release() {
    int now = holders.decrementAndGet() & ~FROZEN;
    if (now == 0) {
      closeFiles();
    }
  }

  /** Makes {@link #retain} fail from now on. */
  void freeze() {
    holders.getAndUpdate(count -> count | FROZEN);
  }

  /** Takes back a {@link #freeze}. */
  void unfreeze() {
    holders.getAndUpdate(count -> count & ~FROZEN);
  }

  /** Takes note that the segment is not in the log any more. */
  void drop() {
    dropped = true;
  }

  boolean isDropped() {
    return dropped;
  }

  boolean isFrozen() {
    return holders.get() < 0;
  }

  /**
   * Notes that a reader gets bytes up to a position; returns false if the read has to start again.
   */
  boolean handOut(int endPosition) {
    if (handedOutEnd.get() < endPosition) {
      handedOutEnd.accumulateAndGet(endPosition, Math::max);
    }
    return !isFrozen();
  }

  /**
   * Tells whether a reader may hold bytes of the file beyond a position. The caller has frozen the
   * segment.
   */
  boolean isHeldBeyond(int position) {
    int readers = (holders.get() & ~FROZEN) - 1;
    if (readers > 0 && handedOutEnd.get() > position) {
      return true;
    }
    LogSegment before = predecessor;
    return before != null && before.isStillHeldBeyond(position);
  }

  private boolean isStillHeldBeyond(int position) {
    LogSegment before = predecessor;
    return (holders.get() & ~FROZEN) > 0 && handedOutEnd.get() > position
        || before != null && before.isStillHeldBeyond(position);
  }

  /**
   * Takes note that another segment, which has been dropped, has the same file, and may have
   * readers.
   */
  void succeed(LogSegment other) {
    boolean isRead = (other.holders.get() & ~FROZEN) > 1;
    predecessor = isRead ? other : other.predecessor;
  }

  private synchronized void closeFiles() {
    mappings.close();
    FileChannel open = channel;
    try {
      aborted.close();
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      // Nothing was waiting in them: what matters has been forced.
    }
  }

  // --- Files ---------------------------------------------------------------------------------

  /** Returns the file, open for reading and writing. */
  FileChannel channel() throws IOException {
    FileChannel open = channel;
    return open != null ? open : openChannel();
  }

  private synchronized FileChannel openChannel() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(files.log(), StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel = open;
    }
    return open;
  }

  /** Tells whether {@link #indexes} answers without looking at the disk. */
  boolean hasOpenIndexes() {
    return indexes != null;
  }

  /** Returns the indexes, after making sure that they are sound: damaged ones are made anew. */
  SegmentIndexes indexes() throws IOException {
    SegmentIndexes open = indexes;
    return open != null ? open : openIndexes();
  }

  private synchronized SegmentIndexes openIndexes() throws IOException {
    SegmentIndexes open = indexes;
    if (open == null) {
      open = IndexCheck.openSound(this, mappings);
      open.load();
      indexes = open;
    }
    return open;
  }

  /** Opens the indexes for writing; damaged ones are made anew. */
  synchronized IndexCheck.Resumed resumeIndexes() throws IOException {
    IndexCheck.Resumed resumed = IndexCheck.resume(this, mappings);
    indexes = resumed.index().indexes();
    sealed = false;
    return resumed;
  }

  /**
   * Makes the indexes anew, because they have turned out to be wrong; those in memory only cannot
   * be.
   */
  synchronized void rebuildIndexes() throws IOException {
    if (sealed) {
      indexes = IndexCheck.rebuild(this, mappings);
      largestTimestamp = NOT_READ;
    }
  }

  /** Cuts off what the file has beyond its batches: room that was allocated before. */
  void trim() throws IOException {
    if (channel().size() > size) {
      channel().truncate(size);
    }
  }

  /** Takes note that nothing more will be written. */
  void seal() {
    sealed = true;
    tail = null;
  }

  /** Renames all files; those that do not exist are passed over. */
  synchronized void moveTo(SegmentFiles target) throws IOException {
    SegmentFiles old = files;
    moveIfExists(old.offsetIndex(), target.offsetIndex());
    moveIfExists(old.timeIndex(), target.timeIndex());
    moveIfExists(old.txnIndex(), target.txnIndex());
    moveIfExists(old.log(), target.log());
    folderMoved(target);
  }

  /** Takes note that the files are elsewhere by now. */
  synchronized void folderMoved(SegmentFiles target) {
    files = target;
    aborted.moved(target.txnIndex());
    SegmentIndexes open = indexes;
    if (open != null) {
      open.moved(target);
    }
  }

  private static void moveIfExists(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      AtomicFile.move(from, to);
    }
  }

  /** Deletes the files, wherever they are; readers keep what they have open. */
  synchronized void deleteFiles() throws IOException {
    Files.deleteIfExists(files.log());
    Files.deleteIfExists(files.offsetIndex());
    Files.deleteIfExists(files.timeIndex());
    Files.deleteIfExists(files.txnIndex());
  }

  /** Makes batches and indexes durable. */
  void flush() throws IOException {
    flushBatches();
    SegmentIndexes open = indexes;
    if (open != null) {
      open.flush();
    }
  }

  /**
   * Makes the batches durable, and which of them are aborted: the other indexes can be made anew
   * from the batches of this segment.
   */
  void flushBatches() throws IOException {
    channel().force(false);
    aborted.flush();
  }

  // --- Content -------------------------------------------------------------------------------

  /**
   * Returns the places of the last batches, or null if none has been written since the log was
   * opened.
   */
  @Nullable TailRing tail() {
    return tail;
  }

  /** Makes what has been written visible. */
  void written(int newSize, long newLargestTimestamp, @Nullable TailRing newTail) {
    tail = newTail;
    largestTimestamp = newLargestTimestamp;
    size = newSize;
  }

  /** Returns the largest timestamp of the records, or {@link #NO_TIMESTAMP}. */
  long largestTimestamp() throws IOException {
    long known = largestTimestamp;
    if (known == NOT_READ) {
      known = readLargestTimestamp();
      largestTimestamp = known;
    }
    return known;
  }

  /**
   * Reads one entry of a file, rather than to keep thousands of indexes mapped for retention's
   * sake.
   */
  private long readLargestTimestamp() throws IOException {
    SegmentIndexes open = indexes;
    if (open == null) {
      long read = TimeIndex.readLastTimestamp(files.timeIndex());
      if (read != TimeIndex.DOUBTFUL) {
        return read;
      }
      open = indexes();
    }
    int entries = open.times().entries();
    return entries == 0 ? NO_TIMESTAMP : open.times().timestamp(entries - 1);
  }

  /**
   * Returns the time by which retention judges: the largest timestamp, or the file's if there is
   * none.
   */
  long retentionTimestamp() throws IOException {
    long timestamp = largestTimestamp();
    return timestamp >= 0 ? timestamp : lastModifiedMs();
  }

  /** Returns when the file was last written to, milliseconds since the epoch. */
  long lastModifiedMs() throws IOException {
    return Files.getLastModifiedTime(files.log()).toMillis();
  }

  @Override
  public String toString() {
    return "Segment(" + files.log().getFileName() + ", " + size + " bytes)";
  }
}
