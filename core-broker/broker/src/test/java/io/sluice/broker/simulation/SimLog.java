package io.sluice.broker.simulation;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.storage.AppendOutcome;
import io.sluice.storage.EpochEnd;
import io.sluice.storage.PendingAppend;
import io.sluice.storage.ReplicaLog;
import java.nio.ByteBuffer;
import java.util.List;

/** A replica's log as one process sees it: what is on disk, and its role. */
final class SimLog implements ReplicaLog {
  private static final int SYNC_MAX_MS = 20;

  private final World world;
  private final Process process;
  private final TopicPartition name;
  private final Stored stored;
  private int leading = NO_EPOCH;
  private int following = NO_EPOCH;
  private boolean commitsAtOnce;

  SimLog(World world, Process process, int partition, Stored stored) {
    this.world = world;
    this.process = process;
    this.name = new TopicPartition(World.TOPIC, partition);
    this.stored = stored;
  }

  @Override
  public TopicPartition topicPartition() {
    return name;
  }

  @Override
  public Uuid topicId() {
    return World.TOPIC_ID;
  }

  // --- Roles ---------------------------------------------------------------------------------

  private boolean leads(int epoch) {
    return leading == epoch && epoch != NO_EPOCH;
  }

  private boolean follows(int epoch) {
    return following == epoch && epoch != NO_EPOCH;
  }

  @Override
  public long lead(int epoch) {
    if (leading != epoch) {
      rest();
      leading = epoch;
    }
    stored.epochs().assign(epoch, stored.end());
    long start = stored.epochs().start(epoch);
    return start < 0 ? stored.end() : start;
  }

  @Override
  public void follow(int epoch) {
    rest();
    following = epoch;
    stored.epochs().truncate(stored.end());
  }

  @Override
  public void rest() {
    leading = NO_EPOCH;
    following = NO_EPOCH;
    commitsAtOnce = false;
  }

  @Override
  public long commitAtOnce(boolean atOnce, int epoch) {
    if (leads(epoch)) {
      commitsAtOnce = atOnce;
      appended();
    }
    return highWatermark();
  }

  private void appended() {
    if (commitsAtOnce) {
      stored.raiseHighWatermark(stored.end());
    }
  }

  // --- Appending -----------------------------------------------------------------------------

  @Override
  public void append(List<? extends PendingAppend> appends, int epoch) {
    for (PendingAppend append : appends) {
      SimAppend each = (SimAppend) append;
      if (leads(epoch)) {
        Batch batch = stored.appendAsLeader(each.records(), epoch);
        each.outcome(
            new AppendOutcome.Appended(
                batch.baseOffset(),
                batch.endOffset() - 1,
                AppendOutcome.NO_LOG_APPEND_TIME,
                stored.start()));
        appended();
      } else {
        each.outcome(
            new AppendOutcome.Rejected(ErrorCode.NOT_LEADER_OR_FOLLOWER, "the epoch is over"));
      }
    }
  }

  @Override
  public boolean appendAsFollower(ByteBuffer records, int epoch) {
    if (follows(epoch)) {
      stored.appendAsFollower(records);
    }
    return follows(epoch);
  }

  @Override
  public boolean progressAsFollower(long leaderHighWatermark, long leaderLogStart, int epoch) {
    if (follows(epoch)) {
      stored.raiseHighWatermark(leaderHighWatermark);
    }
    return follows(epoch);
  }

  @Override
  public boolean truncateTo(long offset, int epoch) {
    if (follows(epoch)) {
      stored.truncateTo(offset);
    }
    return follows(epoch);
  }

  @Override
  public boolean truncateFullyAndStartAt(long offset, int epoch) {
    if (follows(epoch)) {
      stored.restartAt(offset);
    }
    return follows(epoch);
  }

  // --- What is there -------------------------------------------------------------------------

  @Override
  public long logStartOffset() {
    return stored.start();
  }

  @Override
  public long logEndOffset() {
    return stored.end();
  }

  @Override
  public long highWatermark() {
    return stored.highWatermark();
  }

  @Override
  public void updateHighWatermark(long offset) {
    stored.raiseHighWatermark(offset);
  }

  @Override
  public int latestEpoch() {
    return stored.epochs().latest();
  }

  @Override
  public EpochEnd epochEnd(int epoch) {
    return stored.epochs().end(epoch, stored.end());
  }

  // --- Durability ----------------------------------------------------------------------------

  @Override
  public boolean acknowledgesAfterFlush() {
    return world.syncedBeforeAcknowledged();
  }

  @Override
  public void flush() {
    if (world.sabotage() != Sabotage.SYNC_UNAWAITED) {
      stored.sync(stored.end());
    }
  }

  @Override
  public boolean isDurable(long offset) {
    return offset <= stored.durableEnd() || world.sabotage() == Sabotage.SYNC_UNAWAITED;
  }

  @Override
  public void whenDurable(long offset, Runnable action) {
    if (isDurable(offset)) {
      action.run();
      return;
    }
    long end = stored.end();
    process.schedule(
        1 + world.random().nextInt(SYNC_MAX_MS),
        () -> {
          stored.sync(end);
          action.run();
        });
  }

  @Override
  public String toString() {
    return name + ": " + stored;
  }
}
