package io.sluice.broker.produce;

import io.sluice.protocol.ErrorCode;

/**
 * What a producer is told that its coordinator does not admit: an error that its version knows how
 * to go on from.
 *
 * @param reason in words
 */
record AdmissionRefusal(ErrorCode error, String reason) {
  /** The first produce version whose clients abort on TRANSACTION_ABORTABLE (KIP-890). */
  private static final int ABORTABLE_VERSION = 11;

  /** The first whose clients try again on CONCURRENT_TRANSACTIONS. */
  private static final int CONCURRENT_VERSION = 12;

  static AdmissionRefusal of(ErrorCode error, int version) {
    return switch (error) {
      case INVALID_TXN_STATE, TRANSACTION_ABORTABLE ->
          new AdmissionRefusal(
              version >= ABORTABLE_VERSION
                  ? ErrorCode.TRANSACTION_ABORTABLE
                  : ErrorCode.INVALID_TXN_STATE,
              "the partition does not belong to the producer's transaction");
      case PRODUCER_FENCED, INVALID_PRODUCER_EPOCH ->
          new AdmissionRefusal(
              ErrorCode.INVALID_PRODUCER_EPOCH,
              "the producer's epoch is over: another has its transactional id, or its transaction"
                  + " took too long");
      case CONCURRENT_TRANSACTIONS ->
          new AdmissionRefusal(
              version >= CONCURRENT_VERSION ? error : ErrorCode.NOT_ENOUGH_REPLICAS,
              "the producer's last transaction is still being ended");
      // Errors that clients do not expect of Produce; this one they retry without looking for
      // another leader.
      case COORDINATOR_NOT_AVAILABLE,
          COORDINATOR_LOAD_IN_PROGRESS,
          NOT_COORDINATOR,
          NETWORK_EXCEPTION,
          OPERATION_NOT_ATTEMPTED,
          REQUEST_TIMED_OUT ->
          new AdmissionRefusal(
              ErrorCode.NOT_ENOUGH_REPLICAS,
              "the coordinator of the producer's transaction cannot be asked now: " + error);
      default ->
          new AdmissionRefusal(error, "the coordinator of the producer's transaction refuses it");
    };
  }
}
