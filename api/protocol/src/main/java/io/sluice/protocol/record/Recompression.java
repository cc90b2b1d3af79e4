package io.sluice.protocol.record;

import java.nio.ByteBuffer;

/** Writes a batch anew with another compression; records, offsets, timestamps and producer stay. */
public final class Recompression {
  private Recompression() {}

  /**
   * Returns the batch in a buffer of its own.
   *
   * @param cursor walks the records
   * @param unpackedBytesMax how large the records may be when unpacked
   * @throws InvalidBatchException if the records cannot be read
   */
  public static ByteBuffer of(BatchView batch, RecordCursor cursor, Compression compression, int level, int unpackedBytesMax) {
    BatchBuilder out =
        new BatchBuilder(compression, level)
            .baseOffset(batch.baseOffset())
            .leaderEpoch(batch.partitionLeaderEpoch())
            .producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence())
            .lastOffsetDelta(batch.lastOffsetDelta());
    if (batch.isTransactional()) {
      out.transactional();
    }
    if (batch.isControl()) {
      out.control();
    }
    cursor.wrap(batch, unpackedBytesMax);
    while (cursor.next()) {
      int delta = (int) (cursor.offset() - batch.baseOffset());
      out.appendAt(delta, cursor.timestamp(), cursor.key(), cursor.value(), cursor.headers());
    }
    return out.build();
  }
}
