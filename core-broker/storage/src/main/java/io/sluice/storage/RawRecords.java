package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of a batch as bytes, so that those that stay can be copied as they are.
 *
 * <p>An uncompressed batch is looked at where it lies. A compressed one is decompressed through a
 * window that holds at least one record: a record that would need more than {@code recordBytesMax}
 * ends the walk, however large its length field says it is. Confined to one thread.
 */
final class RawRecords implements AutoCloseable {
  private static final int WINDOW_BYTES = 16 << 10;
  private static final int VARINT_BYTES_MAX = 5;

  private final int recordBytesMax;
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private ByteBuffer window = bytes;
  private @Nullable InputStream stream;
  private int left;
  private int start;
  private int end;
  private int limit;
  private int cursor;

  private int bodyAt;
  private int deltasEnd;
  private long timestampDelta;
  private int offsetDelta;
  private int keyAt;
  private int keyLength;
  private int valueLength;

  RawRecords(int recordBytesMax) {
    this.recordBytesMax = recordBytesMax;
  }

  /** Begins with the records of a batch. */
  RawRecords open(BatchView batch) throws IOException {
    close();
    left = batch.recordCount();
    int from = batch.position() + BatchView.OVERHEAD;
    int to = batch.position() + batch.sizeInBytes();
    if (batch.isCompressed()) {
      stream = batch.compression().decompress(batch.buffer().slice(from, to - from));
      bytes = window;
      end = 0;
      limit = 0;
    } else {
      bytes = batch.buffer();
      end = from;
      limit = to;
    }
    return this;
  }

  /**
   * Moves to the next record; returns false after the last.
   *
   * @throws IOException if the bytes are no records
   */
  boolean next() throws IOException {
    if (left <= 0) {
      return false;
    }
    left--;
    start = end;
    require(1);
    cursor = start;
    int length = lengthOfRecord();
    bodyAt = cursor;
    int head = bodyAt - start;
    if (length < 6 || length > recordBytesMax) {
      throw new IOException("a record says that it is " + length + " bytes long");
    }
    require(head + length);
    bodyAt = start + head;
    end = bodyAt + length;
    parseBody();
    return true;
  }

  private int lengthOfRecord() throws IOException {
    // The varint may straddle the end of the window: as many of its bytes as there can be are
    // brought in first.
    for (int i = 1; i <= VARINT_BYTES_MAX; i++) {
      require(i);
      if (bytes.get(start + i - 1) >= 0) {
        cursor = start;
        return (int) varint(start + i);
      }
    }
    throw new IOException("a record has a malformed length");
  }

  private void parseBody() throws IOException {
    cursor = bodyAt + 1; // The attributes: unused.
    timestampDelta = varint(end);
    offsetDelta = (int) varint(end);
    deltasEnd = cursor;
    keyLength = (int) varint(end);
    keyAt = cursor;
    skip(keyLength);
    valueLength = (int) varint(end);
    skip(valueLength);
  }

  private void skip(int length) throws IOException {
    if (length > end - cursor) {
      throw new IOException("a field reaches past the end of its record");
    }
    cursor += Math.max(0, length);
  }

  private long varint(int before) throws IOException {
    long raw = 0;
    for (int shift = 0; shift < 64 && cursor < before; shift += 7) {
      byte b = bytes.get(cursor++);
      raw |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
    throw new IOException("a record has a malformed number");
  }

  /**
   * Makes sure that {@code count} bytes from {@code start} on are there; may move {@code start}.
   */
  private void require(int count) throws IOException {
    if (limit - start >= count) {
      return;
    }
    InputStream in = stream;
    if (in == null) {
      throw new EOFException("the records end before their number is reached");
    }
    makeRoom(count);
    while (limit - start < count) {
      int got = in.read(window.array(), limit, window.capacity() - limit);
      if (got < 0) {
        throw new EOFException("the records end before their number is reached");
      }
      limit += got;
    }
  }

  private void makeRoom(int count) {
    int have = limit - start;
    if (window.capacity() - start < count) {
      byte[] to = window.capacity() < count ? new byte[grown(count)] : window.array();
      System.arraycopy(window.array(), start, to, 0, have);
      window = to == window.array() ? window : ByteBuffer.wrap(to);
      bytes = window;
      start = 0;
      limit = have;
    }
  }

  private static int grown(int count) {
    return Math.max(WINDOW_BYTES, count + (count >> 1));
  }

  /** Returns where the present record and its key lie; it is another buffer after {@link #next}. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Returns the index of the record's first byte, that of its length. */
  int at() {
    return start;
  }

  int sizeInBytes() {
    return end - start;
  }

  /** Returns the index of the attributes, which follow the length. */
  int bodyAt() {
    return bodyAt;
  }

  /** Returns the index after the timestamp and offset deltas. */
  int deltasEnd() {
    return deltasEnd;
  }

  long timestampDelta() {
    return timestampDelta;
  }

  int offsetDelta() {
    return offsetDelta;
  }

  boolean hasKey() {
    return keyLength >= 0;
  }

  int keyAt() {
    return keyAt;
  }

  int keyLength() {
    return keyLength;
  }

  boolean isTombstone() {
    return valueLength < 0;
  }

  @Override
  public void close() throws IOException {
    InputStream in = stream;
    stream = null;
    if (in != null) {
      in.close();
    }
  }
}
