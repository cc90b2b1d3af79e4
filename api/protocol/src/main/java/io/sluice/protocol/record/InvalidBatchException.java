package io.sluice.protocol.record;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.ProtocolException;

/**
 * Says that bytes are not a valid record batch, what is wrong with them, and the error code that a
 * producer is told.
 */
public final class InvalidBatchException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode errorCode;

  /** Makes an exception without a stack trace: it reports on bytes, not on code. */
  public InvalidBatchException(ErrorCode errorCode, String message) {
    super(message);
    this.errorCode = errorCode;
  }

  /** Returns the protocol's error code for this defect. */
  public ErrorCode errorCode() {
    return errorCode;
  }

  static InvalidBatchException corrupt(String message) {
    return new InvalidBatchException(ErrorCode.CORRUPT_MESSAGE, message);
  }

  static InvalidBatchException invalid(String message) {
    return new InvalidBatchException(ErrorCode.INVALID_RECORD, message);
  }
}
