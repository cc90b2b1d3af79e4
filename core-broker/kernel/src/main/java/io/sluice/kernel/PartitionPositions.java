package io.sluice.kernel;

import io.sluice.protocol.TopicPartition;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where partitions that this broker leads stand. Safe for use by any thread. */
public interface PartitionPositions {
  /** Returns where a partition stands, or null if this broker does not lead it. */
  @Nullable Position position(TopicPartition partition);

  /**
   * Finds the timestamp of the first record at or after an offset, in milliseconds; empty if there
   * is none below the high watermark, or this broker does not lead the partition. Looks on a thread
   * that may wait for the disk; does not fail.
   */
  CompletableFuture<OptionalLong> timestampAt(TopicPartition partition, long offset);

  /**
   * Where a partition stands.
   *
   * @param logStartOffset the first offset that there is
   * @param highWatermark the offset below which consumers may read
   */
  record Position(long logStartOffset, long highWatermark) {}
}
