package io.sluice.broker.simulation;

import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import java.nio.ByteBuffer;

/**
 * A record batch of a log. Its records carry consecutive numbers, by which they are told apart for
 * ever: no number is sent twice, but by a producer that tries again.
 *
 * @param first the number in its first record
 * @param bytes the whole batch
 */
record Batch(long baseOffset, int count, int epoch, long first, ByteBuffer bytes) {
  /** Returns a batch as a producer sends it. */
  static ByteBuffer produced(long first, int count) {
    BatchBuilder builder = new BatchBuilder();
    for (int i = 0; i < count; i++) {
      byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(first + i).array();
      builder.append(0, null, value);
    }
    return builder.build();
  }

  /** Returns the batch that lies at a position of a buffer, with bytes of its own. */
  static Batch at(ByteBuffer buffer, int position) {
    BatchView view = new BatchView().wrap(buffer, position);
    ByteBuffer bytes = ByteBuffer.allocate(view.sizeInBytes());
    bytes.put(0, buffer, position, view.sizeInBytes());
    return new Batch(
        view.baseOffset(),
        view.lastOffsetDelta() + 1,
        view.partitionLeaderEpoch(),
        firstNumber(bytes),
        bytes);
  }

  /** A value of 8 bytes is all that a record of these batches holds besides lengths. */
  private static long firstNumber(ByteBuffer bytes) {
    // Length, attributes, timestamp delta, offset delta, key length and value length: one byte
    // each.
    return bytes.getLong(BatchView.OVERHEAD + 6);
  }

  /** Returns the same records with an offset and an epoch. */
  Batch placed(long offset, int leaderEpoch) {
    ByteBuffer copy = ByteBuffer.allocate(bytes.capacity());
    copy.put(0, bytes, 0, bytes.capacity());
    copy.putLong(BatchView.BASE_OFFSET_OFFSET, offset);
    copy.putInt(BatchView.PARTITION_LEADER_EPOCH_OFFSET, leaderEpoch);
    return new Batch(offset, count, leaderEpoch, first, copy);
  }

  long endOffset() {
    return baseOffset + count;
  }

  /** Returns the number in the record at an offset. */
  long numberAt(long offset) {
    return first + (offset - baseOffset);
  }
}
