package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Walks the batches of a segment's file from a position to an end, reading headers, and bodies only
 * when asked. Reusable; for one thread.
 *
 * <p>No length is believed that does not fit between the batch and the end, and no memory is taken
 * for a batch but by {@link #body}.
 */
final class BatchScanner {
  /** A window that suits the walk over a few headers. */
  static final int SMALL_WINDOW_BYTES = 4096;

  /** A window that suits reading everything. */
  static final int LARGE_WINDOW_BYTES = 1 << 18;

  private static final int CRC_FROM = BatchView.ATTRIBUTES_OFFSET;

  private final BatchView header = new BatchView();
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer window;
  private @Nullable FileChannel channel;
  private int windowStart;
  private int windowEnd;
  private int end;
  private int position;
  private int next;
  private @Nullable String defect;

  BatchScanner(int windowBytes) {
    window = ByteBuffer.allocateDirect(windowBytes);
  }

  /** Starts a walk: the next batch begins at {@code from}. */
  BatchScanner start(FileChannel file, int from, int endPosition) {
    channel = file;
    windowStart = 0;
    windowEnd = 0;
    end = endPosition;
    position = from;
    next = from;
    defect = null;
    return this;
  }

  /**
   * Goes to the next batch; returns false at the end, and where what follows is no batch.
   *
   * @throws IOException if the file cannot be read
   */
  boolean next() throws IOException {
    position = next;
    int left = end - position;
    if (left <= 0 || defect != null) {
      return false;
    }
    if (left < BatchView.OVERHEAD) {
      return stop(left + " bytes are left, a batch has at least " + BatchView.OVERHEAD);
    }
    if (!fill(position, BatchView.OVERHEAD)) {
      return stop("the file ends before position " + (position + BatchView.OVERHEAD));
    }
    header.wrap(window, position - windowStart);
    int size = header.sizeInBytes();
    if (header.magic() != BatchView.MAGIC) {
      return stop("the format is " + header.magic() + ", not " + BatchView.MAGIC);
    }
    if (size < BatchView.OVERHEAD || size > left) {
      return stop("the batch claims " + size + " bytes, " + left + " are left");
    }
    if (header.lastOffsetDelta() < 0 || header.baseOffset() < 0) {
      return stop(
          "the batch claims offsets from " + header.baseOffset() + " to " + header.lastOffset());
    }
    next = position + size;
    return true;
  }

  private boolean stop(String what) {
    defect = what;
    return false;
  }

  /** Brings some bytes of the file into the window; returns false if the file ends too early. */
  private boolean fill(int from, int bytes) throws IOException {
    if (from >= windowStart && from + bytes <= windowEnd) {
      return true;
    }
    window.clear().limit(Math.min(window.capacity(), end - from));
    windowStart = from;
    readFully(window, from);
    windowEnd = from + window.position();
    window.limit(window.position());
    return windowEnd - from >= bytes;
  }

  private void readFully(ByteBuffer into, int from) throws IOException {
    FileChannel file = file();
    int at = from;
    while (into.hasRemaining()) {
      int read = file.read(into, at);
      if (read < 0) {
        return;
      }
      at += read;
    }
  }

  private FileChannel file() {
    if (channel == null) {
      throw new IllegalStateException("not started");
    }
    return channel;
  }

  /** Returns the header of the batch that {@link #next} has gone to; its body may not be there. */
  BatchView header() {
    return header;
  }

  /**
   * Returns where the batch begins; after a {@link #next} that returned false, where the walk
   * ended.
   */
  int position() {
    return position;
  }

  /** Returns where the batch ends. */
  int nextPosition() {
    return next;
  }

  /** Returns why the walk ended before its end, or null. */
  @Nullable String defect() {
    return defect;
  }

  /**
   * Tells whether nothing but zeros follows where the walk ended, as far as a header would reach:
   * there is no batch behind them that could be read.
   */
  boolean isAtZeros() throws IOException {
    int bytes = Math.min(end - position, BatchView.OVERHEAD);
    if (bytes <= 0 || !fill(position, bytes)) {
      return false;
    }
    for (int i = 0; i < bytes; i++) {
      if (window.get(position - windowStart + i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Tells whether the batch's checksum is right. */
  boolean crcMatches() throws IOException {
    int expected = header.crc();
    int at = position + CRC_FROM;
    crc.reset();
    while (at < next) {
      int bytes = bytesInWindow(at);
      if (bytes == 0) {
        return false;
      }
      int from = at - windowStart;
      crc.update(window.duplicate().limit(from + bytes).position(from));
      at += bytes;
    }
    boolean matches = (int) crc.getValue() == expected;
    restoreHeader();
    return matches;
  }

  /**
   * Returns how many bytes of the batch lie in the window from a position on, after making sure
   * that one does.
   */
  private int bytesInWindow(int at) throws IOException {
    return fill(at, 1) ? Math.min(next, windowEnd) - at : 0;
  }

  private void restoreHeader() throws IOException {
    if (position < windowStart) {
      fill(position, BatchView.OVERHEAD);
      header.wrap(window, position - windowStart);
    }
  }

  /**
   * Returns the whole batch, in memory of its own or in this scanner's, valid until the next call
   * of any method.
   */
  ByteBuffer body() throws IOException {
    int size = next - position;
    if (size <= window.capacity() && fill(position, size)) {
      header.wrap(window, position - windowStart);
      return window.slice(position - windowStart, size);
    }
    ByteBuffer own = ByteBuffer.allocate(size);
    readFully(own, position);
    if (own.hasRemaining()) {
      throw new IOException("the file ends within the batch at " + position);
    }
    return own.flip();
  }
}
