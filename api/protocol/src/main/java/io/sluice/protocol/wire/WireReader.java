package io.sluice.protocol.wire;

import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.Uuid;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads values from a buffer's position on and moves it. What is not there or not allowed ends in
 * {@link ProtocolException}, and no length is believed before the bytes have been found to be
 * there.
 *
 * <p>Parameters named {@code flexible} choose between the plain and the compact form of a length.
 */
public final class WireReader {
  /** A byte string without bytes. */
  public static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  private WireReader() {}

  /** Reads one byte; anything but 0 is true. */
  public static boolean readBoolean(ByteBuffer in) {
    return readByte(in) != 0;
  }

  /** Reads one byte. */
  public static byte readByte(ByteBuffer in) {
    require(in, Byte.BYTES);
    return in.get();
  }

  /** Reads two bytes. */
  public static short readShort(ByteBuffer in) {
    require(in, Short.BYTES);
    return in.getShort();
  }

  /** Reads two bytes, unsigned. */
  public static int readUnsignedShort(ByteBuffer in) {
    return readShort(in) & 0xffff;
  }

  /** Reads four bytes. */
  public static int readInt(ByteBuffer in) {
    require(in, Integer.BYTES);
    return in.getInt();
  }

  /** Reads four bytes, unsigned. */
  public static long readUnsignedInt(ByteBuffer in) {
    return readInt(in) & 0xffff_ffffL;
  }

  /** Reads eight bytes. */
  public static long readLong(ByteBuffer in) {
    require(in, Long.BYTES);
    return in.getLong();
  }

  /** Reads eight bytes, IEEE 754. */
  public static double readDouble(ByteBuffer in) {
    require(in, Double.BYTES);
    return in.getDouble();
  }

  /** Reads sixteen bytes. */
  public static Uuid readUuid(ByteBuffer in) {
    require(in, 2 * Long.BYTES);
    long most = in.getLong();
    long least = in.getLong();
    return most == 0 && least == 0 ? Uuid.ZERO : new Uuid(most, least);
  }

  /** Reads an unsigned varint of at most five bytes. */
  public static int readUnsignedVarint(ByteBuffer in) {
    byte first = readByte(in);
    return first >= 0 ? first : readUnsignedVarint(in, first & 0x7f);
  }

  private static int readUnsignedVarint(ByteBuffer in, int lowest) {
    int value = lowest;
    for (int shift = 7; shift <= 28; shift += 7) {
      byte next = readByte(in);
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new ProtocolException("a varint of 32 bits is longer than 5 bytes");
  }

  /** Reads a signed varint of at most five bytes. */
  public static int readVarint(ByteBuffer in) {
    int value = readUnsignedVarint(in);
    return value >>> 1 ^ -(value & 1);
  }

  /** Reads a signed varint of at most ten bytes. */
  public static long readVarlong(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift <= 63; shift += 7) {
      byte next = readByte(in);
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    throw new ProtocolException("a varint of 64 bits is longer than 10 bytes");
  }

  /** Reads a string. */
  public static String readString(ByteBuffer in, boolean flexible) {
    return nonNull(readNullableString(in, flexible));
  }

  /** Reads a string or null. */
  public static @Nullable String readNullableString(ByteBuffer in, boolean flexible) {
    int length = flexible ? readUnsignedVarint(in) - 1 : readShort(in);
    if (length <= 0) {
      return isNull(length) ? null : "";
    }
    require(in, length);
    return Utf8.read(in, length);
  }

  /** Reads a byte string, as a view of the buffer. */
  public static ByteBuffer readBytes(ByteBuffer in, boolean flexible) {
    return nonNull(readNullableBytes(in, flexible));
  }

  /** Reads a byte string or null, as a view of the buffer. */
  public static @Nullable ByteBuffer readNullableBytes(ByteBuffer in, boolean flexible) {
    int length = readLength(in, flexible);
    if (length <= 0) {
      return isNull(length) ? null : NO_BYTES;
    }
    return readSlice(in, length);
  }

  /** Reads a payload, as a view of the buffer. */
  public static Payload readPayload(ByteBuffer in, boolean flexible) {
    return nonNull(readNullablePayload(in, flexible));
  }

  /** Reads a payload or null, as a view of the buffer. */
  public static @Nullable Payload readNullablePayload(ByteBuffer in, boolean flexible) {
    int length = readLength(in, flexible);
    if (length <= 0) {
      return isNull(length) ? null : Payload.EMPTY;
    }
    return new BufferPayload(readSlice(in, length));
  }

  private static ByteBuffer readSlice(ByteBuffer in, int length) {
    require(in, length);
    int at = in.position();
    in.position(at + length);
    return in.slice(at, length);
  }

  /** Reads a length without judging it; −1 stands for null. */
  private static int readLength(ByteBuffer in, boolean flexible) {
    return flexible ? readUnsignedVarint(in) - 1 : readInt(in);
  }

  /**
   * Reads the number of elements of an array; −1 stands for null.
   *
   * @param elementSizeMin the least number of bytes that one element takes, at least 1
   * @throws ProtocolException if the bytes that are left cannot hold so many elements
   */
  public static int readArrayLength(ByteBuffer in, boolean flexible, int elementSizeMin) {
    int length = readLength(in, flexible);
    if (length > in.remaining() / elementSizeMin) {
      throw new ProtocolException(
          "an array of " + length + " elements in " + in.remaining() + " bytes");
    }
    return length >= 0 || isNull(length) ? length : -1;
  }

  /** Reads an array of bytes; null for null. */
  public static @Nullable List<Byte> readByteList(ByteBuffer in, boolean flexible) {
    int length = readArrayLength(in, flexible, Byte.BYTES);
    if (length < 0) {
      return null;
    }
    Byte[] elements = new Byte[length];
    for (int i = 0; i < length; i++) {
      elements[i] = in.get();
    }
    return FixedList.of(elements);
  }

  /** Reads an array of two-byte numbers; null for null. */
  public static @Nullable List<Short> readShortList(ByteBuffer in, boolean flexible) {
    int length = readArrayLength(in, flexible, Short.BYTES);
    if (length < 0) {
      return null;
    }
    Short[] elements = new Short[length];
    for (int i = 0; i < length; i++) {
      elements[i] = in.getShort();
    }
    return FixedList.of(elements);
  }

  /** Reads an array of four-byte numbers; null for null. */
  public static @Nullable List<Integer> readIntList(ByteBuffer in, boolean flexible) {
    int length = readArrayLength(in, flexible, Integer.BYTES);
    if (length < 0) {
      return null;
    }
    Integer[] elements = new Integer[length];
    for (int i = 0; i < length; i++) {
      elements[i] = in.getInt();
    }
    return FixedList.of(elements);
  }

  /** Reads an array of eight-byte numbers; null for null. */
  public static @Nullable List<Long> readLongList(ByteBuffer in, boolean flexible) {
    int length = readArrayLength(in, flexible, Long.BYTES);
    if (length < 0) {
      return null;
    }
    Long[] elements = new Long[length];
    for (int i = 0; i < length; i++) {
      elements[i] = in.getLong();
    }
    return FixedList.of(elements);
  }

  /** Reads an array of identifiers; null for null. */
  public static @Nullable List<Uuid> readUuidList(ByteBuffer in, boolean flexible) {
    int length = readArrayLength(in, flexible, 2 * Long.BYTES);
    if (length < 0) {
      return null;
    }
    Uuid[] elements = new Uuid[length];
    for (int i = 0; i < length; i++) {
      elements[i] = readUuid(in);
    }
    return FixedList.of(elements);
  }

  /** Reads an array of strings; null for null. */
  public static @Nullable List<String> readStringList(ByteBuffer in, boolean flexible) {
    int length = readArrayLength(in, flexible, flexible ? Byte.BYTES : Short.BYTES);
    if (length < 0) {
      return null;
    }
    String[] elements = new String[length];
    for (int i = 0; i < length; i++) {
      elements[i] = readString(in, flexible);
    }
    return FixedList.of(elements);
  }

  /** Returns the value that was read where the version does not allow null. */
  public static <T> T nonNull(@Nullable T value) {
    if (value == null) {
      throw new ProtocolException("null where the version does not allow it");
    }
    return value;
  }

  /** Skips the tagged fields at the end of a struct that knows none. */
  public static void skipTags(ByteBuffer in) {
    for (int count = readUnsignedVarint(in); count != 0; count--) {
      readUnsignedVarint(in);
      in.position(readTagEnd(in));
    }
  }

  /** Reads the size of a tagged field and returns the position at which it ends. */
  public static int readTagEnd(ByteBuffer in) {
    int size = readUnsignedVarint(in);
    require(in, size);
    return in.position() + size;
  }

  /** Checks that a tagged field that has been read ends where its size says. */
  public static void endTag(ByteBuffer in, int end) {
    if (in.position() != end) {
      throw new ProtocolException(
          "a tagged field ends at " + in.position() + " though its size says " + end);
    }
  }

  private static boolean isNull(int length) {
    if (length < -1) {
      throw new ProtocolException("a length of " + length);
    }
    return length == -1;
  }

  private static void require(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw missing(in, length);
    }
  }

  private static ProtocolException missing(ByteBuffer in, int length) {
    return length < 0
        ? new ProtocolException("a length of " + (length & 0xffff_ffffL))
        : new ProtocolException(length + " bytes where " + in.remaining() + " are left");
  }
}
