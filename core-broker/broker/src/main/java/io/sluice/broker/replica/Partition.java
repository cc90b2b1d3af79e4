package io.sluice.broker.replica;

import io.sluice.broker.follower.FollowedPartition;
import io.sluice.kernel.TransactionMarker;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.storage.AppendOrigin;
import io.sluice.storage.AppendOutcome;
import io.sluice.storage.PartitionLog;
import io.sluice.storage.PendingAppend;
import io.sluice.storage.ReplicaLog;
import io.sluice.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A partition of which this broker holds a replica: its log, its role, and who waits for it to move
 * on.
 *
 * <p>Any event loop may append and read. What an append may do depends on the role, which the log
 * checks under its own lock; a partition that needs nobody else commits there too. Everything else
 * about leading is decided in {@link GuardedRole}, under the partition's lock.
 */
public final class Partition {
  /** What {@link #leaderEpoch()} returns when this broker does not lead the partition. */
  public static final int NOT_LEADING = -1;

  /** What {@link #epoch()} returns when this broker neither leads nor follows. */
  public static final int NO_EPOCH = -1;

  /** Replaced only while there is no role. */
  private volatile ReplicaLog log;

  private final Progress progress = new Progress();
  private final GuardedRole guarded;
  private final Clock clock;

  /** Epochs up to here were led with another log. Confined to whoever gives the roles. */
  private int formerEpoch = NO_EPOCH;

  /** Takes a log that has no role. */
  public Partition(ReplicaLog log, ReplicaContext context) {
    this.log = log;
    guarded = new GuardedRole(this, log, context, progress);
    clock = context.clock();
  }

  // --- What it is ----------------------------------------------------------------------------

  /** Returns its name. */
  public TopicPartition topicPartition() {
    return log.topicPartition();
  }

  /** Returns the id of its topic. */
  public Uuid topicId() {
    return log.topicId();
  }

  /** Returns its log, to read from. */
  public PartitionLog log() {
    return (PartitionLog) log;
  }

  /** Returns its log as replication sees it. */
  public ReplicaLog replicaLog() {
    return log;
  }

  /** Returns the epoch in which this broker leads the partition, or {@link #NOT_LEADING}. */
  public int leaderEpoch() {
    return guarded.role() instanceof Role.Leading leading ? leading.epoch() : NOT_LEADING;
  }

  /** Returns whether this broker leads the partition. */
  public boolean leading() {
    return guarded.role() instanceof Role.Leading;
  }

  /** Returns whether this broker follows the partition's leader. */
  public boolean following() {
    return guarded.role() instanceof FollowerRole;
  }

  /** Returns the leader epoch of the present role, or {@link #NO_EPOCH} without one. */
  public int epoch() {
    return guarded.role().epoch();
  }

  /**
   * Compares the epoch that a client believes in (-1 if it does not say) with the partition's
   * (KIP-320).
   */
  public ErrorCode checkEpoch(int believed) {
    int present = guarded.role().epoch();
    if (believed < 0 || believed == present) {
      return ErrorCode.NONE;
    }
    return believed < present ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH;
  }

  /** Returns how many replicas are in sync, this one included; 0 unless leading. */
  public int inSyncReplicas() {
    return guarded.role() instanceof Role.Leading leading ? leading.inSync() : 0;
  }

  /** Returns how many replicas have to be in sync for acks=all; at most as many as there are. */
  public int inSyncReplicasMin() {
    return guarded.role() instanceof Role.Leading leading ? leading.inSyncMin() : 0;
  }

  /**
   * Returns whether enough replicas are in sync for acks=all: as many as min.insync.replicas asks
   * for, or all.
   */
  public boolean enoughInSync() {
    return guarded.role() instanceof Role.Leading leading && leading.enough();
  }

  /**
   * Returns whether this leader knows what is committed: whether the high watermark has reached the
   * start of its epoch (KIP-207).
   */
  public boolean latestKnown() {
    return guarded.role() instanceof Role.Leading leading
        && log.highWatermark() >= leading.epochStart();
  }

  // --- Roles ---------------------------------------------------------------------------------

  /**
   * Leads as the image says, which names this broker as the leader; called again for every new
   * state, and when the configuration changes. Called by one thread at a time, as {@link #follow}
   * and {@link #resign} are.
   *
   * @throws io.sluice.storage.LogStorageException if the log dir is offline; it has no role then
   */
  public void lead(PartitionState state, int inSyncMin) {
    guarded.lead(state, inSyncMin);
  }

  /**
   * Follows in an epoch.
   *
   * @return the partition as the fetcher sees it in this epoch
   */
  public FollowedPartition follow(int epoch) {
    return guarded.follow(epoch);
  }

  /** Neither leads nor follows from now on; those who wait are woken, to find out. */
  public void resign() {
    guarded.resign();
  }

  /** Says that epochs up to this one are not to be led: another log was, that had more perhaps. */
  void leadOnlyAfter(int epoch) {
    formerEpoch = epoch;
  }

  int formerEpoch() {
    return formerEpoch;
  }

  /**
   * Goes on with a log that has all that the present one has, and lies elsewhere. The partition
   * must have no role.
   */
  void relocate(ReplicaLog moved) {
    guarded.relocate(moved);
    log = moved;
  }

  // --- Appending -----------------------------------------------------------------------------

  /**
   * Appends what one event loop staged in a tick, in one write; every append has its outcome
   * afterwards.
   *
   * @return the epoch in which it was done
   */
  public int append(List<? extends PendingAppend> appends) {
    int epoch = leaderEpoch();
    append(appends, epoch);
    return epoch;
  }

  /** Appends as the leader of an epoch, on any thread; rejected if that is not led. */
  void append(List<? extends PendingAppend> appends, int epoch) {
    long before = log.highWatermark();
    log.append(appends, epoch);
    int bytes = 0;
    long end = 0;
    for (int i = 0; i < appends.size(); i++) {
      PendingAppend append = appends.get(i);
      if (append.outcome() instanceof AppendOutcome.Appended done) {
        bytes += append.records().remaining();
        end = done.lastOffset() + 1;
      }
    }
    if (bytes > 0) {
      appended(before, end, epoch, bytes);
    }
  }

  /**
   * Appends the marker that ends a transaction, as the leader of an epoch, on any thread.
   *
   * @return what became of it: a duplicate if it had been appended before
   */
  AppendOutcome append(TransactionMarker marker, int epoch) {
    ControlRecords.Type type =
        marker.commit() ? ControlRecords.Type.COMMIT : ControlRecords.Type.ABORT;
    PendingAppend append =
        new PendingAppend(
            ControlRecords.marker(
                type,
                marker.producerId(),
                marker.producerEpoch(),
                marker.coordinatorEpoch(),
                clock.wallMs()),
            marker.newEpoch() ? AppendOrigin.MARKER_WITH_NEW_EPOCH : AppendOrigin.COORDINATOR);
    append(List.of(append), epoch);
    return append.outcome();
  }

  private void appended(long highWatermarkBefore, long end, int epoch, int bytes) {
    if (log.acknowledgesAfterFlush()) {
      log.whenDurable(end, () -> guarded.durable(end, epoch, bytes));
    } else if (log.highWatermark() > highWatermarkBefore) {
      progress.watermark().tell(bytes);
    } else {
      progress.uncommitted(bytes);
    }
    progress.end().tell(bytes);
  }

  // --- Acknowledging -------------------------------------------------------------------------

  /** Hears what to answer to the producer. */
  @FunctionalInterface
  public interface Acknowledgement {
    /**
     * Takes the answer: NONE if the records are there to stay, as far as was asked; else
     * NOT_LEADER_OR_FOLLOWER, NOT_ENOUGH_REPLICAS_AFTER_APPEND or KAFKA_STORAGE_ERROR.
     */
    void accept(ErrorCode error);
  }

  /** An acknowledgement that is waited for. */
  @FunctionalInterface
  public interface Wait {
    /** Of one that has been given already. */
    Wait OVER = () -> {};

    /** Waits no more; an answer that is under way may still come. */
    void cancel();
  }

  /**
   * Runs an action when records may be acknowledged: at once, on the calling thread, where nothing
   * has to be waited for, else later by {@code loop}.
   *
   * @param end the offset after the last of the records
   * @param epoch that in which they were appended
   * @param all whether all in-sync replicas have to have them, or only this one
   */
  public Wait whenAcknowledged(
      long end, int epoch, boolean all, Executor loop, Acknowledgement action) {
    if (all) {
      return whenCommitted(end, epoch, loop, action);
    }
    if (!log.acknowledgesAfterFlush() || log.isDurable(end)) {
      action.accept(guarded.verdict(epoch, false));
      return Wait.OVER;
    }
    CommitWaits.Entry entry = new CommitWaits.Entry(end, epoch, loop, action);
    log.whenDurable(
        end,
        () -> {
          // What is acknowledged can be read from then on, if nobody else has to have it.
          guarded.durable(end, epoch, 0);
          boolean kept = log.isDurable(end) || !guarded.leads(epoch);
          entry.answer(kept ? guarded.verdict(epoch, false) : ErrorCode.KAFKA_STORAGE_ERROR);
        });
    return Wait.OVER;
  }

  private Wait whenCommitted(long end, int epoch, Executor loop, Acknowledgement action) {
    // The watermark is read before the role: under another leader it passes other records.
    ErrorCode error = log.highWatermark() >= end ? guarded.verdict(epoch, true) : null;
    if (error == null) {
      CommitWaits.Entry entry = new CommitWaits.Entry(end, epoch, loop, action);
      error = guarded.await(entry);
      if (error == null) {
        return () -> guarded.cancel(entry);
      }
    }
    action.accept(error);
    return Wait.OVER;
  }

  // --- Followers -----------------------------------------------------------------------------

  /**
   * Takes note that a follower asks for what comes after an offset: it has everything before, if
   * its last epoch ends here no earlier than there. To be called before reading for it.
   *
   * @param epoch that which was compared with what the follower believes in: in another nothing
   *     counts
   * @param brokerEpoch that of the follower's registration (KIP-903); −1 if it does not say
   * @param lastFetchedEpoch the leader epoch of its last record, −1 if it has none
   * @return NONE, NOT_LEADER_OR_FOLLOWER unless this broker leads in just that epoch,
   *     UNKNOWN_LEADER_EPOCH if it is not known as a replica, or STALE_BROKER_EPOCH if it has
   *     registered anew since
   */
  public ErrorCode followerFetched(
      int epoch, int replicaId, long brokerEpoch, long fetchOffset, int lastFetchedEpoch) {
    return guarded.fetched(epoch, replicaId, brokerEpoch, fetchOffset, lastFetchedEpoch);
  }

  /**
   * Proposes that followers leave the in-sync replicas who have not been caught up for too long, or
   * else that others join who could have before, had a proposal not been refused. To be called from
   * time to time, by any thread.
   */
  public void checkLag() {
    guarded.checkLag();
  }

  /** Takes note that brokers came, went or registered anew. */
  public void followBrokers() {
    guarded.followBrokers();
  }

  // --- Those who wait for more ---------------------------------------------------------------

  /** Adds a watcher, to be told when the high watermark moves or the role changes. */
  public void watch(ProgressWatcher watcher) {
    progress.watermark().add(watcher);
  }

  /** Removes a watcher; it may be told once more by a call that is under way. */
  public void unwatch(ProgressWatcher watcher) {
    progress.watermark().remove(watcher);
  }

  /** Adds a watcher, to be told when the end of the log moves or the role changes. */
  public void watchEnd(ProgressWatcher watcher) {
    progress.end().add(watcher);
  }

  /** Removes a watcher of the end; it may be told once more by a call that is under way. */
  public void unwatchEnd(ProgressWatcher watcher) {
    progress.end().remove(watcher);
  }
}
