package io.sluice.broker.fetch;

import io.sluice.broker.replica.Partition;
import io.sluice.protocol.ErrorCode;
import io.sluice.storage.AbortedTransaction;
import io.sluice.storage.LogRead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reading one partition gave: records (perhaps none yet), or an error.
 *
 * @param partition the partition, or null if it is not to be had here
 * @param read the records, which must be sent or released; null with an error or a detour, and
 *     where the bytes of the fetch were used up before
 * @param detour what is to be done instead, if anything
 * @param extent the log as it was before that
 * @param aborted the transactions of which records are among these that do not count; known only
 *     where that is asked for
 */
record PartitionRead(
    FetchTarget target,
    @Nullable Partition partition,
    ErrorCode error,
    @Nullable LogRead read,
    @Nullable Detour detour,
    Extent extent,
    List<AbortedTransaction> aborted) {

  static PartitionRead failed(FetchTarget target, @Nullable Partition partition, ErrorCode error) {
    Extent extent =
        partition != null && error == ErrorCode.OFFSET_OUT_OF_RANGE
            ? Extent.of(partition.log())
            : Extent.UNKNOWN;
    return new PartitionRead(target, partition, error, null, null, extent, List.of());
  }

  static PartitionRead detour(FetchTarget target, Partition partition, Detour detour) {
    Extent extent = Extent.of(partition.log());
    return new PartitionRead(target, partition, ErrorCode.NONE, null, detour, extent, List.of());
  }

  /** What came of reading up to the end, or the high watermark, that was looked up before. */
  static PartitionRead read(
      FetchTarget target, Partition partition, Extent before, @Nullable LogRead read) {
    return new PartitionRead(target, partition, ErrorCode.NONE, read, null, before, List.of());
  }

  /** Adds what is known of the transactions that were aborted. */
  PartitionRead with(List<AbortedTransaction> transactions) {
    return transactions.isEmpty()
        ? this
        : new PartitionRead(target, partition, error, read, detour, extent, transactions);
  }

  long highWatermark() {
    return extent.highWatermark();
  }

  /** Returns the last stable offset, or −1 if the client is told of something else. */
  long lastStableOffset() {
    return failed() ? -1 : extent.lastStableOffset();
  }

  long logStartOffset() {
    return extent.logStartOffset();
  }

  int bytes() {
    return read == null ? 0 : read.bytes().size();
  }

  /** Returns whether the client has to be told at once: an error, or a detour. */
  boolean failed() {
    return error != ErrorCode.NONE || detour != null;
  }

  /** Returns whether there is nothing more to be had before the partition moves on. */
  boolean exhausted() {
    return read != null && read.endOfLog() && read.bytes().size() == 0;
  }

  void release() {
    if (read != null) {
      read.release();
    }
  }
}
