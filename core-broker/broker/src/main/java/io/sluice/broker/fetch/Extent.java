package io.sluice.broker.fetch;

import io.sluice.storage.PartitionLog;

/**
 * Where a log begins and ends, as it was before it was read: what moves after that has yet to be
 * read.
 */
record Extent(long logStartOffset, long highWatermark, long lastStableOffset, long logEndOffset) {
  /** Of what could not be looked at. */
  static final Extent UNKNOWN = new Extent(-1, -1, -1, -1);

  static Extent of(PartitionLog log) {
    long highWatermark = log.highWatermark();
    long stable = Math.min(log.lastStableOffset(), highWatermark);
    return new Extent(log.logStartOffset(), highWatermark, stable, log.logEndOffset());
  }
}
