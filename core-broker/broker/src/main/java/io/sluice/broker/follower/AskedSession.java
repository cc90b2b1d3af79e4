package io.sluice.broker.follower;

import io.sluice.protocol.ErrorCode;

/**
 * The fetch session that a leader keeps for this broker, as far as this side knows it (KIP-227).
 *
 * <p>{@code epoch == 0}: the next request names everything, and asks for a session in place of the
 * one of {@code id}. Otherwise it names what has changed. Immutable.
 */
record AskedSession(int id, int epoch) {
  private static final int INITIAL_EPOCH = 0;

  static final AskedSession NONE = new AskedSession(0, INITIAL_EPOCH);

  /** Returns whether the next request names everything. */
  boolean isFull() {
    return epoch == INITIAL_EPOCH;
  }

  /** Returns what follows an answer without an error. */
  AskedSession answered(int answeredId) {
    if (isFull()) {
      return answeredId == NONE.id ? NONE : new AskedSession(answeredId, 1);
    }
    return new AskedSession(id, epoch == Integer.MAX_VALUE ? 1 : epoch + 1);
  }

  /** Returns what follows when it is not known what the leader knows. */
  AskedSession lost() {
    return new AskedSession(id, INITIAL_EPOCH);
  }

  /** Returns what follows an answer with an error of the session's. */
  AskedSession refused(ErrorCode error) {
    return error == ErrorCode.FETCH_SESSION_ID_NOT_FOUND ? NONE : lost();
  }

  static boolean refuses(ErrorCode error) {
    return switch (error) {
      case FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH, FETCH_SESSION_TOPIC_ID_ERROR ->
          true;
      default -> false;
    };
  }
}
