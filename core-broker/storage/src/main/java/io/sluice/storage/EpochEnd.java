package io.sluice.storage;

/**
 * Where the records of a leader epoch end (KIP-101, KIP-279).
 *
 * @param epoch the largest epoch of the log that is not above the one asked for, or {@link
 *     #UNKNOWN_EPOCH}
 * @param endOffset the offset that follows the epoch's last record, or {@link #UNKNOWN_OFFSET}
 */
public record EpochEnd(int epoch, long endOffset) {
  /** Stands for an epoch that the log does not know. */
  public static final int UNKNOWN_EPOCH = -1;

  /** Stands for the end of an epoch that the log does not know. */
  public static final long UNKNOWN_OFFSET = -1;

  /** The answer where the log cannot tell. */
  public static final EpochEnd UNKNOWN = new EpochEnd(UNKNOWN_EPOCH, UNKNOWN_OFFSET);
}
