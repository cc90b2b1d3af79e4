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
 *   <li>Records of aborted transactions go, and replace nothing.
 *   <li>A marker stays as long as anything of its transaction does, and then, like a tombstone,
 *       until its delete horizon: a reader that has read the data finds the marker.
 *   <li>A batch of which no record stays is kept as a header if it is its producer's last one with
 *       data, because it says which sequence comes next, or its last marker, because that says
 *       which epoch has ended; or if it is the last of the segments that are merged, so that the
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
  private final Map<Long, LastBatches> lastBatches;
  private final TransactionWalk transactions;

  /**
   * Takes what is known of the log.
   *
   * @param mappedEnd the map knows the keys of all dirty records below this offset
   * @param lastBatches of each producer whose state is to be kept
   * @param transactions stands before the first batch
   */
  RecordRetention(
      OffsetMap map,
      long mappedEnd,
      long nowMs,
      long deleteRetentionMs,
      Map<Long, LastBatches> lastBatches,
      TransactionWalk transactions) {
    this.map = map;
    this.mappedEnd = mappedEnd;
    this.nowMs = nowMs;
    this.deleteRetentionMs = deleteRetentionMs;
    this.lastBatches = lastBatches;
    this.transactions = transactions;
  }

  /**
   * Where a producer wrote last.
   *
   * @param data the last offset of its last batch with data, or −1
   * @param marker that of its last marker, or −1
   */
  record LastBatches(long data, long marker) {
    static final LastBatches NONE = new LastBatches(-1, -1);

    LastBatches with(BatchView batch) {
      return batch.isControl()
          ? new LastBatches(data, batch.lastOffset())
          : new LastBatches(batch.lastOffset(), marker);
    }
  }

  /** Returns what is known of the transactions; every batch has to be shown to it once. */
  TransactionWalk transactions() {
    return transactions;
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
    return !replaced && !(record.isTombstone() && isExpired(batch));
  }

  /** Tells whether the delete horizon of a batch lies behind. */
  boolean isExpired(BatchView batch) {
    return batch.hasDeleteHorizon() && batch.deleteHorizonMs() <= nowMs;
  }

  /**
   * Tells whether a batch in which a tombstone stays, or a marker that is not needed any more, is
   * now to be given its delete horizon.
   */
  boolean setsHorizon(BatchView batch) {
    return !batch.hasDeleteHorizon() && batch.lastOffset() < mappedEnd;
  }

  /** Returns the time from which tombstones that are compacted for the first time may go. */
  long newHorizonMs() {
    long horizon = nowMs + deleteRetentionMs;
    return horizon < 0 ? Long.MAX_VALUE : horizon;
  }

  boolean isLastOfProducer(BatchView batch) {
    LastBatches last = batch.hasProducerId() ? lastBatches.get(batch.producerId()) : null;
    return last != null && (batch.isControl() ? last.marker() : last.data()) <= batch.lastOffset();
  }
}
