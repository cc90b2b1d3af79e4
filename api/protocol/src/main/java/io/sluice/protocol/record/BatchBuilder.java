package io.sluice.protocol.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds one batch. Not safe for use by several threads.
 *
 * <p>Records get consecutive offsets from the base offset on, unless {@link #appendAt} names
 * others.
 */
public final class BatchBuilder {
  private static final int INITIAL_BYTES = 512;

  private final Compression compression;
  private final int level;
  private ByteBuffer records = ByteBuffer.allocate(INITIAL_BYTES);

  private long baseOffset;
  private int leaderEpoch = BatchView.NO_LEADER_EPOCH;
  private long producerId = BatchView.NO_PRODUCER_ID;
  private short producerEpoch = BatchView.NO_PRODUCER_EPOCH;
  private int baseSequence = BatchView.NO_SEQUENCE;
  private int flags;
  private int lastDelta = -1;
  private int minimumLastDelta = -1;
  private int count;
  private long baseTimestamp = BatchView.NO_TIMESTAMP;
  private long maxTimestamp = BatchView.NO_TIMESTAMP;
  private long logAppendTime = BatchView.NO_TIMESTAMP;

  /** Starts a batch that is not compressed. */
  public BatchBuilder() {
    this(Compression.NONE);
  }

  /** Starts a batch with a compression at its default level. */
  public BatchBuilder(Compression compression) {
    this(compression, compression.defaultLevel());
  }

  /**
   * Starts a batch.
   *
   * @throws IllegalArgumentException if the compression has no such level
   */
  public BatchBuilder(Compression compression, int level) {
    if (!compression.isLevel(level)) {
      throw new IllegalArgumentException(compression + " has no level " + level);
    }
    this.compression = compression;
    this.level = level;
  }

  /** Sets the offset of the first record; 0 unless set, as producers send it. */
  public BatchBuilder baseOffset(long offset) {
    baseOffset = offset;
    return this;
  }

  /** Sets the epoch of the leader that appends. */
  public BatchBuilder leaderEpoch(int epoch) {
    leaderEpoch = epoch;
    return this;
  }

  /** Sets who produces, and the sequence number of the first record. */
  public BatchBuilder producer(long id, short epoch, int sequence) {
    producerId = id;
    producerEpoch = epoch;
    baseSequence = sequence;
    return this;
  }

  /** Makes the batch part of a transaction. */
  public BatchBuilder transactional() {
    flags |= BatchView.TRANSACTIONAL_BIT;
    return this;
  }

  /** Makes the batch one of control records. */
  public BatchBuilder control() {
    flags |= BatchView.CONTROL_BIT;
    return this;
  }

  /** Makes {@code ms}, the time of the append, the timestamp of all the records. */
  public BatchBuilder logAppendTime(long ms) {
    flags |= BatchView.LOG_APPEND_TIME_BIT;
    logAppendTime = ms;
    return this;
  }

  /** Makes the batch end at this offset delta at least, as if records had been there. */
  public BatchBuilder lastOffsetDelta(int delta) {
    minimumLastDelta = delta;
    return this;
  }

  /** Adds a record without headers at the next offset. */
  public BatchBuilder append(long timestamp, byte @Nullable [] key, byte @Nullable [] value) {
    return append(timestamp, wrap(key), wrap(value), List.of());
  }

  /** Adds a record at the next offset; the buffers' positions stay. */
  public BatchBuilder append(
      long timestamp, @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<Header> headers) {
    return appendAt(lastDelta + 1, timestamp, key, value, headers);
  }

  /**
   * Adds a record at an offset of its own.
   *
   * @param offsetDelta its distance from the base offset, more than that of the record before
   */
  public BatchBuilder appendAt(
      int offsetDelta,
      long timestamp,
      @Nullable ByteBuffer key,
      @Nullable ByteBuffer value,
      List<Header> headers) {
    if (offsetDelta <= lastDelta) {
      throw new IllegalArgumentException(
          "offset delta " + offsetDelta + " does not follow " + lastDelta);
    }
    if (count == 0) {
      baseTimestamp = timestamp;
    }
    byte[][] names = new byte[headers.size()][];
    int body = bodySize(offsetDelta, timestamp, key, value, headers, names);
    reserve(Varints.INT_BYTES_MAX + body);
    Varints.put(records, body);
    records.put((byte) 0);
    Varints.put(records, timestamp - baseTimestamp);
    Varints.put(records, offsetDelta);
    put(key);
    put(value);
    Varints.put(records, names.length);
    for (int i = 0; i < names.length; i++) {
      Varints.put(records, names[i].length);
      records.put(names[i]);
      put(headers.get(i).value());
    }
    maxTimestamp = Math.max(maxTimestamp, timestamp);
    lastDelta = offsetDelta;
    count++;
    return this;
  }

  private int bodySize(
      int offsetDelta,
      long timestamp,
      @Nullable ByteBuffer key,
      @Nullable ByteBuffer value,
      List<Header> headers,
      byte[][] names) {
    long size =
        1L
            + Varints.size(timestamp - baseTimestamp)
            + Varints.size(offsetDelta)
            + sized(key)
            + sized(value);
    size += Varints.size(names.length);
    for (int i = 0; i < names.length; i++) {
      names[i] = headers.get(i).key().getBytes(StandardCharsets.UTF_8);
      size +=
          (long) Varints.size(names[i].length) + names[i].length + sized(headers.get(i).value());
    }
    return Math.toIntExact(size);
  }

  private static long sized(@Nullable ByteBuffer bytes) {
    return bytes == null ? 1 : (long) Varints.size(bytes.remaining()) + bytes.remaining();
  }

  private void put(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      Varints.put(records, -1);
    } else {
      Varints.put(records, bytes.remaining());
      records.put(bytes.duplicate());
    }
  }

  private void reserve(int more) {
    if (records.remaining() < more) {
      int size =
          Math.max(
              Math.addExact(records.position(), more),
              (int) Math.min(Integer.MAX_VALUE - 8, records.capacity() * 2L));
      records = ByteBuffer.wrap(Arrays.copyOf(records.array(), size)).position(records.position());
    }
  }

  private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  /** Returns the number of records so far. */
  public int count() {
    return count;
  }

  /** Returns how large the batch would be now if it were not compressed, in bytes. */
  public int estimatedSize() {
    return BatchView.OVERHEAD + records.position();
  }

  /** Returns the batch, in a buffer of its own. */
  public ByteBuffer build() {
    ByteBuffer body = compression.pack(records.duplicate().flip(), level);
    ByteBuffer batch = ByteBuffer.allocate(BatchView.OVERHEAD + body.remaining());
    batch.putLong(baseOffset);
    batch.putInt(batch.capacity() - BatchView.LOG_OVERHEAD);
    batch.putInt(leaderEpoch);
    batch.put(BatchView.MAGIC);
    batch.putInt(0);
    batch.putShort((short) (flags | compression.id()));
    batch.putInt(Math.max(Math.max(lastDelta, minimumLastDelta), 0));
    batch.putLong(baseTimestamp);
    batch.putLong((flags & BatchView.LOG_APPEND_TIME_BIT) != 0 ? logAppendTime : maxTimestamp);
    batch.putLong(producerId);
    batch.putShort(producerEpoch);
    batch.putInt(baseSequence);
    batch.putInt(count);
    batch.put(body);
    batch.flip();
    new BatchView().wrap(batch, 0).renewCrc();
    return batch;
  }
}
