package io.sluice.storage.index;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A mapped file of entries. One thread at a time appends; any number of threads look up meanwhile,
 * without locks: an entry is written before the count that makes it visible.
 */
abstract sealed class IndexFile permits OffsetIndex, TimeIndex {
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int FIRST_ROOM_BYTES = 4096;
  private static final int GROWTH_FACTOR = 4;
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(4096);

  private final Mappings mappings;
  private final long baseOffset;
  private final int entrySize;
  private volatile Path file;
  private volatile MemorySegment map = MemorySegment.NULL;
  private volatile int entries;
  private int capacity;

  /** The size of the file, or −1 if there may be none. */
  private long fileBytes = -1;

  IndexFile(Path file, Mappings mappings, long baseOffset, int entrySize) {
    this.file = file;
    this.mappings = mappings;
    this.baseOffset = baseOffset;
    this.entrySize = entrySize;
  }

  /**
   * Maps the file as it is; a missing one has no entries. A last entry that is cut off is ignored.
   */
  final void openExisting() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      fileBytes = channel.size();
      int found = (int) Math.min(Integer.MAX_VALUE, fileBytes) / entrySize;
      if (found > 0) {
        map = mappings.map(channel, MapMode.READ_ONLY, (long) found * entrySize);
      }
      entries = found;
      capacity = 0;
    } catch (NoSuchFileException e) {
      entries = 0;
    }
  }

  /** Tells the new place of the file after it has been renamed. */
  public final void moved(Path newFile) {
    file = newFile;
  }

  public final long baseOffset() {
    return baseOffset;
  }

  /** Returns the number of entries. */
  public final int entries() {
    return entries;
  }

  /** Returns the number of bytes that the entries take. */
  public final int sizeInBytes() {
    return entries * entrySize;
  }

  final MemorySegment map() {
    return map;
  }

  final long at(int slot) {
    return (long) slot * entrySize;
  }

  /** Makes the entry that has been written behind the last one visible. */
  final void publish() {
    entries++;
  }

  /**
   * Makes room for more entries, on the disk too.
   *
   * @throws IOException if the disk is full; the index stays as it was
   */
  public final void reserve(int more) throws IOException {
    int needed = entries + more;
    if (needed > capacity) {
      grow(Math.max(needed, Math.max(FIRST_ROOM_BYTES / entrySize, entries * GROWTH_FACTOR)));
    }
  }

  private void grow(int newCapacity) throws IOException {
    long bytes = (long) newCapacity * entrySize;
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (long from = sizeInBytes(); from < bytes; ) {
        int chunk = (int) Math.min(bytes - from, ZEROS.capacity());
        from += channel.write(ZEROS.duplicate().limit(chunk), from);
      }
      channel.truncate(bytes);
      fileBytes = bytes;
      map = mappings.map(channel, MapMode.READ_WRITE, bytes);
      capacity = newCapacity;
    }
  }

  /** Cuts off the room behind the last entry; makes an empty file where there is none. */
  public final void trim() throws IOException {
    if (fileBytes == sizeInBytes()) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(sizeInBytes());
      fileBytes = sizeInBytes();
    }
    capacity = entries;
  }

  /** Makes the entries durable. */
  public final void flush() throws IOException {
    if (entries > 0 || Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
  }

  /** Reads the whole file into memory, so that look-ups do not wait for the disk. */
  public final void load() {
    if (entries > 0) {
      map.load();
    }
  }

  /** Writes the first entries to another file, whatever was in that. */
  public final void copyTo(Path other, int firstEntries) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            other,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      if (firstEntries > 0) {
        ByteBuffer bytes = map.asSlice(0, at(firstEntries)).asByteBuffer();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    }
  }
}
