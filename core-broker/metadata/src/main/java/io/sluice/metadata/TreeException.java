package io.sluice.metadata;

import java.util.concurrent.CompletionException;

/** Says why the tree was not read or edited. */
final class TreeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The kinds of failure. */
  enum Kind {
    /** The tree is not as the edits need it: a node is missing, there already, or changed. */
    CONFLICT,
    /** The connection was lost: an edit may have been made. */
    CONNECTION_LOST,
    /** The session is over: an edit may have been made. */
    SESSION_OVER,
    /** Anything else; the message says what. */
    REFUSED
  }

  private final Kind kind;

  TreeException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** Returns the failure of a session's future, out of whatever futures wrapped around it. */
  static TreeException of(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof TreeException own
        ? own
        : new TreeException(Kind.REFUSED, "Unexpected: " + cause);
  }

  Kind kind() {
    return kind;
  }
}
