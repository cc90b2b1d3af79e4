package io.sluice.broker.fetch;

import io.sluice.storage.PartitionLog;

/**
 * Where a log begins and ends, as it was before it was read: what moves after that has yet to be
 * read.
 */
record Extent(long logStartOffset, long highWatermark, long logEndOffset) {
  /** Of what could not be looked at. */
  static final Extent UNKNOWN = new Extent(-1, -1, -1);

  static Extent of(PartitionLog log) {
    return new Extent(log.logStartOffset(), log.highWatermark(), log.logEndOffset());
  }
}
