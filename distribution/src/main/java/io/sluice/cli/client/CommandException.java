package io.sluice.cli.client;

/** Ends a command with a line that says why. Has no stack trace: it is an answer, not a fault. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates it; the message is what the user reads. */
  public CommandException(String message) {
    super(message, null, false, false);
  }
}
