package io.sluice.storage;

import io.sluice.storage.index.Mappings;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;

/**
 * Tells whether reading a part of a segment may have to wait for the disk.
 *
 * <p>What has been written since the log was opened, up to some megabytes back, is taken to be in
 * memory without asking; for the rest the operating system is asked, by way of a mapping that is
 * made when first needed and never read through.
 */
final class Residency {
  private static final int WARM_BYTES = 16 << 20;

  private final LogSegment segment;
  private final Mappings mappings;
  private final int sizeAtOpen;
  private volatile MemorySegment map = MemorySegment.NULL;

  Residency(LogSegment segment, Mappings mappings, int sizeAtOpen) {
    this.segment = segment;
    this.mappings = mappings;
    this.sizeAtOpen = sizeAtOpen;
  }

  /** Tells whether the bytes have been written so lately that nobody needs to ask. */
  boolean isWarm(int from) {
    return from >= sizeAtOpen && from >= segment.sizeInBytes() - WARM_BYTES;
  }

  /** Tells whether all bytes are in memory. The caller holds the segment. */
  boolean isResident(int from, int to) throws IOException {
    if (isWarm(from)) {
      return true;
    }
    MemorySegment mapped = map;
    if (mapped.byteSize() <= from) {
      mapped = remap();
    }
    int end = (int) Math.min(to, mapped.byteSize());
    return end <= from || mapped.asSlice(from, end - from).isLoaded();
  }

  private synchronized MemorySegment remap() throws IOException {
    int size = segment.sizeInBytes();
    if (map.byteSize() < size) {
      map = mappings.map(segment.channel(), MapMode.READ_ONLY, size);
    }
    return map;
  }
}
