package io.sluice.storage.index;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The {@code .timeindex} file: timestamp → offset. Look-ups work on any thread, appends on one. */
public final class TimeIndex extends IndexFile {
  /** The size of an entry. */
  public static final int ENTRY_BYTES = 12;

  /** Stands for the slot before the first entry. */
  public static final int NO_SLOT = -1;

  /** Says that a file cannot be trusted without a closer look. */
  public static final long DOUBTFUL = Long.MIN_VALUE;

  private static final int OFFSET = 8;

  private TimeIndex(Path file, Mappings mappings, long baseOffset) {
    super(file, mappings, baseOffset, ENTRY_BYTES);
  }

  /** Returns an index without entries; whatever the file holds will be overwritten. */
  public static TimeIndex create(Path file, Mappings mappings, long baseOffset) {
    return new TimeIndex(file, mappings, baseOffset);
  }

  /** Returns the index that the file holds. */
  public static TimeIndex open(Path file, Mappings mappings, long baseOffset) throws IOException {
    TimeIndex index = new TimeIndex(file, mappings, baseOffset);
    index.openExisting();
    return index;
  }

  /**
   * Reads the last entry's timestamp without mapping the file; returns −1 if there is no entry, and
   * {@link #DOUBTFUL} if the file is missing or its last entries are not what they should be.
   */
  public static long readLastTimestamp(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size % ENTRY_BYTES != 0) {
        return DOUBTFUL;
      }
      ByteBuffer entries = ByteBuffer.allocate((int) Math.min(size, 2 * ENTRY_BYTES));
      while (entries.hasRemaining()) {
        if (channel.read(entries, size - entries.remaining()) < 0) {
          return DOUBTFUL;
        }
      }
      return lastTimestamp(entries.flip());
    } catch (NoSuchFileException e) {
      return DOUBTFUL;
    }
  }

  private static long lastTimestamp(ByteBuffer entries) {
    if (!entries.hasRemaining()) {
      return -1;
    }
    int last = entries.limit() - ENTRY_BYTES;
    long timestamp = entries.getLong(last);
    int offset = entries.getInt(last + OFFSET);
    boolean follows =
        last == 0 || entries.getLong(0) < timestamp && entries.getInt(OFFSET) < offset;
    return follows && timestamp > 0 && offset >= 0 ? timestamp : DOUBTFUL;
  }

  /** Adds an entry, unless the timestamp is not above the last one; its room has been reserved. */
  public void appendIfLater(long timestamp, long lastOffset) {
    if (!isLater(timestamp)) {
      return;
    }
    int slot = entries();
    if (slot > 0 && offset(slot - 1) >= lastOffset) {
      throw new IllegalStateException(
          "time index entry " + timestamp + "→" + lastOffset + " does not follow the last one");
    }
    MemorySegment map = map();
    map.set(LONG, at(slot), timestamp);
    map.set(INT, at(slot) + OFFSET, (int) (lastOffset - baseOffset()));
    publish();
  }

  /** Tells whether a timestamp is above the last entry's. */
  public boolean isLater(long timestamp) {
    int slot = entries();
    return timestamp >= 0 && (slot == 0 || timestamp(slot - 1) < timestamp);
  }

  /** Returns the entry's timestamp. */
  public long timestamp(int slot) {
    return map().get(LONG, at(slot));
  }

  /** Returns the last offset of the entry's batch. */
  public long offset(int slot) {
    return baseOffset() + map().get(INT, at(slot) + OFFSET);
  }

  /** Returns the slot of the last entry whose timestamp is not above this one. */
  public int floorSlot(long timestamp) {
    int low = 0;
    int high = entries() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (timestamp(middle) <= timestamp) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /** Returns how many of the first entries are in order and below the given offset. */
  public int soundEntries(long endOffset) {
    int sound = 0;
    long lastOffset = -1;
    long lastTimestamp = -1;
    for (int count = entries(); sound < count; sound++) {
      long offset = offset(sound);
      long timestamp = timestamp(sound);
      if (offset <= lastOffset
          || timestamp <= lastTimestamp
          || offset >= endOffset
          || offset < baseOffset()) {
        break;
      }
      lastOffset = offset;
      lastTimestamp = timestamp;
    }
    return sound;
  }
}
