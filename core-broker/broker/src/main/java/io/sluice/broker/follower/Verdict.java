package io.sluice.broker.follower;

import java.nio.ByteBuffer;

/** What is to be done with a leader's answer about one partition. */
sealed interface Verdict {
  /** The records are sound and follow the log's end; there may be none. */
  record Append(ByteBuffer records, long highWatermark, long logStartOffset) implements Verdict {}

  /**
   * The log is empty, and the leader's begins within a batch, which comes whole: the log begins
   * with the batch.
   */
  record Begin(long offset, Append append) implements Verdict {}

  /** The log leaves the leader's at this offset, or before it; it is cut there. */
  record Truncate(long offset) implements Verdict {}

  /** The log has nothing that the leader has; it goes on where the leader's begins. */
  record Restart(long offset) implements Verdict {}

  /** The leader is about to be able to answer; it is asked again soon. */
  record RetrySoon(String reason) implements Verdict {}

  /** Something is wrong; it is tried again after the full back-off. */
  record RetryLater(String reason) implements Verdict {}
}
