package io.sluice.storage;

/** A log cannot be compacted because of what is in it. The message says what and where. */
final class UncleanableLogException extends RuntimeException {
  UncleanableLogException(String message) {
    super(message, null, false, false);
  }
}
