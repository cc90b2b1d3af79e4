package io.sluice.protocol.record;

import java.nio.ByteBuffer;

/** Sizes and writing of zig-zag varints, seven bits a byte, the lowest first. */
final class Varints {
  /** The most bytes that a varint of 32 bits takes. */
  static final int INT_BYTES_MAX = 5;

  /** The most bytes that a varint of 64 bits takes. */
  static final int LONG_BYTES_MAX = 10;

  private Varints() {}

  static int size(int value) {
    int bits = 32 - Integer.numberOfLeadingZeros(zigZag(value) | 1);
    return (bits + 6) / 7;
  }

  static int size(long value) {
    int bits = 64 - Long.numberOfLeadingZeros(zigZag(value) | 1);
    return (bits + 6) / 7;
  }

  static void put(ByteBuffer out, int value) {
    int rest = zigZag(value);
    while ((rest & ~0x7f) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  static void put(ByteBuffer out, long value) {
    long rest = zigZag(value);
    while ((rest & ~0x7fL) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  private static int zigZag(int value) {
    return (value << 1) ^ (value >> 31);
  }

  private static long zigZag(long value) {
    return (value << 1) ^ (value >> 63);
  }
}
