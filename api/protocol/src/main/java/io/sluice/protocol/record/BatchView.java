package io.sluice.protocol.record;

import static io.sluice.protocol.record.InvalidBatchException.corrupt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one record batch where it lies in a buffer; reusable, so that walking batches allocates
 * nothing.
 *
 * <p>All access is by absolute position: the buffer's own position and limit are neither used nor
 * moved. {@link #wrap} only makes sure that the header is there; whether the fields make sense is
 * for {@link Batches#check} to say. For one thread at a time.
 */
public final class BatchView {
  /** Where the base offset lies, from the start of the batch. */
  public static final int BASE_OFFSET_OFFSET = 0;

  /** Where the length lies. */
  public static final int LENGTH_OFFSET = 8;

  /** How many bytes the length field does not count: base offset and the length itself. */
  public static final int LOG_OVERHEAD = 12;

  /** Where the partition leader epoch lies. */
  public static final int PARTITION_LEADER_EPOCH_OFFSET = 12;

  /** Where the format number lies, in format 2 and in the older ones. */
  public static final int MAGIC_OFFSET = 16;

  /** Where the checksum lies. */
  public static final int CRC_OFFSET = 17;

  /** Where the attributes lie, the first bytes under the checksum. */
  public static final int ATTRIBUTES_OFFSET = 21;

  /** Where the last offset delta lies. */
  public static final int LAST_OFFSET_DELTA_OFFSET = 23;

  /** Where the base timestamp lies. */
  public static final int BASE_TIMESTAMP_OFFSET = 27;

  /** Where the max timestamp lies. */
  public static final int MAX_TIMESTAMP_OFFSET = 35;

  /** Where the producer id lies. */
  public static final int PRODUCER_ID_OFFSET = 43;

  /** Where the producer epoch lies. */
  public static final int PRODUCER_EPOCH_OFFSET = 51;

  /** Where the base sequence lies. */
  public static final int BASE_SEQUENCE_OFFSET = 53;

  /** Where the number of records lies. */
  public static final int RECORD_COUNT_OFFSET = 57;

  /** The size of the header; the records begin here. */
  public static final int OVERHEAD = 61;

  /** The only format that Sluice reads and writes. */
  public static final byte MAGIC = 2;

  /** Stands for a timestamp that is not there. */
  public static final long NO_TIMESTAMP = -1;

  /** Stands for a producer id that is not there. */
  public static final long NO_PRODUCER_ID = -1;

  /** Stands for a producer epoch that is not there. */
  public static final short NO_PRODUCER_EPOCH = -1;

  /** Stands for a sequence that is not there. */
  public static final int NO_SEQUENCE = -1;

  /** Stands for a leader epoch that is not there. */
  public static final int NO_LEADER_EPOCH = -1;

  static final int COMPRESSION_MASK = 0x07;
  static final int LOG_APPEND_TIME_BIT = 0x08;
  static final int TRANSACTIONAL_BIT = 0x10;
  static final int CONTROL_BIT = 0x20;
  static final int DELETE_HORIZON_BIT = 0x40;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final CRC32C crc = new CRC32C();
  private ByteBuffer buffer = NOTHING;

  /**
   * A duplicate of the buffer whose position and limit this view may move, made when first needed.
   */
  private @Nullable ByteBuffer window;

  private int start;

  /** Makes a view of nothing. */
  public BatchView() {}

  /**
   * Moves this view to the batch that starts at {@code at}.
   *
   * @throws InvalidBatchException if the buffer's limit leaves no room there for a header
   */
  public BatchView wrap(ByteBuffer batches, int at) {
    if (at < 0 || batches.limit() - at < OVERHEAD) {
      throw corrupt(
          "a batch header takes "
              + OVERHEAD
              + " bytes, but only "
              + Math.max(0, batches.limit() - at)
              + " are there");
    }
    if (batches.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("batches are big-endian");
    }
    if (buffer != batches) {
      buffer = batches;
      window = null;
    }
    start = at;
    return this;
  }

  /** Returns the buffer under the view. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** Returns the position of the batch's first byte in the buffer. */
  public int position() {
    return start;
  }

  /** Returns a slice of the buffer that holds exactly this batch, sharing its bytes. */
  public ByteBuffer slice() {
    return buffer.slice(start, sizeInBytes());
  }

  /** Returns the offset of the batch's first record, present or compacted away. */
  public long baseOffset() {
    return buffer.getLong(start + BASE_OFFSET_OFFSET);
  }

  /**
   * Returns the batch's whole size, header included; negative or too small if the length field is
   * nonsense.
   */
  public int sizeInBytes() {
    return LOG_OVERHEAD + buffer.getInt(start + LENGTH_OFFSET);
  }

  /** Returns the epoch of the leader that appended the batch. */
  public int partitionLeaderEpoch() {
    return buffer.getInt(start + PARTITION_LEADER_EPOCH_OFFSET);
  }

  /** Returns the number of the format. */
  public byte magic() {
    return buffer.get(start + MAGIC_OFFSET);
  }

  /** Returns the checksum as the batch states it. */
  public int crc() {
    return buffer.getInt(start + CRC_OFFSET);
  }

  /** Returns the attribute bits. */
  public short attributes() {
    return buffer.getShort(start + ATTRIBUTES_OFFSET);
  }

  /**
   * Returns how the records are compressed.
   *
   * @throws InvalidBatchException if the attributes name a compression that does not exist
   */
  public Compression compression() {
    return Compression.of(attributes() & COMPRESSION_MASK);
  }

  /** Tells whether the records are compressed, by whatever. */
  public boolean isCompressed() {
    return (attributes() & COMPRESSION_MASK) != 0;
  }

  /** Returns whose timestamps these are. */
  public TimestampType timestampType() {
    return (attributes() & LOG_APPEND_TIME_BIT) != 0
        ? TimestampType.LOG_APPEND_TIME
        : TimestampType.CREATE_TIME;
  }

  /** Tells whether the batch belongs to a transaction. */
  public boolean isTransactional() {
    return (attributes() & TRANSACTIONAL_BIT) != 0;
  }

  /** Tells whether the batch holds control records, which no application sees. */
  public boolean isControl() {
    return (attributes() & CONTROL_BIT) != 0;
  }

  /** Tells whether the cleaner has set the time at which the batch's tombstones may go. */
  public boolean hasDeleteHorizon() {
    return (attributes() & DELETE_HORIZON_BIT) != 0;
  }

  /**
   * Returns the time from which the batch's tombstones may go, or {@link #NO_TIMESTAMP} if none is
   * set.
   */
  public long deleteHorizonMs() {
    return hasDeleteHorizon() ? baseTimestamp() : NO_TIMESTAMP;
  }

  /** Returns the distance from the base offset to the last one. */
  public int lastOffsetDelta() {
    return buffer.getInt(start + LAST_OFFSET_DELTA_OFFSET);
  }

  /** Returns the offset of the batch's last record, present or compacted away. */
  public long lastOffset() {
    return baseOffset() + lastOffsetDelta();
  }

  /** Returns the offset that follows this batch. */
  public long nextOffset() {
    return lastOffset() + 1;
  }

  /** Returns the timestamp that the records' deltas are relative to. */
  public long baseTimestamp() {
    return buffer.getLong(start + BASE_TIMESTAMP_OFFSET);
  }

  /**
   * Returns the largest timestamp of a record, or the time of the append if that is the timestamp
   * type.
   */
  public long maxTimestamp() {
    return buffer.getLong(start + MAX_TIMESTAMP_OFFSET);
  }

  /** Returns the producer id, or {@link #NO_PRODUCER_ID}. */
  public long producerId() {
    return buffer.getLong(start + PRODUCER_ID_OFFSET);
  }

  /** Tells whether the batch comes from an idempotent or transactional producer. */
  public boolean hasProducerId() {
    return producerId() > NO_PRODUCER_ID;
  }

  /** Returns the producer's epoch, or {@link #NO_PRODUCER_EPOCH}. */
  public short producerEpoch() {
    return buffer.getShort(start + PRODUCER_EPOCH_OFFSET);
  }

  /** Returns the sequence of the first record, or {@link #NO_SEQUENCE}. */
  public int baseSequence() {
    return buffer.getInt(start + BASE_SEQUENCE_OFFSET);
  }

  /** Returns the sequence of the last record, or {@link #NO_SEQUENCE}. */
  public int lastSequence() {
    int base = baseSequence();
    return base == NO_SEQUENCE ? NO_SEQUENCE : advanceSequence(base, lastOffsetDelta());
  }

  /** Returns the number of records that are there. */
  public int recordCount() {
    return buffer.getInt(start + RECORD_COUNT_OFFSET);
  }

  /**
   * Returns the sequence {@code by} records after {@code sequence}: after the largest int comes 0.
   */
  public static int advanceSequence(int sequence, int by) {
    return (sequence + by) & Integer.MAX_VALUE;
  }

  /**
   * Tells whether the stated checksum is that of the bytes; false too if the length field is
   * nonsense.
   */
  public boolean crcMatches() {
    int size = sizeInBytes();
    return size >= OVERHEAD && size <= buffer.limit() - start && computeCrc(size) == crc();
  }

  /** Writes base offset and leader epoch into the batch; the checksum covers neither. */
  public void patch(long baseOffset, int leaderEpoch) {
    buffer.putLong(start + BASE_OFFSET_OFFSET, baseOffset);
    buffer.putInt(start + PARTITION_LEADER_EPOCH_OFFSET, leaderEpoch);
  }

  /** Makes {@code ms} the timestamp of all the batch's records and renews the checksum. */
  public void stampLogAppendTime(long ms) {
    buffer.putShort(start + ATTRIBUTES_OFFSET, (short) (attributes() | LOG_APPEND_TIME_BIT));
    buffer.putLong(start + MAX_TIMESTAMP_OFFSET, ms);
    renewCrc();
  }

  /** Makes {@code ms} the largest timestamp that the header states and renews the checksum. */
  public void correctMaxTimestamp(long ms) {
    buffer.putLong(start + MAX_TIMESTAMP_OFFSET, ms);
    renewCrc();
  }

  /** Writes the producer's state into a batch built without it and renews the checksum. */
  public void stampProducer(long producerId, short producerEpoch, int baseSequence) {
    buffer.putLong(start + PRODUCER_ID_OFFSET, producerId);
    buffer.putShort(start + PRODUCER_EPOCH_OFFSET, producerEpoch);
    buffer.putInt(start + BASE_SEQUENCE_OFFSET, baseSequence);
    renewCrc();
  }

  void renewCrc() {
    buffer.putInt(start + CRC_OFFSET, computeCrc(sizeInBytes()));
  }

  private int computeCrc(int size) {
    int from = start + ATTRIBUTES_OFFSET;
    int to = start + size;
    crc.reset();
    if (buffer.hasArray()) {
      crc.update(buffer.array(), buffer.arrayOffset() + from, to - from);
    } else {
      crc.update(window().limit(to).position(from));
    }
    return (int) crc.getValue();
  }

  private ByteBuffer window() {
    ByteBuffer own = window;
    if (own == null) {
      own = buffer.duplicate();
      window = own;
    }
    return own;
  }

  /** Describes the batch in a line, for logs and test failures. */
  @Override
  public String toString() {
    if (buffer == NOTHING) {
      return "BatchView(nothing)";
    }
    return "Batch(offsets "
        + baseOffset()
        + ".."
        + lastOffset()
        + ", epoch "
        + partitionLeaderEpoch()
        + ", "
        + recordCount()
        + " records, "
        + sizeInBytes()
        + " bytes"
        + ", attributes 0x"
        + Integer.toHexString(attributes() & 0xffff)
        + ", producer "
        + producerId()
        + "/"
        + producerEpoch()
        + "/"
        + baseSequence()
        + ")";
  }
}
