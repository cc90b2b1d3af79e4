package io.sluice.storage;

/**
 * A log dir must not be used as it is: it is someone else's, in use, or contradicts another. The
 * message is meant for an operator.
 */
public final class LogDirRefusedException extends RuntimeException {
  LogDirRefusedException(String message) {
    super(message);
  }
}
