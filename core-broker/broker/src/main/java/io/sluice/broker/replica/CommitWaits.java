package io.sluice.broker.replica;

import io.sluice.broker.replica.Partition.Acknowledgement;
import io.sluice.protocol.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who wait for the high watermark, the smallest offset first. Guarded by the partition. */
final class CommitWaits {
  private static final Logger LOG = LoggerFactory.getLogger(CommitWaits.class);

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(1, Comparator.comparingLong(Entry::end));

  /** Who waits for everything before an offset to be committed. */
  record Entry(long end, int epoch, Executor loop, Acknowledgement action) {
    /** Answers; without a lock. */
    void answer(ErrorCode error) {
      try {
        loop.execute(() -> action.accept(error));
      } catch (RejectedExecutionException closing) {
        LOG.debug("Nobody is there any more to acknowledge offset {} to", end, closing);
      }
    }

    // Two that wait for the same are not the same.
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  void add(Entry entry) {
    entries.add(entry);
  }

  void remove(Entry entry) {
    entries.remove(entry);
  }

  /** Moves those to a list whose records are committed. */
  void take(long highWatermark, List<Answer> over) {
    while (!entries.isEmpty() && entries.peek().end <= highWatermark) {
      over.add(new Answer(entries.poll(), null));
    }
  }

  /** Moves everybody to a list, with what to tell them. */
  void fail(ErrorCode error, List<Answer> over) {
    while (!entries.isEmpty()) {
      over.add(new Answer(entries.poll(), error));
    }
  }

  /**
   * A wait that is over.
   *
   * @param error why the records are not committed; null if they are
   */
  record Answer(Entry entry, @Nullable ErrorCode error) {}
}
