package io.sluice.kernel;

import io.sluice.protocol.ErrorCode;

/**
 * Carries an error code and words for the client. Has no stack trace: it is an answer, not a fault.
 */
public final class ApiException extends RuntimeException {
  private final ErrorCode error;

  /** Creates the answer; the words should say what to do. */
  public ApiException(ErrorCode error, String message) {
    super(message, null, false, false);
    this.error = error;
  }

  /** Returns the code that goes on the wire. */
  public ErrorCode error() {
    return error;
  }
}
