package io.sluice.protocol.wire;

import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.Uuid;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes values into a buffer that has room for them: the room is what {@link Sizes} and the
 * messages' {@code size} say.
 *
 * <p>Parameters named {@code flexible} choose between the plain and the compact form of a length. A
 * buffer without enough room is a mistake of the caller and ends in {@link
 * java.nio.BufferOverflowException}. Not thread-safe.
 */
public final class WireWriter {
  private static final int SHORT_MAX = Short.MAX_VALUE;

  private final ByteBuffer buffer;
  private List<Region> regions = List.of();

  /** Creates a writer that starts at the buffer's position and moves it. */
  public WireWriter(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Returns the buffer that is written into. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** Returns the regions that are to be sent between the buffer's bytes, in order of position. */
  public List<Region> regions() {
    return Collections.unmodifiableList(regions);
  }

  /** Writes one byte, 1 or 0. */
  public void putBoolean(boolean value) {
    buffer.put((byte) (value ? 1 : 0));
  }

  /** Writes one byte. */
  public void putByte(byte value) {
    buffer.put(value);
  }

  /** Writes two bytes. */
  public void putShort(short value) {
    buffer.putShort(value);
  }

  /** Writes two bytes, unsigned. */
  public void putUnsignedShort(int value) {
    if (value >>> 16 != 0) {
      throw new ProtocolException(value + " does not fit into an unsigned 16 bit number");
    }
    buffer.putShort((short) value);
  }

  /** Writes four bytes. */
  public void putInt(int value) {
    buffer.putInt(value);
  }

  /** Writes four bytes, unsigned. */
  public void putUnsignedInt(long value) {
    if (value >>> 32 != 0) {
      throw new ProtocolException(value + " does not fit into an unsigned 32 bit number");
    }
    buffer.putInt((int) value);
  }

  /** Writes eight bytes. */
  public void putLong(long value) {
    buffer.putLong(value);
  }

  /** Writes eight bytes, IEEE 754. */
  public void putDouble(double value) {
    buffer.putDouble(value);
  }

  /** Writes sixteen bytes. */
  public void putUuid(Uuid value) {
    buffer.putLong(value.mostSignificantBits());
    buffer.putLong(value.leastSignificantBits());
  }

  /** Writes an unsigned varint. */
  public void putUnsignedVarint(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      buffer.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    buffer.put((byte) rest);
  }

  /** Writes a signed varint. */
  public void putVarint(int value) {
    putUnsignedVarint(value << 1 ^ value >> 31);
  }

  /** Writes a signed varint of up to 64 bits. */
  public void putVarlong(long value) {
    long rest = value << 1 ^ value >> 63;
    while ((rest & ~0x7fL) != 0) {
      buffer.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    buffer.put((byte) rest);
  }

  /** Writes a string. */
  public void putString(String value, boolean flexible) {
    int length = Utf8.length(value);
    if (flexible) {
      putUnsignedVarint(length + 1);
    } else if (length <= SHORT_MAX) {
      buffer.putShort((short) length);
    } else {
      throw new ProtocolException("a string of " + length + " bytes is longer than " + SHORT_MAX);
    }
    Utf8.put(buffer, value, length);
  }

  /** Writes a string or null. */
  public void putNullableString(@Nullable String value, boolean flexible) {
    if (value != null) {
      putString(value, flexible);
    } else if (flexible) {
      buffer.put((byte) 0);
    } else {
      buffer.putShort((short) -1);
    }
  }

  /** Writes the buffer's remaining bytes with their length. The buffer's position stays. */
  public void putBytes(ByteBuffer value, boolean flexible) {
    putLength(value.remaining(), flexible);
    putRaw(value);
  }

  /**
   * Writes the buffer's remaining bytes with their length, or null. The buffer's position stays.
   */
  public void putNullableBytes(@Nullable ByteBuffer value, boolean flexible) {
    if (value == null) {
      putNullLength(flexible);
    } else {
      putBytes(value, flexible);
    }
  }

  /** Writes a payload with its length. */
  public void putPayload(Payload value, boolean flexible) {
    putLength(value.size(), flexible);
    value.writeTo(this);
  }

  /** Writes a payload with its length, or null. */
  public void putNullablePayload(@Nullable Payload value, boolean flexible) {
    if (value == null) {
      putNullLength(flexible);
    } else {
      putPayload(value, flexible);
    }
  }

  /** Writes the length of a byte string or the number of elements of an array. */
  public void putLength(int length, boolean flexible) {
    if (flexible) {
      putUnsignedVarint(length + 1);
    } else {
      buffer.putInt(length);
    }
  }

  /** Writes what stands in the place of a length when a byte string or an array is null. */
  public void putNullLength(boolean flexible) {
    if (flexible) {
      buffer.put((byte) 0);
    } else {
      buffer.putInt(-1);
    }
  }

  /** Writes an array of bytes, or null. */
  public void putByteList(@Nullable List<Byte> list, boolean flexible) {
    if (putCount(list, flexible)) {
      for (byte each : list) {
        buffer.put(each);
      }
    }
  }

  /** Writes an array of two-byte numbers, or null. */
  public void putShortList(@Nullable List<Short> list, boolean flexible) {
    if (putCount(list, flexible)) {
      for (short each : list) {
        buffer.putShort(each);
      }
    }
  }

  /** Writes an array of four-byte numbers, or null. */
  public void putIntList(@Nullable List<Integer> list, boolean flexible) {
    if (putCount(list, flexible)) {
      for (int each : list) {
        buffer.putInt(each);
      }
    }
  }

  /** Writes an array of eight-byte numbers, or null. */
  public void putLongList(@Nullable List<Long> list, boolean flexible) {
    if (putCount(list, flexible)) {
      for (long each : list) {
        buffer.putLong(each);
      }
    }
  }

  /** Writes an array of identifiers, or null. */
  public void putUuidList(@Nullable List<Uuid> list, boolean flexible) {
    if (putCount(list, flexible)) {
      for (Uuid each : list) {
        putUuid(each);
      }
    }
  }

  /** Writes an array of strings, or null. */
  public void putStringList(@Nullable List<String> list, boolean flexible) {
    if (putCount(list, flexible)) {
      for (String each : list) {
        putString(each, flexible);
      }
    }
  }

  /** Writes the number of an array's elements, and returns whether there are any. */
  private boolean putCount(@Nullable List<?> list, boolean flexible) {
    if (list == null) {
      putNullLength(flexible);
      return false;
    }
    putLength(list.size(), flexible);
    return true;
  }

  /** Writes what stands before the content of a tagged field. */
  public void putTag(int tag, int size) {
    putUnsignedVarint(tag);
    putUnsignedVarint(size);
  }

  /** Writes the content of a payload without its length; nothing for null. */
  public void payload(@Nullable Payload value) {
    if (value != null) {
      value.writeTo(this);
    }
  }

  /** Writes the buffer's remaining bytes and nothing else. The buffer's position stays. */
  public void putRaw(ByteBuffer bytes) {
    int length = bytes.remaining();
    int at = room(length);
    buffer.put(at, bytes, bytes.position(), length);
    buffer.position(at + length);
  }

  /** Writes the bytes and nothing else. */
  public void putRaw(byte[] bytes) {
    buffer.put(bytes);
  }

  /**
   * Reads bytes of a file into the buffer.
   *
   * @throws UncheckedIOException if the file cannot be read or ends too early
   */
  public void putFile(FileChannel channel, long position, int length) {
    int limit = buffer.limit();
    int end = room(length) + length;
    buffer.limit(end);
    try {
      long from = position;
      while (buffer.position() < end) {
        int read = channel.read(buffer, from);
        if (read < 0) {
          throw new EOFException(
              "file ends at " + from + ", " + buffer.remaining() + " bytes are missing");
        }
        from += read;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      buffer.limit(limit);
    }
  }

  /** Returns the position after checking that so many bytes fit behind it. */
  private int room(int length) {
    if (length > buffer.remaining()) {
      throw new BufferOverflowException();
    }
    return buffer.position();
  }

  /**
   * Registers bytes of a file to be sent after what has been written so far and before what
   * follows.
   */
  public void putRegion(FileBytes bytes) {
    if (regions.isEmpty()) {
      regions = new ArrayList<>(4);
    }
    regions.add(new Region(buffer.position(), bytes));
  }
}
