package io.sluice.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transactions whose abort markers lie in one segment, in the order of these: the segment's
 * {@code .txnindex}. Where there are none there is no file.
 *
 * <p>Each entry is {@value #ENTRY_BYTES} bytes, big endian: version (int16, 0), producer id, first
 * offset, last offset, last stable offset (int64 each). Nothing is synced but by {@link #flush}:
 * after a crash the entries are made anew from the batches.
 *
 * <p>One thread at a time changes it; any thread looks up meanwhile, as long as it holds the
 * segment.
 */
final class TransactionIndex {
  static final int ENTRY_BYTES = 34;

  private static final short VERSION = 0;
  private static final int LAST_OFFSET_AT = 18;
  private static final int NOT_READ = -1;
  private static final int BLOCK_ENTRIES = 128;

  private Path file;
  private @Nullable FileChannel channel;
  private boolean dirty;

  /** How many there are, or {@link #NOT_READ}; written after what it makes visible. */
  private volatile int entries;

  /** The last offset of the last entry. */
  private volatile long lastOffset;

  private TransactionIndex(Path file, int entries) {
    this.file = file;
    this.entries = entries;
  }

  /** Returns one that has no file. */
  static TransactionIndex empty(Path file) {
    return new TransactionIndex(file, 0);
  }

  /** Returns one that may have a file, which is looked at when it is first needed. */
  static TransactionIndex existing(Path file) {
    return new TransactionIndex(file, NOT_READ);
  }

  /** Tells whether a file can be trusted to be whole: its length, and its last entry. */
  static boolean isSound(Path file, long baseOffset) throws IOException {
    long size = Files.size(file);
    if (size % ENTRY_BYTES != 0 || size / ENTRY_BYTES > Integer.MAX_VALUE) {
      return false;
    }
    if (size == 0) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = read(channel, size - ENTRY_BYTES, ENTRY_BYTES);
      AbortedTransaction entry = entry(last, 0);
      return last.getShort(0) == VERSION
          && entry.firstOffset() <= entry.lastOffset()
          && entry.lastOffset() >= baseOffset;
    }
  }

  // --- Changing it ---------------------------------------------------------------------------

  /** Adds transactions that have just been aborted. */
  synchronized void append(Collection<AbortedTransaction> aborted) throws IOException {
    if (aborted.isEmpty()) {
      return;
    }
    int before = entries();
    ByteBuffer bytes = ByteBuffer.allocate(aborted.size() * ENTRY_BYTES);
    long last = lastOffset;
    for (AbortedTransaction entry : aborted) {
      bytes
          .putShort(VERSION)
          .putLong(entry.producerId())
          .putLong(entry.firstOffset())
          .putLong(entry.lastOffset())
          .putLong(entry.lastStableOffset());
      last = entry.lastOffset();
    }
    bytes.flip();
    FileChannel open = open();
    for (long at = (long) before * ENTRY_BYTES; bytes.hasRemaining(); ) {
      at += open.write(bytes, at);
    }
    dirty = true;
    lastOffset = last;
    entries = before + aborted.size();
  }

  /** Takes away those whose markers lie at an offset or beyond. */
  synchronized void truncateTo(long offset) throws IOException {
    int kept = floor(offset, entries());
    if (kept < entries()) {
      entries = kept;
      lastOffset = kept == 0 ? 0 : lastOffsetAt(kept - 1);
      open().truncate((long) kept * ENTRY_BYTES);
      dirty = true;
    }
  }

  /** Takes all away, and the file, sound or not. */
  synchronized void clear() throws IOException {
    entries = 0;
    close();
    Files.deleteIfExists(file);
  }

  /** Makes it durable. */
  synchronized void flush() throws IOException {
    FileChannel open = channel;
    if (dirty && open != null) {
      open.force(false);
      dirty = false;
    }
  }

  /** Takes note that the file is elsewhere by now. */
  synchronized void moved(Path target) {
    file = target;
  }

  synchronized void close() throws IOException {
    FileChannel open = channel;
    if (open != null) {
      channel = null;
      open.close();
    }
  }

  // --- Looking up ----------------------------------------------------------------------------

  /**
   * Adds the transactions that overlap the offsets from the one to before the other.
   *
   * @return whether no later segment can have any more of them
   */
  boolean collect(long from, long to, List<AbortedTransaction> into) throws IOException {
    int count = entries();
    if (count == 0 || lastOffset < from) {
      return false;
    }
    for (int at = floor(from, count); at < count; at += BLOCK_ENTRIES) {
      int block = Math.min(BLOCK_ENTRIES, count - at);
      ByteBuffer bytes = read(at, block);
      for (int i = 0; i < block; i++) {
        AbortedTransaction entry = entry(bytes, i * ENTRY_BYTES);
        if (entry.firstOffset() < to) {
          into.add(entry);
        }
        if (entry.lastStableOffset() >= to) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns how many entries have their markers below an offset. */
  private int floor(long offset, int count) throws IOException {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (lastOffsetAt(middle) < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long lastOffsetAt(int index) throws IOException {
    return read(index, 1).getLong(LAST_OFFSET_AT);
  }

  private ByteBuffer read(int index, int count) throws IOException {
    return read(open(), (long) index * ENTRY_BYTES, count * ENTRY_BYTES);
  }

  private static ByteBuffer read(FileChannel channel, long at, int size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException("a transaction index ends at " + (at + bytes.position()));
      }
    }
    return bytes.flip();
  }

  private static AbortedTransaction entry(ByteBuffer bytes, int at) {
    return new AbortedTransaction(
        bytes.getLong(at + 2),
        bytes.getLong(at + 10),
        bytes.getLong(at + LAST_OFFSET_AT),
        bytes.getLong(at + 26));
  }

  private int entries() throws IOException {
    int known = entries;
    return known == NOT_READ ? readCount() : known;
  }

  private synchronized int readCount() throws IOException {
    if (entries == NOT_READ) {
      long size = Files.exists(file) ? Files.size(file) : 0;
      int count = (int) (size / ENTRY_BYTES);
      lastOffset = count == 0 ? 0 : lastOffsetAt(count - 1);
      entries = count;
    }
    return entries;
  }

  private synchronized FileChannel open() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel = open;
    }
    return open;
  }
}
