package io.sluice.storage;

import io.sluice.protocol.TopicPartition;

/**
 * Thrown when a log is used after it was closed, because its partition has been deleted or moved.
 * Carries no stack trace.
 */
public final class LogClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LogClosedException(TopicPartition partition) {
    super("the log of " + partition + " is closed", null, false, false);
  }
}
