package io.sluice.protocol;

/**
 * Thrown when bytes are not what the protocol says, or when a version of a message cannot carry a
 * value. Carries no stack trace: it tells of a peer's mistake, not of one in this process, and
 * peers may send many.
 */
public class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with what is wrong, in words. */
  public ProtocolException(String message) {
    super(message, null, false, false);
  }
}
