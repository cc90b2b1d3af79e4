package io.sluice.storage;

import io.sluice.protocol.wire.FileBytes;
import io.sluice.protocol.wire.Payload;

/**
 * What a read found: some whole batches, or nothing.
 *
 * <p>A {@linkplain #mayBlock cold} read has no bytes yet: pass it to {@link PartitionLog#load} on a
 * thread that may wait for the disk and go on with what that returns.
 *
 * <p>The bytes stay what they are until {@link #release}, whatever happens to the log meanwhile: a
 * segment that is deleted, compacted or cut short stays readable for those who hold it.
 */
public final class LogRead {
  private final long startOffset;
  private final Payload bytes;
  private final boolean endOfLog;
  private final boolean mayBlock;
  private final int maxBytes;
  private final long endOffset;
  private final boolean atLeastOneBatch;

  private LogRead(
      long startOffset,
      Payload bytes,
      boolean endOfLog,
      boolean mayBlock,
      int maxBytes,
      long endOffset,
      boolean atLeastOneBatch) {
    this.startOffset = startOffset;
    this.bytes = bytes;
    this.endOfLog = endOfLog;
    this.mayBlock = mayBlock;
    this.maxBytes = maxBytes;
    this.endOffset = endOffset;
    this.atLeastOneBatch = atLeastOneBatch;
  }

  static LogRead of(long offset, Payload bytes, boolean endOfLog) {
    return new LogRead(offset, bytes, endOfLog, false, 0, 0, false);
  }

  static LogRead cold(long offset, int maxBytes, long endOffset, boolean atLeastOneBatch) {
    return new LogRead(offset, Payload.EMPTY, false, true, maxBytes, endOffset, atLeastOneBatch);
  }

  /** Returns the offset that was asked for; the first batch may begin before it. */
  public long startOffset() {
    return startOffset;
  }

  /** Returns the batches; a {@link FileBytes}, or empty. */
  public Payload bytes() {
    return bytes;
  }

  /** Tells whether nothing follows the bytes below the end that was asked for. */
  public boolean endOfLog() {
    return endOfLog;
  }

  /** Tells whether reading may have to wait for the disk, so that it has not been done. */
  public boolean mayBlock() {
    return mayBlock;
  }

  int maxBytes() {
    return maxBytes;
  }

  long endOffset() {
    return endOffset;
  }

  boolean atLeastOneBatch() {
    return atLeastOneBatch;
  }

  /**
   * Gives the bytes back: by now they have been sent, or never will be. Does nothing the second
   * time, nor after {@link FileBytes#release}.
   */
  public void release() {
    if (bytes instanceof FileBytes file) {
      file.release();
    }
  }
}
