package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import java.util.Map;

/**
 * Says what stays when a log is compacted.
 *
 * <ul>
 *   <li>Of records with the same key, the last one. What lies beyond the last mapped offset stays.
 *   <li>A tombstone stays until its batch's delete horizon: {@code delete.retention.ms} after it
 *       was first compacted, so that a reader that is not further behind sees it.
 *   <li>A record without a key goes: nothing can ever replace it.
 *   <li>Control batches stay as they are, and records of transactions never replace others: which
 *       of them were aborted is not known here.
 *   <li>A batch of which no record stays is kept as a header if it is its producer's last, because
 *       it says which sequence comes next, or the last of the segments that are merged, so that the
 *       merged segment reaches as far as they did.
 * </ul>
 *
 * <p>Confined to the thread of the {@link OffsetMap}.
 */
final class RecordRetention {
  private final OffsetMap map;
  private final long mappedEnd;
  private final long nowMs;
  private final long deleteRetentionMs;
  private final Map<Long, Long> lastOffsets;

  /**
   * Takes what is known of the log.
   *
   * @param mappedEnd the map knows the keys of all dirty records below this offset
   * @param lastOffsets the last offset of each producer whose state is to be kept
   */
  RecordRetention(
      OffsetMap map,
      long mappedEnd,
      long nowMs,
      long deleteRetentionMs,
      Map<Long, Long> lastOffsets) {
    this.map = map;
    this.mappedEnd = mappedEnd;
    this.nowMs = nowMs;
    this.deleteRetentionMs = deleteRetentionMs;
    this.lastOffsets = lastOffsets;
  }

  /** Tells whether the batch's records must not be looked at one by one. */
  static boolean isUntouchable(BatchView batch) {
    return batch.isControl();
  }

  /** Tells whether the batch's records may replace older ones. */
  static boolean replacesOlder(BatchView batch) {
    return !batch.isControl() && !batch.isTransactional();
  }

  boolean keeps(BatchView batch, RawRecords record) {
    long offset = batch.baseOffset() + record.offsetDelta();
    if (offset >= mappedEnd) {
      return true;
    }
    if (!record.hasKey()) {
      return false;
    }
    boolean replaced = map.get(record.bytes(), record.keyAt(), record.keyLength()) > offset;
    return !replaced && !(record.isTombstone() && tombstonesExpired(batch));
  }

  private boolean tombstonesExpired(BatchView batch) {
    return batch.hasDeleteHorizon() && batch.deleteHorizonMs() <= nowMs;
  }

  /** Tells whether a batch in which a tombstone stays is now to be given its delete horizon. */
  boolean setsHorizon(BatchView batch) {
    return !batch.hasDeleteHorizon() && batch.lastOffset() < mappedEnd;
  }

  /** Returns the time from which tombstones that are compacted for the first time may go. */
  long newHorizonMs() {
    long horizon = nowMs + deleteRetentionMs;
    return horizon < 0 ? Long.MAX_VALUE : horizon;
  }

  boolean isLastOfProducer(BatchView batch) {
    Long last = batch.hasProducerId() ? lastOffsets.get(batch.producerId()) : null;
    return last != null && last <= batch.lastOffset();
  }
}
