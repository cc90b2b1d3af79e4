package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Writes a batch anew with some of its records.
 *
 * <p>Offsets, producer state, leader epoch and compression stay as they are: the base offset and
 * the last offset delta too, so that no offset and no sequence moves. The records are copied as
 * bytes. Only where a delete horizon is set (KIP-534) do their timestamp deltas change, because the
 * horizon takes the place of the base timestamp that they are relative to. Confined to one thread.
 */
final class BatchRewriter {
  private static final int HORIZON_BIT = 0x40;
  private static final int COMPRESSION_MASK = 0x07;
  private static final int LOG_APPEND_TIME_BIT = 0x08;

  private final GrowingBuffer out;
  private final GrowingBuffer deltas = new GrowingBuffer(32);
  private final CRC32C crc = new CRC32C();
  private int start;
  private OutputStream sink;
  private BatchView original = new BatchView();
  private boolean horizonSet;
  private long baseTimestamp;
  private long maxTimestamp;
  private int count;

  /** Appends what it writes to a buffer. */
  BatchRewriter(GrowingBuffer out) {
    this.out = out;
    this.sink = out;
  }

  /**
   * Begins a batch.
   *
   * @param horizonMs the delete horizon to set, or {@link BatchView#NO_TIMESTAMP} for leaving what
   *     is there
   */
  void begin(BatchView batch, long horizonMs) throws IOException {
    original = batch;
    horizonSet = horizonMs != BatchView.NO_TIMESTAMP;
    baseTimestamp = horizonSet ? horizonMs : batch.baseTimestamp();
    maxTimestamp = BatchView.NO_TIMESTAMP;
    count = 0;
    start = out.size();
    out.write(batch.buffer(), batch.position(), BatchView.OVERHEAD);
    sink =
        batch.isCompressed()
            ? batch.compression().compress(out, batch.compression().defaultLevel())
            : out;
  }

  /** Adds the record that {@code record} is at. */
  void add(RawRecords record) throws IOException {
    count++;
    long timestamp = original.baseTimestamp() + record.timestampDelta();
    maxTimestamp = Math.max(maxTimestamp, timestamp);
    if (horizonSet) {
      addWithOtherDelta(record, timestamp - baseTimestamp);
    } else {
      copy(record, record.at(), record.sizeInBytes());
    }
  }

  private void addWithOtherDelta(RawRecords record, long timestampDelta) throws IOException {
    deltas.clear();
    deltas.varint(timestampDelta);
    deltas.varint(record.offsetDelta());
    int rest = record.at() + record.sizeInBytes() - record.deltasEnd();
    int deltasSize = deltas.size();
    deltas.varint(1 + deltasSize + rest);
    sink.write(deltas.array(), deltasSize, deltas.size() - deltasSize);
    copy(record, record.bodyAt(), 1);
    sink.write(deltas.array(), 0, deltasSize);
    copy(record, record.deltasEnd(), rest);
  }

  private void copy(RawRecords record, int at, int length) throws IOException {
    ByteBuffer bytes = record.bytes();
    if (sink == out) {
      out.write(bytes, at, length);
    } else {
      sink.write(
          bytes.array(), bytes.arrayOffset() + at, length); // Decompressed bytes lie in an array.
    }
  }

  /** Completes the batch. */
  void end() throws IOException {
    if (sink != out) {
      sink.close();
    }
    int attributes = original.attributes() | (horizonSet ? HORIZON_BIT : 0);
    boolean appendTime = (attributes & LOG_APPEND_TIME_BIT) != 0;
    finish(attributes, appendTime ? original.maxTimestamp() : maxTimestamp);
  }

  /**
   * Writes only the header of a batch: no records, the offsets and the producer's state as they
   * were.
   */
  void writeEmpty(BatchView batch) {
    original = batch;
    count = 0;
    baseTimestamp = BatchView.NO_TIMESTAMP;
    start = out.size();
    out.write(batch.buffer(), batch.position(), BatchView.OVERHEAD);
    finish(batch.attributes() & ~(COMPRESSION_MASK | HORIZON_BIT), batch.maxTimestamp());
  }

  private void finish(int attributes, long newMaxTimestamp) {
    ByteBuffer bytes = out.bytes();
    bytes.putInt(start + BatchView.LENGTH_OFFSET, out.size() - start - BatchView.LOG_OVERHEAD);
    bytes.putShort(start + BatchView.ATTRIBUTES_OFFSET, (short) attributes);
    bytes.putLong(start + BatchView.BASE_TIMESTAMP_OFFSET, baseTimestamp);
    bytes.putLong(start + BatchView.MAX_TIMESTAMP_OFFSET, newMaxTimestamp);
    bytes.putInt(start + BatchView.RECORD_COUNT_OFFSET, count);
    crc.reset();
    int covered = start + BatchView.ATTRIBUTES_OFFSET;
    crc.update(out.array(), covered, out.size() - covered);
    bytes.putInt(start + BatchView.CRC_OFFSET, (int) crc.getValue());
  }
}
