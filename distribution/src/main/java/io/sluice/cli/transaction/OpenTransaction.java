package io.sluice.cli.transaction;

import io.sluice.protocol.TopicPartition;

/**
 * A transaction that is open in the log of a partition, as its leader says.
 *
 * @param coordinatorEpoch of the last marker of this producer, or a negative number
 * @param startOffset the offset of its first record there
 * @param lastWriteMs when the producer last wrote there, in milliseconds since 1970, or a negative
 *     number
 */
record OpenTransaction(
    TopicPartition partition,
    long producerId,
    short producerEpoch,
    int coordinatorEpoch,
    long startOffset,
    long lastWriteMs) {

  /** Whether another is this transaction, later perhaps. */
  boolean isSame(OpenTransaction other) {
    return partition.equals(other.partition)
        && producerId == other.producerId
        && startOffset == other.startOffset;
  }
}
