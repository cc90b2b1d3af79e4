package io.sluice.broker.replica;

import io.sluice.broker.follower.FollowedPartition;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.storage.EpochEnd;
import io.sluice.storage.LogClosedException;
import io.sluice.storage.ReplicaLog;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** A partition that is followed in one epoch. What it changes is checked by the log itself. */
final class FollowerRole implements Role, FollowedPartition {
  private final ReplicaLog log;
  private final int epoch;
  private final Progress progress;

  FollowerRole(ReplicaLog log, int epoch, Progress progress) {
    this.log = log;
    this.epoch = epoch;
    this.progress = progress;
  }

  @Override
  public TopicPartition topicPartition() {
    return log.topicPartition();
  }

  @Override
  public Uuid topicId() {
    return log.topicId();
  }

  @Override
  public int epoch() {
    return epoch;
  }

  @Override
  public long logStartOffset() {
    return log.logStartOffset();
  }

  @Override
  public long logEndOffset() {
    return log.logEndOffset();
  }

  @Override
  public int latestEpoch() {
    return log.latestEpoch();
  }

  @Override
  public EpochEnd epochEnd(int leaderEpoch) {
    return log.epochEnd(leaderEpoch);
  }

  @Override
  public boolean append(ByteBuffer records, long leaderHighWatermark, long leaderLogStartOffset) {
    int bytes = records.remaining();
    long before = log.highWatermark();
    boolean holds =
        whileOpen(
            () -> {
              if (bytes > 0 && !log.appendAsFollower(records, epoch)) {
                return false;
              }
              if (bytes > 0 && log.acknowledgesAfterFlush()) {
                log.flush();
              }
              return log.progressAsFollower(leaderHighWatermark, leaderLogStartOffset, epoch);
            });
    if (holds) {
      progress.uncommitted(bytes);
      if (log.highWatermark() > before) {
        progress.committed();
      }
    }
    return holds;
  }

  @Override
  public boolean truncateTo(long offset) {
    return whileOpen(() -> log.truncateTo(offset, epoch));
  }

  @Override
  public boolean restartAt(long offset) {
    return whileOpen(() -> log.truncateFullyAndStartAt(offset, epoch));
  }

  /** A log that was closed has been deleted, or has made place for another: the epoch is over. */
  private static boolean whileOpen(BooleanSupplier change) {
    try {
      return change.getAsBoolean();
    } catch (LogClosedException gone) {
      return false;
    }
  }
}
