package io.sluice.spi;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Bytes that are being written, in an array that grows. Numbers are big-endian. It is used again
 * and again, so that serializing allocates nothing of its own. Not safe for use by several threads.
 */
public final class ByteSink {
  private static final int SIZE_MAX = Integer.MAX_VALUE - 8;

  private byte[] array;
  private int size;

  /** Makes an empty one with room for some bytes. */
  public ByteSink(int room) {
    array = new byte[Math.max(room, 16)];
  }

  /** Returns how many bytes have been written. */
  public int size() {
    return size;
  }

  /** Forgets what has been written, and keeps the room. */
  public void clear() {
    size = 0;
  }

  /**
   * Returns a view of the bytes from an index to the end; it is good until the next write or clear.
   */
  public ByteBuffer view(int from) {
    Objects.checkIndex(from, size + 1);
    return ByteBuffer.wrap(array, from, size - from).slice();
  }

  /** Writes a byte, the lowest of the number. */
  public void put(int value) {
    room(1);
    array[size++] = (byte) value;
  }

  /** Writes two bytes. */
  public void putShort(short value) {
    put(value >> 8);
    put(value);
  }

  /** Writes four bytes. */
  public void putInt(int value) {
    room(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      array[size++] = (byte) (value >> shift);
    }
  }

  /** Writes eight bytes. */
  public void putLong(long value) {
    putInt((int) (value >> 32));
    putInt((int) value);
  }

  /** Writes some bytes. */
  public void put(byte[] bytes) {
    put(bytes, 0, bytes.length);
  }

  /** Writes some of the bytes. */
  public void put(byte[] bytes, int from, int length) {
    Objects.checkFromIndexSize(from, length, bytes.length);
    room(length);
    System.arraycopy(bytes, from, array, size, length);
    size += length;
  }

  /** Writes the bytes between the buffer's position and limit, which stay where they are. */
  public void put(ByteBuffer bytes) {
    int length = bytes.remaining();
    room(length);
    bytes.get(bytes.position(), array, size, length);
    size += length;
  }

  /** Writes a text in UTF-8, without its length. */
  public void putUtf8(String text) {
    int length = text.length();
    room(length);
    int i = 0;
    while (i < length && text.charAt(i) < 0x80) {
      array[size + i] = (byte) text.charAt(i);
      i++;
    }
    if (i < length) {
      put(text.getBytes(StandardCharsets.UTF_8));
    } else {
      size += length;
    }
  }

  /** Returns a stream that writes into this, for libraries that want one. */
  public OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int value) {
        put(value);
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        put(bytes, from, length);
      }
    };
  }

  private void room(int more) {
    if (more > SIZE_MAX - size) {
      throw new IllegalStateException("more than " + SIZE_MAX + " bytes");
    }
    if (more > array.length - size) {
      long doubled = Math.max(2L * array.length, (long) size + more);
      array = Arrays.copyOf(array, (int) Math.min(doubled, SIZE_MAX));
    }
  }
}
