package io.sluice.storage.index;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** The {@code .index} file: offset → position. Look-ups work on any thread, appends on one. */
public final class OffsetIndex extends IndexFile {
  /** The size of an entry. */
  public static final int ENTRY_BYTES = 8;

  /** Stands for the slot before the first entry. */
  public static final int NO_SLOT = -1;

  private static final int POSITION = 4;

  private OffsetIndex(Path file, Mappings mappings, long baseOffset) {
    super(file, mappings, baseOffset, ENTRY_BYTES);
  }

  /** Returns an index without entries; whatever the file holds will be overwritten. */
  public static OffsetIndex create(Path file, Mappings mappings, long baseOffset) {
    return new OffsetIndex(file, mappings, baseOffset);
  }

  /** Returns the index that the file holds. */
  public static OffsetIndex open(Path file, Mappings mappings, long baseOffset) throws IOException {
    OffsetIndex index = new OffsetIndex(file, mappings, baseOffset);
    index.openExisting();
    return index;
  }

  /**
   * Adds an entry; its room has been {@linkplain #reserve reserved}.
   *
   * @param lastOffset the last offset of the batch
   * @param position where the batch begins
   */
  public void append(long lastOffset, int position) {
    int slot = entries();
    if (slot > 0 && (offset(slot - 1) >= lastOffset || position(slot - 1) >= position)) {
      throw new IllegalStateException(
          "index entry " + lastOffset + "@" + position + " does not follow the last one");
    }
    MemorySegment map = map();
    map.set(INT, at(slot), (int) (lastOffset - baseOffset()));
    map.set(INT, at(slot) + POSITION, position);
    publish();
  }

  /** Returns the last offset of the entry's batch. */
  public long offset(int slot) {
    return baseOffset() + relativeOffset(slot);
  }

  private int relativeOffset(int slot) {
    return map().get(INT, at(slot));
  }

  /** Returns the position of the entry's batch. */
  public int position(int slot) {
    return map().get(INT, at(slot) + POSITION);
  }

  /** Returns the slot of the last entry whose offset is not above this one. */
  public int floorSlot(long offset) {
    return floorSlot(0, offset - baseOffset());
  }

  /** Returns the slot of the last entry whose position is not above this one. */
  public int floorSlotOfPosition(int position) {
    return floorSlot(POSITION, position);
  }

  private int floorSlot(int field, long bound) {
    int count = entries();
    MemorySegment map = map();
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (map.get(INT, at(middle) + field) <= bound) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /** Returns where to start looking for the batch that holds an offset: at that batch or before. */
  public int startFor(long offset) {
    int slot = floorSlot(offset);
    return slot == NO_SLOT ? 0 : position(slot);
  }

  /**
   * Returns the start of some batch, not behind the given position: the last that the index knows.
   */
  public int startAtOrBefore(int position) {
    int slot = floorSlotOfPosition(position);
    return slot == NO_SLOT ? 0 : position(slot);
  }

  /** Returns how many of the first entries are in order and point into so many bytes of log. */
  public int soundEntries(int logBytes) {
    int sound = 0;
    int lastOffset = -1;
    int lastPosition = 0;
    for (int count = entries(); sound < count; sound++) {
      int offset = relativeOffset(sound);
      int position = position(sound);
      if (offset <= lastOffset || position <= lastPosition || position >= logBytes) {
        break;
      }
      lastOffset = offset;
      lastPosition = position;
    }
    return sound;
  }
}
