package io.sluice.storage;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes in memory that can be added to. Confined to one thread. */
final class GrowingBuffer extends OutputStream {
  private ByteBuffer bytes;

  GrowingBuffer(int initialBytes) {
    bytes = ByteBuffer.allocate(Math.max(16, initialBytes));
  }

  int size() {
    return bytes.position();
  }

  void clear() {
    bytes.clear();
  }

  /** Returns the array with the bytes, from index 0; it is another one after the next write. */
  byte[] array() {
    return bytes.array();
  }

  /** Returns the bytes for access by index; it is another buffer after the next write. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Returns what has been written, for reading. */
  ByteBuffer written() {
    return bytes.duplicate().flip();
  }

  @Override
  public void write(int b) {
    room(1);
    bytes.put((byte) b);
  }

  @Override
  public void write(byte[] from, int at, int length) {
    room(length);
    bytes.put(from, at, length);
  }

  void write(ByteBuffer from, int at, int length) {
    room(length);
    bytes.put(bytes.position(), from, at, length).position(bytes.position() + length);
  }

  /** Writes a number zig-zag, seven bits a byte, the lowest first. */
  void varint(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7fL) != 0) {
      write((int) (rest | 0x80));
      rest >>>= 7;
    }
    write((int) rest);
  }

  private void room(int needed) {
    if (bytes.remaining() < needed) {
      int size = bytes.position();
      byte[] grown = Arrays.copyOf(bytes.array(), Math.addExact(size, Math.max(needed, size)));
      bytes = ByteBuffer.wrap(grown).position(size);
    }
  }
}
