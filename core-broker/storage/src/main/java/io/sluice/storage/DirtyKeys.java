package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.InvalidBatchException;
import io.sluice.storage.RecordRetention.LastBatches;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Learns from a log's batches, in order, which keys its dirty part holds and where each producer's
 * last batch is. Confined to one thread.
 */
final class DirtyKeys {
  private final OffsetMap map;
  private final RawRecords records;
  private final TransactionWalk transactions;
  private final Map<Long, LastBatches> lastBatches = new HashMap<>();
  private long end;
  private boolean full;

  /**
   * Begins at the first dirty offset.
   *
   * @param map takes the keys
   * @param transactions those of the dirty part
   */
  DirtyKeys(
      OffsetMap map, int recordBytesMax, long firstDirtyOffset, TransactionWalk transactions) {
    this.transactions = transactions;
    this.map = map;
    this.records = new RawRecords(recordBytesMax);
    this.end = firstDirtyOffset;
  }

  /** Takes note of the producer of a batch, clean or dirty. */
  void addProducer(BatchView batch) {
    if (batch.hasProducerId()) {
      lastBatches.merge(
          batch.producerId(), LastBatches.NONE.with(batch), (before, now) -> before.with(batch));
    }
  }

  /**
   * Takes note of the keys of a batch, and of its producer.
   *
   * @return false if the map is full: the batch is known up to {@link #end} only, and none may
   *     follow
   * @throws UncleanableLogException if the records cannot be read
   */
  boolean add(BatchView batch) {
    addProducer(batch);
    if (batch.lastOffset() < end) {
      return true;
    }
    if (batch.isControl()) {
      transactions.ended(batch);
    } else if (transactions.replacesOlder(batch) && !addKeys(batch)) {
      full = true;
      return false;
    }
    end = batch.nextOffset();
    return true;
  }

  private boolean addKeys(BatchView batch) {
    try {
      return addAll(batch);
    } catch (IOException | InvalidBatchException e) {
      throw new UncleanableLogException(
          "the batch with the offsets "
              + batch.baseOffset()
              + " to "
              + batch.lastOffset()
              + " cannot be read: "
              + e.getMessage());
    }
  }

  private boolean addAll(BatchView batch) throws IOException {
    try (RawRecords walk = records.open(batch)) {
      while (walk.next()) {
        long offset = batch.baseOffset() + walk.offsetDelta();
        if (offset >= end
            && walk.hasKey()
            && !map.put(walk.bytes(), walk.keyAt(), walk.keyLength(), offset)) {
          end = offset;
          return false;
        }
      }
      return true;
    }
  }

  /** All keys below this offset, from the first dirty one on, are in the map. */
  long end() {
    return end;
  }

  boolean isFull() {
    return full;
  }

  OffsetMap map() {
    return map;
  }

  /** Returns where each producer wrote last, of those that were met. */
  Map<Long, LastBatches> lastBatches() {
    return lastBatches;
  }
}
