package io.sluice.broker.fetch;

import io.sluice.broker.replica.Partition;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.FetchResponse.EpochEndOffset;
import io.sluice.storage.LogRead;
import org.jspecify.annotations.Nullable;

/**
 * What reading one partition gave: records (perhaps none yet), or an error.
 *
 * @param partition the partition, or null if it is not to be had here
 * @param read the records, which must be sent or released; null with an error
 * @param diverging where the client's log and this one part, if they do
 */
record PartitionRead(
    FetchTarget target,
    @Nullable Partition partition,
    ErrorCode error,
    @Nullable LogRead read,
    @Nullable EpochEndOffset diverging,
    long highWatermark,
    long logStartOffset) {

  static PartitionRead failed(FetchTarget target, @Nullable Partition partition, ErrorCode error) {
    long highWatermark = -1;
    long logStartOffset = -1;
    if (partition != null && error == ErrorCode.OFFSET_OUT_OF_RANGE) {
      highWatermark = partition.log().highWatermark();
      logStartOffset = partition.log().logStartOffset();
    }
    return new PartitionRead(target, partition, error, null, null, highWatermark, logStartOffset);
  }

  int bytes() {
    return read == null ? 0 : read.bytes().size();
  }

  /** Returns whether the client has to be told at once: an error, or a diverging log. */
  boolean failed() {
    return error != ErrorCode.NONE || diverging != null;
  }

  void release() {
    if (read != null) {
      read.release();
    }
  }
}
