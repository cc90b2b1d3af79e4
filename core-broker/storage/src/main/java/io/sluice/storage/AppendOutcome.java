package io.sluice.storage;

import io.sluice.protocol.ErrorCode;

/** What became of a {@link PendingAppend}. */
public sealed interface AppendOutcome {
  /** Stands for a log append time where the timestamps are the producer's. */
  long NO_LOG_APPEND_TIME = -1;

  /**
   * The batches are in the log.
   *
   * @param baseOffset the offset of the first record
   * @param lastOffset the offset of the last record
   * @param logAppendTimeMs the time stamped on the records, or {@link #NO_LOG_APPEND_TIME}
   * @param logStartOffset the first offset that the log has
   */
  record Appended(long baseOffset, long lastOffset, long logAppendTimeMs, long logStartOffset)
      implements AppendOutcome {}

  /**
   * The batch has been in the log already: the producer sent it again.
   *
   * @param baseOffset the offset that the first record got then
   * @param lastOffset the offset that the last record got then
   * @param logAppendTimeMs the time stamped on the records then, or {@link #NO_LOG_APPEND_TIME}
   * @param logStartOffset the first offset that the log has
   */
  record Duplicate(long baseOffset, long lastOffset, long logAppendTimeMs, long logStartOffset)
      implements AppendOutcome {}

  /**
   * Nothing was written.
   *
   * @param code what the producer is told
   * @param message why, in words
   */
  record Rejected(ErrorCode code, String message) implements AppendOutcome {}
}
