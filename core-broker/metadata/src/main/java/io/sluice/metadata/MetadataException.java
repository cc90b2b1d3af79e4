package io.sluice.metadata;

/** Says why a change to the metadata was not made. Carries no stack trace: it is an answer. */
public final class MetadataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The kinds of refusal. */
  public enum Reason {
    /** What should be created is there. */
    ALREADY_EXISTS,
    /** What should be changed is not there. */
    NOT_FOUND,
    /** It was changed by someone else in the meantime: look at the image and decide anew. */
    VERSION_CONFLICT,
    /** The caller is not the controller any more, or another broker holds the broker id. */
    FENCED,
    /** The change is larger than the store can take at once. */
    TOO_LARGE,
    /** No connection, or the session ended: whether the change was made is not known. */
    UNAVAILABLE,
    /** The store was closed; whether the change was made is not known. */
    CLOSED
  }

  private final Reason reason;

  /** Creates an answer with a message for people. */
  public MetadataException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Returns the kind of refusal. */
  public Reason reason() {
    return reason;
  }
}
