package io.sluice.broker.fetch;

import io.sluice.broker.replica.ProgressWatcher;
import java.util.List;

/**
 * What one request covers, what of it has to be read, and what the client has to be told. Used by
 * one request at a time, on one event loop.
 */
interface FetchScope {
  /** Hears that the partitions of a scope move on. May be called by any thread. */
  interface Waiter extends ProgressWatcher {
    /**
     * Says that more can be read, and that it is not known how much: what had come before was held
     * back by a transaction.
     */
    void lookAgain();

    /** Says what a {@link StableOffset} has found. */
    default void tell(int bytes) {
      if (bytes == StableOffset.UNCOUNTED) {
        lookAgain();
      } else if (bytes != StableOffset.NOTHING) {
        progressed(bytes);
      }
    }

    /** Says that a high watermark has moved that a follower has not been told of. */
    void watermarkMoved();
  }

  /** Returns the id of its session, or {@link FetchSessions#NO_SESSION}. */
  int sessionId();

  /** Returns whether it covers no partition. */
  boolean isEmpty();

  /** Returns what may have something for the client and so has to be read now. */
  List<FetchTarget> due();

  /** Takes notice of what reading these gave; to be called after each reading. */
  void settle(List<PartitionRead> results);

  /**
   * Tells a waiter from now on of everything that becomes readable.
   *
   * @param results what was read last
   * @return whether anything became readable between reading and this call
   */
  boolean watch(Waiter waiter, List<PartitionRead> results);

  /** Tells it no more. */
  void unwatch(Waiter waiter);

  /** Returns whether the client lacks a high watermark or a log start that is known by now. */
  boolean owesOffsets(List<PartitionRead> results);

  /** Returns what of these results the client is to be told; the rest is released. */
  List<PartitionRead> toTell(List<PartitionRead> results);
}
