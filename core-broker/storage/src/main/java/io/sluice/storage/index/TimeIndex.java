package io.sluice.storage.index;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** The {@code .timeindex} file: timestamp → offset. Look-ups work on any thread, appends on one. */
public final class TimeIndex extends IndexFile {
  /** The size of an entry. */
  public static final int ENTRY_BYTES = 12;

  /** Stands for the slot before the first entry. */
  public static final int NO_SLOT = -1;

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

  /** Adds an entry, unless the timestamp is not above the last one; its room has been reserved. */
  public void appendIfLater(long timestamp, long lastOffset) {
    int slot = entries();
    if (timestamp < 0 || slot > 0 && timestamp(slot - 1) >= timestamp) {
      return;
    }
    if (slot > 0 && offset(slot - 1) >= lastOffset) {
      throw new IllegalStateException(
          "time index entry " + timestamp + "→" + lastOffset + " does not follow the last one");
    }
    MemorySegment map = map();
    map.set(LONG, at(slot), timestamp);
    map.set(INT, at(slot) + OFFSET, (int) (lastOffset - baseOffset()));
    publish();
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
