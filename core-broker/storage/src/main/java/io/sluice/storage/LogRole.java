package io.sluice.storage;

import java.io.IOException;

/**
 * Whether a log leads or follows, and in which epoch: what may be written to it.
 *
 * <p>Guarded by the log's lock, all of it: a check holds until the lock is given back.
 */
final class LogRole {
  private final LogState log;
  private int leading = ReplicaLog.NO_EPOCH;
  private int following = ReplicaLog.NO_EPOCH;
  private boolean commitsAtOnce;

  LogRole(LogState log) {
    this.log = log;
  }

  boolean leads(int epoch) {
    return leading == epoch && epoch != ReplicaLog.NO_EPOCH;
  }

  boolean follows(int epoch) {
    return following == epoch && epoch != ReplicaLog.NO_EPOCH;
  }

  /** Leads in an epoch; returns where that began. */
  long lead(int epoch) {
    if (!leads(epoch)) {
      rest();
      leading = epoch;
    }
    return log.epochs.begin(epoch, log.end.offset());
  }

  /**
   * Follows in an epoch. One that was led and got no record is forgotten: the leader may know
   * nothing of it, and asking for its end would lead nowhere.
   */
  void follow(int epoch) {
    rest();
    following = epoch;
    if (log.closed || log.environment.health().failure() != null) {
      return;
    }
    try {
      log.epochs.truncateEnd(log.end.offset());
    } catch (IOException e) {
      throw log.failed("follow", e);
    }
  }

  void rest() {
    leading = ReplicaLog.NO_EPOCH;
    following = ReplicaLog.NO_EPOCH;
    commitsAtOnce = false;
  }

  long commitAtOnce(boolean atOnce, int epoch) {
    if (leads(epoch)) {
      commitsAtOnce = atOnce;
      appended();
    }
    return log.highWatermark();
  }

  /** Takes notice of a new end of the log. */
  void appended() {
    if (commitsAtOnce && !log.config.acknowledgesAfterFlush()) {
      log.raiseHighWatermark(log.end.offset());
    }
  }
}
