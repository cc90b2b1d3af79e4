package io.sluice.broker.produce;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import java.util.List;

/**
 * Says which records of a batch are the reason why all of it is refused (KIP-467). Has no stack
 * trace: it is an answer, not a fault.
 */
final class RefusedRecordsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode error;
  private final transient List<BatchIndexAndErrorMessage> records;

  RefusedRecordsException(
      ErrorCode error, String message, List<BatchIndexAndErrorMessage> records) {
    super(message, null, false, false);
    this.error = error;
    this.records = records;
  }

  /** Returns the code for the batch. */
  ErrorCode error() {
    return error;
  }

  /** Returns what is wrong with each record, in order; of very many the first ones. */
  List<BatchIndexAndErrorMessage> records() {
    return records;
  }
}
