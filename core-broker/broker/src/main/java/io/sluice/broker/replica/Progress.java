package io.sluice.broker.replica;

import java.util.concurrent.atomic.AtomicInteger;

/** Those who wait for a partition to move on, and about how much it did. Safe for any thread. */
final class Progress {
  /** What is told when the role has changed: everything has to be looked at again. */
  private static final int EVERYTHING = Integer.MAX_VALUE;

  private final Watchers watermark = new Watchers();
  private final Watchers end = new Watchers();

  /** About how many bytes were appended that are not committed. */
  private final AtomicInteger uncommittedBytes = new AtomicInteger();

  /** Returns those who wait for the high watermark. */
  Watchers watermark() {
    return watermark;
  }

  /** Returns those who wait for the end of the log. */
  Watchers end() {
    return end;
  }

  /** Counts bytes that are to be committed later. */
  void uncommitted(int bytes) {
    uncommittedBytes.addAndGet(bytes);
  }

  /** Says that the high watermark has moved. */
  void committed() {
    watermark.tell(Math.max(1, uncommittedBytes.getAndSet(0)));
  }

  /** Says that the role has changed. */
  void roleEnded() {
    uncommittedBytes.set(0);
    watermark.tell(EVERYTHING);
    end.tell(EVERYTHING);
  }
}
