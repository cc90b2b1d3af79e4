package io.sluice.protocol.wire;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The number of bytes that {@link WireWriter} needs for a value. Parameters are those of the method
 * that writes it.
 */
public final class Sizes {
  private Sizes() {}

  /** Returns the size of an unsigned varint, 1 to 5. */
  public static int unsignedVarint(int value) {
    // One byte for every seven bits: (bits + 6) / 7, written without a division, for 1 to 32 bits.
    int bits = 32 - Integer.numberOfLeadingZeros(value | 1);
    return bits * 9 + 64 >>> 6;
  }

  /** Returns the size of a signed varint, 1 to 5. */
  public static int varint(int value) {
    return unsignedVarint(value << 1 ^ value >> 31);
  }

  /** Returns the size of a signed varint of up to 64 bits, 1 to 10. */
  public static int varlong(long value) {
    int bits = 64 - Long.numberOfLeadingZeros(value << 1 ^ value >> 63 | 1);
    return bits * 9 + 64 >>> 6;
  }

  /**
   * Returns the size of the length of a byte string or the count of an array; −1 stands for null.
   */
  public static int length(int length, boolean flexible) {
    return flexible ? unsignedVarint(length + 1) : Integer.BYTES;
  }

  /** Returns the size of a string. */
  public static int string(String value, boolean flexible) {
    int length = Utf8.length(value);
    return length + (flexible ? unsignedVarint(length + 1) : Short.BYTES);
  }

  /** Returns the size of a string or null. */
  public static int nullableString(@Nullable String value, boolean flexible) {
    return value == null ? (flexible ? 1 : Short.BYTES) : string(value, flexible);
  }

  /** Returns the size of a byte string. */
  public static int bytes(ByteBuffer value, boolean flexible) {
    return length(value.remaining(), flexible) + value.remaining();
  }

  /** Returns the size of a byte string or null. */
  public static int nullableBytes(@Nullable ByteBuffer value, boolean flexible) {
    return value == null ? length(-1, flexible) : bytes(value, flexible);
  }

  /** Returns the size of a payload, whether it takes room in the buffer or not. */
  public static int payload(Payload value, boolean flexible) {
    return length(value.size(), flexible) + value.size();
  }

  /** Returns the size of a payload or null. */
  public static int nullablePayload(@Nullable Payload value, boolean flexible) {
    return value == null ? length(-1, flexible) : payload(value, flexible);
  }

  /** Returns the size of an array, or null, of elements that all have the same size. */
  public static int fixedList(@Nullable List<?> list, int elementSize, boolean flexible) {
    return list == null
        ? length(-1, flexible)
        : length(list.size(), flexible) + list.size() * elementSize;
  }

  /** Returns the size of an array of strings, or null. */
  public static int stringList(@Nullable List<String> list, boolean flexible) {
    if (list == null) {
      return length(-1, flexible);
    }
    int size = length(list.size(), flexible);
    for (String each : list) {
      size += string(each, flexible);
    }
    return size;
  }

  /** Returns the size of a tagged field whose content has the given size. */
  public static int tag(int tag, int size) {
    return unsignedVarint(tag) + unsignedVarint(size) + size;
  }
}
