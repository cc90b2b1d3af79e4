package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import io.sluice.storage.index.Mappings;
import io.sluice.storage.index.OffsetIndex;
import io.sluice.storage.index.TimeIndex;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment through after a crash, batch by batch: checks structure, offsets and checksums,
 * cuts off what is not sound, and makes the indexes anew. Starts at the last index entry below the
 * recovery point that can be shown to be sound. For one thread; each segment has its own object.
 */
final class SegmentRecovery {
  private final SegmentFiles files;
  private final int indexIntervalBytes;
  private final boolean preallocated;
  private final BatchScanner scanner = new BatchScanner(BatchScanner.LARGE_WINDOW_BYTES);
  private long nextOffset;
  private int startedAt;
  private int soundBytes;
  private int fileBytes;
  private long batches;
  private boolean padded;
  private boolean markers;
  private @Nullable String defect;

  SegmentRecovery(SegmentFiles files, LogConfig config) {
    this.files = files;
    this.indexIntervalBytes = config.indexIntervalBytes();
    this.preallocated = config.preallocate();
    nextOffset = files.baseOffset();
  }

  /** Returns the offset that follows the last sound batch. */
  long nextOffset() {
    return nextOffset;
  }

  /** Returns how many bytes were read through and found sound. */
  int bytesChecked() {
    return soundBytes - startedAt;
  }

  /** Returns how many bytes were cut off, other than room that had been allocated before. */
  int bytesTruncated() {
    return padded ? 0 : fileBytes - soundBytes;
  }

  /** Tells whether room was cut off that had been allocated before, and not used. */
  boolean wasPadded() {
    return padded;
  }

  long batchesChecked() {
    return batches;
  }

  /** Tells whether there are markers of transactions among the batches that were checked. */
  boolean hasMarkers() {
    return markers;
  }

  /** Returns why bytes were cut off, or null if none were. */
  @Nullable String defect() {
    return defect;
  }

  /** Does it all; epochs that begin in the segment are noted. */
  void run(long recoveryPoint, LeaderEpochs epochs) throws IOException {
    LogSegment segment = LogSegment.existing(files, indexIntervalBytes);
    try (Mappings mappings = new Mappings()) {
      fileBytes = segment.sizeInBytes();
      IndexWriter writer = start(segment, recoveryPoint, mappings);
      check(writer, epochs);
      writer.seal();
      soundBytes = scanner.position();
      if (soundBytes < fileBytes) {
        segment.channel().truncate(soundBytes);
      }
    } finally {
      segment.release();
    }
  }

  private void check(IndexWriter writer, LeaderEpochs epochs) throws IOException {
    while (scanner.next()) {
      BatchView header = scanner.header();
      defect = defectOf(header);
      if (defect != null) {
        return;
      }
      int size = scanner.nextPosition() - scanner.position();
      writer.reserve(1, size);
      writer.add(header.lastOffset(), scanner.position(), size, header.maxTimestamp());
      epochs.assign(header.partitionLeaderEpoch(), header.baseOffset());
      nextOffset = header.lastOffset() + 1;
      markers |= header.isControl();
      batches++;
    }
    padded = preallocated && scanner.isAtZeros();
    defect = padded ? null : scanner.defect();
  }

  private @Nullable String defectOf(BatchView header) throws IOException {
    if (header.baseOffset() < nextOffset) {
      return "offset " + header.baseOffset() + " does not follow " + (nextOffset - 1);
    }
    if (header.lastOffset() - files.baseOffset() > Integer.MAX_VALUE) {
      return "offset " + header.lastOffset() + " is too far from the segment's first";
    }
    return scanner.crcMatches() ? null : "the checksum of a batch is wrong";
  }

  /** Goes to where checking begins, and keeps of the indexes what belongs to the batches before. */
  private IndexWriter start(LogSegment segment, long recoveryPoint, Mappings mappings)
      throws IOException {
    SegmentIndexes found = SegmentIndexes.open(files, mappings);
    int slot =
        recoveryPoint <= files.baseOffset() ? -1 : trustedSlot(segment, found, recoveryPoint);
    long last = slot < 0 ? -1 : found.offsets().offset(slot);
    startedAt = slot < 0 ? 0 : found.offsets().position(slot);
    found.keepUpTo(slot + 1, last, files);
    IndexWriter writer = new IndexWriter(SegmentIndexes.open(files, mappings), indexIntervalBytes);
    scanner.start(segment.channel(), startedAt, fileBytes);
    if (slot >= 0) {
      scanner.next(); // Found sound a moment ago.
      startedAt = scanner.nextPosition();
      nextOffset = last + 1;
      writer.resumeAfter(scanner.nextPosition() - scanner.position());
    }
    soundBytes = startedAt;
    return writer;
  }

  /**
   * Returns the last entry below the recovery point, or −1 if anything about the indexes up to
   * there is doubtful.
   */
  private int trustedSlot(LogSegment segment, SegmentIndexes found, long recoveryPoint)
      throws IOException {
    OffsetIndex offsets = found.offsets();
    int slot = offsets.soundEntries(fileBytes) - 1;
    while (slot >= 0 && offsets.offset(slot) >= recoveryPoint) {
      slot--;
    }
    if (slot < 0) {
      return -1;
    }
    scanner.start(segment.channel(), offsets.position(slot), fileBytes);
    boolean sound =
        scanner.next()
            && scanner.header().lastOffset() == offsets.offset(slot)
            && scanner.crcMatches();
    return sound && timesReach(found.times(), offsets.offset(slot)) ? slot : -1;
  }

  private boolean timesReach(TimeIndex times, long lastOffset) {
    int slot = times.soundEntries(lastOffset + 1) - 1;
    long timestamp = slot < 0 ? LogSegment.NO_TIMESTAMP : times.timestamp(slot);
    return timestamp >= scanner.header().maxTimestamp();
  }
}
