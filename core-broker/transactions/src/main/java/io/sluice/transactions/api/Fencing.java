package io.sluice.transactions.api;

import io.sluice.protocol.ErrorCode;

/** What a fenced producer is told. */
final class Fencing {
  private Fencing() {}

  /**
   * Returns the error as clients of before KIP-588 know it.
   *
   * @param known whether the client knows PRODUCER_FENCED
   */
  static ErrorCode told(ErrorCode error, boolean known) {
    return error == ErrorCode.PRODUCER_FENCED && !known ? ErrorCode.INVALID_PRODUCER_EPOCH : error;
  }
}
