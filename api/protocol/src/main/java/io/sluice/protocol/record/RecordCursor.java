package io.sluice.protocol.record;

import io.sluice.protocol.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of one batch. Reusable; for one thread.
 *
 * <p>The records of an uncompressed batch are looked at where they lie, without any allocation;
 * those of a compressed one are unpacked into memory of the cursor's own, as far as they are there
 * and up to a limit. Everything is checked: every length against the bytes that are there, every
 * offset and the number of records against the header.
 */
public final class RecordCursor {
  private static final int NULL = -1;
  private static final int UNPACK_STEP_BYTES = 16 * 1024;

  /** How much memory for unpacked records stays from one batch to the next. */
  private static final int KEPT_BYTES_MAX = 4 << 20;

  private static final int ARRAY_BYTES_MAX = Integer.MAX_VALUE - 8;

  private BatchView batch = new BatchView();
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private byte[] unpacked = new byte[0];
  private int first;
  private int at;
  private int end;
  private int index;
  private int count;
  private int lastDelta;

  private long offset;
  private long timestamp;
  private int keyAt;
  private int keySize;
  private int valueAt;
  private int valueSize;
  private int headersAt;
  private int headerCount;

  /** Creates a cursor that stands nowhere. */
  public RecordCursor() {}

  /**
   * Goes to the place before the first record of a batch.
   *
   * @param view the batch, whole and of a correct length; it must stay where it is while the cursor
   *     is used
   * @param unpackedBytesMax how large the records may be when unpacked, if they are compressed
   * @throws InvalidBatchException if they are larger, or cannot be unpacked
   */
  public RecordCursor wrap(BatchView view, int unpackedBytesMax) {
    batch = view;
    int from = view.position() + BatchView.OVERHEAD;
    int to = view.position() + view.sizeInBytes();
    if (view.isCompressed()) {
      int size = unpack(view.compression(), view.buffer().slice(from, to - from), unpackedBytesMax);
      bytes = ByteBuffer.wrap(unpacked, 0, size);
      first = 0;
      end = size;
    } else {
      bytes = view.buffer();
      first = from;
      end = to;
    }
    at = first;
    index = 0;
    count = view.recordCount();
    lastDelta = -1;
    return this;
  }

  /**
   * Goes to the next record, if there is one.
   *
   * @throws InvalidBatchException if what is there is not a record, or the batch does not end with
   *     the last
   */
  public boolean next() {
    if (index == count) {
      if (at != end) {
        throw InvalidBatchException.invalid(
            "the batch has " + (end - at) + " bytes after its " + count + " records");
      }
      return false;
    }
    if (at >= end) {
      throw InvalidBatchException.invalid(
          "the batch claims " + count + " records and holds " + index);
    }
    index++;
    readRecord();
    return true;
  }

  private void readRecord() {
    int length = varint();
    if (length <= 0 || length > end - at) {
      throw InvalidBatchException.invalid(
          "a record of " + length + " bytes is claimed, " + (end - at) + " are there");
    }
    int recordEnd = at + length;
    at++; // attributes, of no use so far
    long timestampDelta = varlong();
    int offsetDelta = varint();
    if (offsetDelta <= lastDelta || offsetDelta > batch.lastOffsetDelta()) {
      throw InvalidBatchException.invalid(
          "a record with offset delta " + offsetDelta + " follows one with " + lastDelta);
    }
    lastDelta = offsetDelta;
    offset = batch.baseOffset() + offsetDelta;
    timestamp =
        batch.timestampType() == TimestampType.LOG_APPEND_TIME
            ? batch.maxTimestamp()
            : batch.baseTimestamp() + timestampDelta;
    keySize = varint();
    keyAt = skip(keySize, recordEnd);
    valueSize = varint();
    valueAt = skip(valueSize, recordEnd);
    headerCount = varint();
    headersAt = at;
    skipHeaders(recordEnd);
    if (at != recordEnd) {
      throw InvalidBatchException.invalid(
          "a record of " + length + " bytes has " + (recordEnd - at) + " that belong to nothing");
    }
  }

  private void skipHeaders(int recordEnd) {
    if (headerCount < 0 || headerCount > recordEnd - at) {
      throw InvalidBatchException.invalid("a record claims " + headerCount + " headers");
    }
    for (int i = 0; i < headerCount; i++) {
      int size = varint();
      if (size < 0) {
        throw InvalidBatchException.invalid("a header has no name");
      }
      skip(size, recordEnd);
      skip(varint(), recordEnd);
    }
  }

  private int skip(int size, int recordEnd) {
    if (size < NULL || size > recordEnd - at) {
      throw InvalidBatchException.invalid(
          "a field of " + size + " bytes is claimed, " + (recordEnd - at) + " are there");
    }
    int from = at;
    at += Math.max(size, 0);
    return from;
  }

  private int varint() {
    int value = 0;
    for (int shift = 0; shift < 32; shift += 7) {
      int b = nextByte();
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw InvalidBatchException.invalid(
        "a number takes more than " + Varints.INT_BYTES_MAX + " bytes");
  }

  private long varlong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = nextByte();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw InvalidBatchException.invalid(
        "a number takes more than " + Varints.LONG_BYTES_MAX + " bytes");
  }

  private int nextByte() {
    if (at >= end) {
      throw InvalidBatchException.invalid("the records end within one");
    }
    return bytes.get(at++);
  }

  private int unpack(Compression compression, ByteBuffer packed, int bytesMax) {
    if (unpacked.length > KEPT_BYTES_MAX) {
      unpacked = new byte[0];
    }
    int size = 0;
    try (InputStream in = compression.decompress(packed)) {
      while (true) {
        if (size == unpacked.length) {
          unpacked = Arrays.copyOf(unpacked, roomAfter(size, bytesMax));
        }
        int read = in.read(unpacked, size, unpacked.length - size);
        if (read < 0) {
          return size;
        }
        size += read;
        if (size > bytesMax) {
          throw tooLarge(bytesMax);
        }
      }
    } catch (IOException e) {
      throw InvalidBatchException.invalid(
          "records compressed with " + compression + " cannot be unpacked: " + e.getMessage());
    }
  }

  /**
   * Returns how large to make the memory that is full: one byte over the limit shows that it is
   * exceeded.
   */
  private static int roomAfter(int size, int bytesMax) {
    long most = Math.min(bytesMax + 1L, ARRAY_BYTES_MAX);
    if (size >= most) {
      throw tooLarge(size);
    }
    return (int) Math.min(most, Math.max(UNPACK_STEP_BYTES, size * 2L));
  }

  private static InvalidBatchException tooLarge(int bytesMax) {
    return new InvalidBatchException(
        ErrorCode.MESSAGE_TOO_LARGE,
        "the records take more than " + bytesMax + " bytes when unpacked");
  }

  /**
   * Returns the bytes of all records, unpacked, after they have been walked.
   *
   * @throws IllegalArgumentException if they have not, or are those of another batch
   */
  ByteBuffer walkedOf(BatchView view) {
    if (batch != view || index != count || at != end) {
      throw new IllegalArgumentException("the records of the batch have not been walked");
    }
    return bytes.slice(first, end - first);
  }

  /** Returns the record's offset. */
  public long offset() {
    return offset;
  }

  /** Returns the record's timestamp, in milliseconds since the epoch. */
  public long timestamp() {
    return timestamp;
  }

  /** Returns whether the record has a key; an empty one counts. */
  public boolean hasKey() {
    return keySize != NULL;
  }

  /** Returns whether the record has a value; one without deletes its key from a compacted topic. */
  public boolean hasValue() {
    return valueSize != NULL;
  }

  /**
   * Returns a slice of the key, or null; valid until the cursor is wrapped around another batch.
   */
  public @Nullable ByteBuffer key() {
    return slice(keyAt, keySize);
  }

  /**
   * Returns a slice of the value, or null; valid until the cursor is wrapped around another batch.
   */
  public @Nullable ByteBuffer value() {
    return slice(valueAt, valueSize);
  }

  /** Returns the number of headers. */
  public int headerCount() {
    return headerCount;
  }

  /**
   * Returns the headers, whose values are slices; valid until the cursor is wrapped around another
   * batch.
   *
   * @throws InvalidBatchException if a header's name is not UTF-8
   */
  public List<Header> headers() {
    if (headerCount == 0) {
      return List.of();
    }
    List<Header> headers = new ArrayList<>(headerCount);
    int resume = at;
    at = headersAt;
    for (int i = 0; i < headerCount; i++) {
      int nameSize = varint();
      String name = text(at, nameSize);
      at += nameSize;
      int size = varint();
      headers.add(new Header(name, slice(at, size)));
      at += Math.max(size, 0);
    }
    at = resume;
    return headers;
  }

  /** Returns the record as a value with copies of its bytes, good for ever. */
  public Record record() {
    List<Header> copies = new ArrayList<>(headerCount);
    for (Header header : headers()) {
      copies.add(new Header(header.key(), copy(header.value())));
    }
    return new Record(offset, timestamp, copy(key()), copy(value()), copies);
  }

  private String text(int from, int size) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.slice(from, size)).toString();
    } catch (CharacterCodingException e) {
      throw InvalidBatchException.invalid("a header's name is not UTF-8");
    }
  }

  private @Nullable ByteBuffer slice(int from, int size) {
    return size == NULL ? null : bytes.slice(from, size);
  }

  private static @Nullable ByteBuffer copy(@Nullable ByteBuffer from) {
    if (from == null) {
      return null;
    }
    byte[] copy = new byte[from.remaining()];
    from.get(from.position(), copy);
    return ByteBuffer.wrap(copy);
  }
}
