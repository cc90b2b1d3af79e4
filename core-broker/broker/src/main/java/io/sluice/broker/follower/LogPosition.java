package io.sluice.broker.follower;

import io.sluice.storage.EpochEnd;

/** Says of which leader epoch the last record of a follower's log is. */
final class LogPosition {
  private LogPosition() {}

  /**
   * Returns the epoch of the last record, or −1 if there is no record.
   *
   * <p>That is not always the latest epoch that the log knows: who led in an epoch and never wrote
   * in it knows it too, and would wait for ever for the leader to know it as well.
   */
  static int lastFetchedEpoch(FollowedPartition partition) {
    long end = partition.logEndOffset();
    if (partition.logStartOffset() >= end) {
      return EpochEnd.UNKNOWN_EPOCH;
    }
    int epoch = partition.latestEpoch();
    while (epoch > 0) {
      EpochEnd before = partition.epochEnd(epoch - 1);
      if (before.endOffset() != end) {
        return epoch;
      }
      epoch = before.epoch();
    }
    return epoch;
  }
}
