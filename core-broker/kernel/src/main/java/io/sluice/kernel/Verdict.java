package io.sluice.kernel;

import io.sluice.protocol.ErrorCode;

/** What a hook says of a batch before it is appended. */
public sealed interface Verdict {
  /** The verdict on nearly every batch; always this one object. */
  Verdict ACCEPT = new Accept();

  /** The batch may be appended. */
  record Accept() implements Verdict {}

  /**
   * The batch is in the log already, at these offsets: the producer is told so as if it had been
   * appended now.
   */
  record Duplicate(long baseOffset, long lastOffset, long timestampMs) implements Verdict {}

  /** The batch may not be appended. */
  record Reject(ErrorCode error, String message) implements Verdict {}
}
