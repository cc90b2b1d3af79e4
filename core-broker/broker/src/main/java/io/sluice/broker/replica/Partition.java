package io.sluice.broker.replica;

import io.sluice.broker.follower.FollowedPartition;
import io.sluice.broker.replica.IsrChanges.Proposal;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.storage.AppendOutcome;
import io.sluice.storage.EpochEnd;
import io.sluice.storage.PartitionLog;
import io.sluice.storage.PendingAppend;
import io.sluice.storage.ReplicaLog;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A partition of which this broker holds a replica: its log, its role, and who waits for it to move
 * on.
 *
 * <p>Any event loop may append and read. What an append may do depends on the role, which the log
 * checks under its own lock; a partition that needs nobody else commits there too. Everything else
 * about leading is decided under the partition's lock, which is taken before the log's and never
 * held while anybody is called: what is to be told is put into {@link Effects} and told afterwards.
 */
public final class Partition {
  /** What {@link #leaderEpoch()} returns when this broker does not lead the partition. */
  public static final int NOT_LEADING = -1;

  /** What {@link #epoch()} returns when this broker neither leads nor follows. */
  public static final int NO_EPOCH = -1;

  /** What came, or may come: for those who wait, to look again. */
  static final int EVERYTHING = Integer.MAX_VALUE;

  /** Replaced only while there is no role. */
  private volatile ReplicaLog log;

  private final ReplicaContext context;
  private final Watchers watchers = new Watchers();
  private final Watchers endWatchers = new Watchers();

  /** About how many bytes were appended that are not committed. */
  private final AtomicInteger uncommittedBytes = new AtomicInteger();

  /** Changed under the lock. */
  private volatile Role role = Role.NONE;

  private final Object lock = new Object();

  /** Guarded by the lock. */
  private final CommitWaits waits = new CommitWaits();

  /**
   * The last epoch that was led. It outlives the leading: if it is taken up again without an
   * election, what was proposed in it still counts. Guarded by the lock.
   */
  private @Nullable Leadership leadership;

  /** Where the topic acknowledges after an fsync: what is durable here. Guarded by the lock. */
  private long durableEnd;

  /** Whether the disk has failed since: nothing more becomes durable. Guarded by the lock. */
  private boolean diskFailed;

  /** Epochs up to here were led with another log. Confined to whoever gives the roles. */
  private int formerEpoch = NO_EPOCH;

  /** Takes a log that has no role. */
  public Partition(ReplicaLog log, ReplicaContext context) {
    this.log = log;
    this.context = context;
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
    return role instanceof Role.Leading leading ? leading.epoch() : NOT_LEADING;
  }

  /** Returns whether this broker leads the partition. */
  public boolean leading() {
    return role instanceof Role.Leading;
  }

  /** Returns whether this broker follows the partition's leader. */
  public boolean following() {
    return role instanceof FollowerRole;
  }

  /** Returns the leader epoch of the present role, or {@link #NO_EPOCH} without one. */
  public int epoch() {
    return role.epoch();
  }

  /**
   * Compares the epoch that a client believes in (-1 if it does not say) with the partition's
   * (KIP-320).
   */
  public ErrorCode checkEpoch(int believed) {
    int present = role.epoch();
    if (believed < 0 || believed == present) {
      return ErrorCode.NONE;
    }
    return believed < present ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH;
  }

  /** Returns how many replicas are in sync, this one included; 0 unless leading. */
  public int inSyncReplicas() {
    return role instanceof Role.Leading leading ? leading.inSync() : 0;
  }

  /** Returns how many replicas have to be in sync for acks=all; at most as many as there are. */
  public int inSyncReplicasMin() {
    return role instanceof Role.Leading leading ? leading.inSyncMin() : 0;
  }

  /**
   * Returns whether enough replicas are in sync for acks=all: as many as min.insync.replicas asks
   * for, or all.
   */
  public boolean enoughInSync() {
    return role instanceof Role.Leading leading && leading.enough();
  }

  /**
   * Returns whether this leader knows what is committed: whether the high watermark has reached the
   * start of its epoch (KIP-207).
   */
  public boolean latestKnown() {
    return role instanceof Role.Leading leading && log.highWatermark() >= leading.epochStart();
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
    Effects effects = new Effects(this);
    try {
      synchronized (lock) {
        if (leaderEpoch() == state.leaderEpoch() && leadership != null) {
          leadership.take(state, inSyncMin, nowMs());
        } else {
          begin(state, inSyncMin, effects);
        }
        settle(effects);
      }
    } finally {
      effects.run();
    }
  }

  private void begin(PartitionState state, int inSyncMin, Effects effects) {
    end(effects);
    long epochStart = log.lead(state.leaderEpoch());
    Leadership before = leadership;
    if (before != null && before.epoch() == state.leaderEpoch()) {
      before.take(state, inSyncMin, nowMs());
      before.resume(nowMs());
    } else {
      leadership = new Leadership(context.brokerId(), state, epochStart, inSyncMin, nowMs());
    }
    durableEnd = log.highWatermark();
    diskFailed = false;
    if (log.acknowledgesAfterFlush()) {
      long end = log.logEndOffset();
      effects.afterwards(() -> log.whenDurable(end, () -> durable(end, state.leaderEpoch(), 0)));
    }
  }

  /** Makes the role, the log and those who wait agree with what the leadership says now. */
  private void settle(Effects effects) {
    Leadership leads = leadership;
    if (leads == null) {
      return;
    }
    Role.Leading next =
        new Role.Leading(
            leads.epoch(), leads.epochStart(), leads.inSync(), leads.inSyncMin(), leads.shared());
    if (!next.equals(role)) {
      role = next;
    }
    long before = log.highWatermark();
    log.commitAtOnce(leads.alone(), leads.epoch());
    advance(leads);
    if (log.highWatermark() > before) {
      effects.committed();
    }
    waits.take(log.highWatermark(), effects.over());
    if (!next.enough()) {
      // Nothing is committed before there are more, which may never be.
      waits.fail(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND, effects.over());
    }
  }

  private void advance(Leadership leads) {
    log.updateHighWatermark(
        leads.highWatermark(log.acknowledgesAfterFlush() ? durableEnd : log.logEndOffset()));
  }

  /**
   * Follows in an epoch.
   *
   * @return the partition as the fetcher sees it in this epoch
   */
  public FollowedPartition follow(int epoch) {
    Effects effects = new Effects(this);
    try {
      synchronized (lock) {
        if (role instanceof FollowerRole present && present.epoch() == epoch) {
          return present;
        }
        end(effects);
        FollowerRole next = new FollowerRole(this, log, epoch);
        log.follow(epoch);
        role = next;
        return next;
      }
    } finally {
      effects.run();
    }
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
    synchronized (lock) {
      if (role != Role.NONE) {
        throw new IllegalStateException(topicPartition() + " has a role: " + role);
      }
      log = moved;
    }
  }

  /** Neither leads nor follows from now on; those who wait are woken, to find out. */
  public void resign() {
    Effects effects = new Effects(this);
    synchronized (lock) {
      end(effects);
    }
    effects.run();
  }

  /** The log goes first: after that nothing more of the old epoch gets into it. */
  private void end(Effects effects) {
    log.rest();
    role = Role.NONE;
    uncommittedBytes.set(0);
    effects.roleEnded();
    waits.fail(ErrorCode.NOT_LEADER_OR_FOLLOWER, effects.over());
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

  private void appended(long highWatermarkBefore, long end, int epoch, int bytes) {
    if (log.highWatermark() > highWatermarkBefore) {
      watchers.tell(bytes);
    } else if (log.acknowledgesAfterFlush()) {
      log.whenDurable(end, () -> durable(end, epoch, bytes));
    } else {
      uncommittedBytes.addAndGet(bytes);
    }
    endWatchers.tell(bytes);
  }

  /** What was led in an epoch is on the disk up to an offset, or never will be. */
  private void durable(long end, int epoch, int bytes) {
    boolean kept = log.isDurable(end);
    Effects effects = new Effects(this);
    synchronized (lock) {
      if (leaderEpoch() != epoch) {
        return;
      }
      uncommittedBytes.addAndGet(bytes);
      if (kept) {
        durableEnd = Math.max(durableEnd, end);
        settle(effects);
      } else {
        diskFailed = true;
        waits.fail(ErrorCode.KAFKA_STORAGE_ERROR, effects.over());
      }
    }
    effects.run();
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
      action.accept(verdict(epoch, false));
      return Wait.OVER;
    }
    CommitWaits.Entry entry = new CommitWaits.Entry(end, epoch, loop, action);
    log.whenDurable(
        end,
        () -> {
          // What is acknowledged can be read from then on, if nobody else has to have it.
          durable(end, epoch, 0);
          boolean kept = log.isDurable(end) || leaderEpoch() != epoch;
          entry.answer(kept ? verdict(epoch, false) : ErrorCode.KAFKA_STORAGE_ERROR);
        });
    return Wait.OVER;
  }

  private Wait whenCommitted(long end, int epoch, Executor loop, Acknowledgement action) {
    // The watermark is read before the role: under another leader it passes other records.
    ErrorCode error = log.highWatermark() >= end ? verdict(epoch, true) : null;
    if (error == null) {
      CommitWaits.Entry entry = new CommitWaits.Entry(end, epoch, loop, action);
      synchronized (lock) {
        error = refusal(end, epoch);
        if (error == null) {
          waits.add(entry);
          return () -> cancel(entry);
        }
      }
    }
    action.accept(error);
    return Wait.OVER;
  }

  /** Returns what to answer instead of waiting, or null. */
  private @Nullable ErrorCode refusal(long end, int epoch) {
    if (!(role instanceof Role.Leading leading) || leading.epoch() != epoch) {
      return ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }
    if (log.highWatermark() >= end) {
      return verdict(epoch, true);
    }
    if (diskFailed) {
      return ErrorCode.KAFKA_STORAGE_ERROR;
    }
    return leading.enough() ? null : ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
  }

  private void cancel(CommitWaits.Entry entry) {
    synchronized (lock) {
      waits.remove(entry);
    }
  }

  /** Says what to answer of records of an epoch whose wait is over. */
  ErrorCode verdict(int epoch, boolean all) {
    if (!(role instanceof Role.Leading leading)
        || leading.epoch() != epoch
        || leading.shared() && !context.lease().getAsBoolean()) {
      return ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }
    return all && !leading.enough() ? ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND : ErrorCode.NONE;
  }

  // --- Followers -----------------------------------------------------------------------------

  /**
   * Takes note that a follower asks for what comes after an offset: it has everything before, if
   * its last epoch ends here no earlier than there. To be called before reading for it.
   *
   * @param brokerEpoch that of the follower's registration (KIP-903); −1 if it does not say
   * @param lastFetchedEpoch the leader epoch of its last record, −1 if it has none
   * @return NONE, NOT_LEADER_OR_FOLLOWER, UNKNOWN_LEADER_EPOCH if it is not known as a replica, or
   *     STALE_BROKER_EPOCH if it has registered anew since
   */
  public ErrorCode followerFetched(
      int replicaId, long brokerEpoch, long fetchOffset, int lastFetchedEpoch) {
    Effects effects = new Effects(this);
    synchronized (lock) {
      Leadership leads = leadership;
      if (!(role instanceof Role.Leading) || leads == null) {
        return ErrorCode.NOT_LEADER_OR_FOLLOWER;
      }
      if (diverges(fetchOffset, lastFetchedEpoch)) {
        return ErrorCode.NONE;
      }
      ErrorCode error =
          leads.fetched(replicaId, brokerEpoch, fetchOffset, log.logEndOffset(), nowMs());
      if (error != ErrorCode.NONE) {
        return error;
      }
      progress(leads, effects);
    }
    effects.run();
    return ErrorCode.NONE;
  }

  private boolean diverges(long fetchOffset, int lastFetchedEpoch) {
    if (lastFetchedEpoch < 0) {
      return false;
    }
    EpochEnd end = log.epochEnd(lastFetchedEpoch);
    return end.epoch() != lastFetchedEpoch || end.endOffset() < fetchOffset;
  }

  private void progress(Leadership leads, Effects effects) {
    long before = log.highWatermark();
    advance(leads);
    if (log.highWatermark() > before) {
      effects.committed();
      waits.take(log.highWatermark(), effects.over());
    }
    if (leads.hasCandidates(log.highWatermark(), context.brokers(), nowMs())) {
      // Who joins must have everything that is committed: nothing more is while that is decided.
      long frozen = log.commitAtOnce(false, leads.epoch());
      effects.propose(
          leads.expand(topicId(), topicPartition().partition(), frozen, context.brokers()));
      settle(effects);
    }
  }

  /**
   * Proposes that followers leave the in-sync replicas who have not been caught up for too long, or
   * else that others join who could have before, had a proposal not been refused. To be called from
   * time to time, by any thread.
   */
  public void checkLag() {
    Effects effects = new Effects(this);
    synchronized (lock) {
      Leadership leads = leadership;
      if (!(role instanceof Role.Leading) || leads == null || !leads.shared()) {
        return;
      }
      Leadership.Lag lag =
          new Leadership.Lag(log.logEndOffset(), nowMs(), context.lagMaxMs().getAsLong());
      effects.propose(
          leads.shrink(topicId(), topicPartition().partition(), lag, context.brokers()));
      progress(leads, effects);
    }
    effects.run();
  }

  /** Takes note that brokers came, went or registered anew. */
  public void followBrokers() {
    synchronized (lock) {
      if (leadership != null) {
        leadership.follow(context.brokers());
      }
    }
  }

  void propose(Proposal proposal) {
    context.isrChanges().propose(proposal, error -> answered(proposal, error));
  }

  private void answered(Proposal proposal, ErrorCode error) {
    synchronized (lock) {
      if (leadership != null) {
        leadership.answered(proposal, error, nowMs());
      }
    }
  }

  private long nowMs() {
    return context.clock().monotonicMs();
  }

  // --- Those who wait for more ---------------------------------------------------------------

  /** Adds a watcher, to be told when the high watermark moves or the role changes. */
  public void watch(ProgressWatcher watcher) {
    watchers.add(watcher);
  }

  /** Removes a watcher; it may be told once more by a call that is under way. */
  public void unwatch(ProgressWatcher watcher) {
    watchers.remove(watcher);
  }

  /** Adds a watcher, to be told when the end of the log moves or the role changes. */
  public void watchEnd(ProgressWatcher watcher) {
    endWatchers.add(watcher);
  }

  /** Removes a watcher of the end; it may be told once more by a call that is under way. */
  public void unwatchEnd(ProgressWatcher watcher) {
    endWatchers.remove(watcher);
  }

  /** Records were copied from the leader, and perhaps committed. */
  void copied(int bytes, boolean committed) {
    uncommittedBytes.addAndGet(bytes);
    if (committed) {
      tellCommitted();
    }
  }

  void tellCommitted() {
    watchers.tell(Math.max(1, uncommittedBytes.getAndSet(0)));
  }

  void tellRoleEnded() {
    watchers.tell(EVERYTHING);
    endWatchers.tell(EVERYTHING);
  }
}
