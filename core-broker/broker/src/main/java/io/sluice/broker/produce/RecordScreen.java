package io.sluice.broker.produce;

import io.sluice.broker.replica.AppendRules;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.RecordCursor;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks the records of one batch, once: each must be one, have a key where the topic is compacted,
 * and a time that the topic allows. Allocates nothing unless a record is refused, or has to be
 * unpacked. Reusable; confined to one event loop.
 */
final class RecordScreen {
  /** How many refused records of a batch are named; the client takes the others to be in order. */
  static final int ERRORS_MAX = 100;

  private final RecordCursor cursor = new RecordCursor();
  private final List<BatchIndexAndErrorMessage> errors = new ArrayList<>();
  private ErrorCode error = ErrorCode.NONE;
  private int refused;
  private long largestTimestamp;

  /**
   * Checks all records.
   *
   * @throws RefusedRecordsException if some are refused
   * @throws io.sluice.protocol.record.InvalidBatchException if what is there is no record
   */
  void walk(BatchView batch, AppendRules rules, long nowMs) {
    cursor.wrap(batch, rules.decompressedBytesMax());
    begin();
    boolean keysNeeded = rules.compacted();
    long oldest = TimeRules.oldestMs(rules, nowMs);
    long newest = TimeRules.newestMs(rules, nowMs);
    long largest = BatchView.NO_TIMESTAMP;
    for (int i = 0; cursor.next(); i++) {
      long timestamp = cursor.timestamp();
      largest = Math.max(largest, timestamp);
      if (keysNeeded && !cursor.hasKey()) {
        refuse(i, ErrorCode.INVALID_RECORD, "a compacted topic takes no record without a key");
      } else if ((timestamp < oldest || timestamp > newest)
          && timestamp != BatchView.NO_TIMESTAMP) {
        refuse(i, ErrorCode.INVALID_TIMESTAMP, TimeRules.refusal(rules, timestamp, nowMs));
      }
    }
    largestTimestamp = largest;
    if (refused > 0) {
      throw refusal(batch.recordCount());
    }
  }

  private void begin() {
    if (refused > 0) {
      errors.clear();
      refused = 0;
    }
  }

  private void refuse(int index, ErrorCode code, String message) {
    // A wrong time is the more telling code for the whole batch, as in Kafka.
    if (refused++ == 0 || code == ErrorCode.INVALID_TIMESTAMP) {
      error = code;
    }
    if (errors.size() < ERRORS_MAX) {
      errors.add(
          BatchIndexAndErrorMessage.builder()
              .batchIndex(index)
              .batchIndexErrorMessage(message)
              .build());
    }
  }

  private RefusedRecordsException refusal(int count) {
    BatchIndexAndErrorMessage first = errors.getFirst();
    return new RefusedRecordsException(
        error,
        refused
            + " of the batch's "
            + count
            + " records are refused, the first at index "
            + first.batchIndex()
            + ": "
            + first.batchIndexErrorMessage(),
        List.copyOf(errors));
  }

  /** Returns the largest timestamp of the records that were walked. */
  long largestTimestamp() {
    return largestTimestamp;
  }

  /** Returns the cursor behind the last of the records that were walked. */
  RecordCursor walked() {
    return cursor;
  }
}
