package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.InvalidBatchException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the batches of a log one by one and writes what stays of each to a buffer. Confined to one
 * thread.
 */
final class BatchFilter {
  private final RecordRetention retention;
  private final RawRecords records;
  private final GrowingBuffer out;
  private final BatchRewriter rewriter;
  private long recordsSeen;
  private long recordsKept;
  private @Nullable AbortedTransaction aborted;

  BatchFilter(RecordRetention retention, int recordBytesMax, GrowingBuffer out) {
    this.retention = retention;
    this.records = new RawRecords(recordBytesMax);
    this.out = out;
    this.rewriter = new BatchRewriter(out);
  }

  long recordsSeen() {
    return recordsSeen;
  }

  long recordsKept() {
    return recordsKept;
  }

  /**
   * Adds to the buffer what stays of a batch, if anything: the batch as it is, or with fewer
   * records, or its header.
   *
   * @param keepHeader whether the header stays in any case
   * @return whether anything was added
   * @throws UncleanableLogException if the records cannot be read
   */
  boolean add(BatchView batch, boolean keepHeader) {
    int before = out.size();
    aborted = null;
    int count = batch.recordCount();
    recordsSeen += count;
    int kept = batch.isControl() ? addControl(batch) : addData(batch, count);
    recordsKept += kept;
    if (out.size() == before && (keepHeader || retention.isLastOfProducer(batch))) {
      rewriter.writeEmpty(batch);
    }
    return out.size() > before;
  }

  /** Returns the transaction that the last marker has aborted, if something of it is there. */
  @Nullable AbortedTransaction aborted() {
    return aborted;
  }

  private int addControl(BatchView batch) {
    TransactionWalk.Ending ending = retention.transactions().ended(batch);
    aborted = ending.aborted();
    if (ending.needed()) {
      return copy(batch);
    }
    if (batch.recordCount() == 0 || retention.isExpired(batch)) {
      return 0;
    }
    if (!retention.setsHorizon(batch)) {
      return copy(batch);
    }
    try {
      rewriter.begin(batch, retention.newHorizonMs());
      try (RawRecords walk = records.open(batch)) {
        while (walk.next()) {
          rewriter.add(walk);
        }
      }
      rewriter.end();
    } catch (IOException | InvalidBatchException e) {
      throw unreadable(batch, e);
    }
    return batch.recordCount();
  }

  private int addData(BatchView batch, int count) {
    if (retention.transactions().isAborted(batch)) {
      return 0;
    }
    try {
      return addRecords(batch, count);
    } catch (IOException | InvalidBatchException e) {
      throw unreadable(batch, e);
    }
  }

  private static UncleanableLogException unreadable(BatchView batch, Exception e) {
    return new UncleanableLogException(
        "the batch with the offsets "
            + batch.baseOffset()
            + " to "
            + batch.lastOffset()
            + " cannot be read: "
            + e.getMessage());
  }

  private int addRecords(BatchView batch, int count) throws IOException {
    int kept = 0;
    boolean tombstoneKept = false;
    try (RawRecords walk = records.open(batch)) {
      while (walk.next()) {
        if (retention.keeps(batch, walk)) {
          kept++;
          tombstoneKept |= walk.isTombstone();
        }
      }
    }
    boolean setsHorizon = tombstoneKept && retention.setsHorizon(batch);
    if (kept == count && kept > 0 && !setsHorizon) {
      copy(batch);
    } else if (kept > 0) {
      rewrite(batch, setsHorizon ? retention.newHorizonMs() : BatchView.NO_TIMESTAMP);
    }
    return kept;
  }

  private void rewrite(BatchView batch, long horizonMs) throws IOException {
    rewriter.begin(batch, horizonMs);
    try (RawRecords walk = records.open(batch)) {
      while (walk.next()) {
        if (retention.keeps(batch, walk)) {
          rewriter.add(walk);
        }
      }
    }
    rewriter.end();
  }

  private int copy(BatchView batch) {
    out.write(batch.buffer(), batch.position(), batch.sizeInBytes());
    return batch.recordCount();
  }
}
