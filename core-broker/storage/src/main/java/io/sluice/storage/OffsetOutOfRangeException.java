package io.sluice.storage;

/**
 * Thrown when a read asks for an offset that the log does not have. Carries no stack trace: the
 * mistake is a client's.
 */
public final class OffsetOutOfRangeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long logStartOffset;
  private final long logEndOffset;

  /** Creates the exception with the bounds of the log at that time. */
  public OffsetOutOfRangeException(long offset, long logStartOffset, long logEndOffset) {
    super(
        "offset "
            + offset
            + " is outside the log, which has "
            + logStartOffset
            + " to "
            + logEndOffset,
        null,
        false,
        false);
    this.logStartOffset = logStartOffset;
    this.logEndOffset = logEndOffset;
  }

  /** Returns the first offset that the log has. */
  public long logStartOffset() {
    return logStartOffset;
  }

  /** Returns the offset that the next record will get. */
  public long logEndOffset() {
    return logEndOffset;
  }
}
