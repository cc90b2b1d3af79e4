package io.sluice.broker.replica;

import io.sluice.broker.replica.IsrChanges.Proposal;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.storage.EpochEnd;
import io.sluice.storage.ReplicaLog;
import org.jspecify.annotations.Nullable;

/**
 * The role of a partition, and all that goes with leading it: what the partition's lock guards.
 *
 * <p>The lock is taken before the log's, and never held while anybody is called: what is to be told
 * is put into {@link Effects} and told afterwards. The role itself is read without the lock.
 */
final class GuardedRole {
  private final Partition partition;
  private final ReplicaContext context;
  private final Progress progress;

  /** Replaced under the lock, while there is no role. */
  private volatile ReplicaLog log;

  /** Changed under the lock. */
  private volatile Role role = Role.NONE;

  private final Object lock = new Object();
  private final CommitWaits waits = new CommitWaits();

  /**
   * The last epoch that was led. It outlives the leading: if it is taken up again without an
   * election, what was proposed in it still counts.
   */
  private @Nullable Leadership leadership;

  /** Where the topic acknowledges after an fsync: what is durable here. */
  private long durableEnd;

  /** Whether the disk has failed since: nothing more becomes durable. */
  private boolean diskFailed;

  /** Whether the log commits what is appended, for nobody else has to have it. */
  private boolean commitsAtOnce;

  GuardedRole(Partition partition, ReplicaLog log, ReplicaContext context, Progress progress) {
    this.partition = partition;
    this.log = log;
    this.context = context;
    this.progress = progress;
  }

  Role role() {
    return role;
  }

  /** Returns whether the partition is led, in just that epoch. */
  boolean leads(int epoch) {
    return role instanceof Role.Leading leading && leading.epoch() == epoch;
  }

  // --- Changes of the role -------------------------------------------------------------------

  void lead(PartitionState state, int inSyncMin) {
    Effects effects = new Effects(this, progress);
    try {
      synchronized (lock) {
        Leadership leads = leadership;
        if (leads != null && leads(state.leaderEpoch())) {
          leads.take(state, inSyncMin, nowMs());
        } else {
          leads = begin(state, inSyncMin, effects);
        }
        settle(leads, effects);
      }
    } finally {
      effects.run();
    }
  }

  private Leadership begin(PartitionState state, int inSyncMin, Effects effects) {
    end(effects);
    int epoch = state.leaderEpoch();
    long epochStart = log.lead(epoch);
    Leadership next = leadership;
    if (next != null && next.epoch() == epoch) {
      next.take(state, inSyncMin, nowMs());
      next.resume(nowMs());
    } else {
      next = new Leadership(context.brokerId(), state, epochStart, inSyncMin, nowMs());
    }
    leadership = next;
    durableEnd = log.highWatermark();
    diskFailed = false;
    if (log.acknowledgesAfterFlush()) {
      long end = log.logEndOffset();
      effects.afterwards(() -> log.whenDurable(end, () -> durable(end, epoch, 0)));
    }
    return next;
  }

  /** Makes the role, the log and those who wait agree with what the leadership says now. */
  private void settle(Leadership leads, Effects effects) {
    Role.Leading next =
        new Role.Leading(
            leads.epoch(), leads.epochStart(), leads.inSync(), leads.inSyncMin(), leads.shared());
    if (!next.equals(role)) {
      role = next;
    }
    long before = log.highWatermark();
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
    LiveBrokers brokers = context.brokers();
    long nowMs = nowMs();
    boolean alone = leads.alone(brokers, nowMs);
    if (alone != commitsAtOnce) {
      commitsAtOnce = alone;
      log.commitAtOnce(alone, leads.epoch());
    }
    long ownEnd = log.acknowledgesAfterFlush() ? durableEnd : log.logEndOffset();
    log.updateHighWatermark(leads.highWatermark(ownEnd, brokers, nowMs));
  }

  FollowerRole follow(int epoch) {
    Effects effects = new Effects(this, progress);
    try {
      synchronized (lock) {
        if (role instanceof FollowerRole present && present.epoch() == epoch) {
          return present;
        }
        end(effects);
        FollowerRole next = new FollowerRole(log, epoch, progress);
        log.follow(epoch);
        role = next;
        return next;
      }
    } finally {
      effects.run();
    }
  }

  void resign() {
    Effects effects = new Effects(this, progress);
    synchronized (lock) {
      end(effects);
    }
    effects.run();
  }

  /** The log goes first: after that nothing more of the old epoch gets into it. */
  private void end(Effects effects) {
    log.rest();
    role = Role.NONE;
    commitsAtOnce = false;
    effects.roleEnded();
    waits.fail(ErrorCode.NOT_LEADER_OR_FOLLOWER, effects.over());
  }

  void relocate(ReplicaLog moved) {
    synchronized (lock) {
      if (role != Role.NONE) {
        throw new IllegalStateException(partition.topicPartition() + " has a role: " + role);
      }
      log = moved;
    }
  }

  // --- Waiting -------------------------------------------------------------------------------

  /**
   * Takes note that what was led in an epoch is on the disk up to an offset, or never will be.
   *
   * @param bytes about how much it is
   */
  void durable(long end, int epoch, int bytes) {
    boolean kept = log.isDurable(end);
    Effects effects = new Effects(this, progress);
    synchronized (lock) {
      Leadership leads = leadership;
      if (leads == null || !leads(epoch)) {
        return;
      }
      progress.uncommitted(bytes);
      if (kept) {
        durableEnd = Math.max(durableEnd, end);
        settle(leads, effects);
      } else {
        diskFailed = true;
        waits.fail(ErrorCode.KAFKA_STORAGE_ERROR, effects.over());
      }
    }
    effects.run();
  }

  /** Has somebody wait for what was appended; returns what to answer instead, or null. */
  @Nullable ErrorCode await(CommitWaits.Entry entry) {
    synchronized (lock) {
      ErrorCode refusal = refusal(entry.end(), entry.epoch());
      if (refusal == null) {
        waits.add(entry);
      }
      return refusal;
    }
  }

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

  void cancel(CommitWaits.Entry entry) {
    synchronized (lock) {
      waits.remove(entry);
    }
  }

  /**
   * Says what to answer of records of an epoch that are where they have to be; takes no lock.
   *
   * @param all whether enough replicas have to be in sync, too
   */
  ErrorCode verdict(int epoch, boolean all) {
    if (!(role instanceof Role.Leading leading)
        || leading.epoch() != epoch
        || leading.shared() && !context.lease().getAsBoolean()) {
      return ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }
    return all && !leading.enough() ? ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND : ErrorCode.NONE;
  }

  // --- Followers -----------------------------------------------------------------------------

  ErrorCode fetched(
      int epoch, int replicaId, long brokerEpoch, long fetchOffset, int lastFetchedEpoch) {
    Effects effects = new Effects(this, progress);
    synchronized (lock) {
      Leadership leads = leadership;
      if (!leads(epoch) || leads == null) {
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
      moveOn(leads, effects);
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

  private void moveOn(Leadership leads, Effects effects) {
    long before = log.highWatermark();
    advance(leads);
    if (log.highWatermark() > before) {
      effects.committed();
      waits.take(log.highWatermark(), effects.over());
    }
    if (leads.hasCandidates(log.highWatermark(), context.brokers(), nowMs())) {
      // Who joins must have everything that is committed: nothing more is while that is decided.
      commitsAtOnce = false;
      long frozen = log.commitAtOnce(false, leads.epoch());
      effects.propose(
          leads.expand(partition.topicId(), number(), frozen, context.brokers(), nowMs()));
      settle(leads, effects);
    }
  }

  void checkLag() {
    if (!(role instanceof Role.Leading leading && leading.shared())) {
      return;
    }
    Effects effects = new Effects(this, progress);
    synchronized (lock) {
      Leadership leads = leadership;
      if (!(role instanceof Role.Leading) || leads == null) {
        return;
      }
      Leadership.Lag lag =
          new Leadership.Lag(log.logEndOffset(), nowMs(), context.lagMaxMs().getAsLong());
      effects.propose(leads.shrink(partition.topicId(), number(), lag, context.brokers()));
      moveOn(leads, effects);
    }
    effects.run();
  }

  void followBrokers() {
    synchronized (lock) {
      if (leadership != null) {
        leadership.follow(context.brokers());
      }
    }
  }

  /** Sends a proposal; without the lock. */
  void propose(Proposal proposal) {
    context.isrChanges().propose(proposal, error -> answered(proposal, error));
  }

  private void answered(Proposal proposal, ErrorCode error) {
    Effects effects = new Effects(this, progress);
    synchronized (lock) {
      Leadership leads = leadership;
      if (leads != null && leads.answered(proposal, error, nowMs()) && leads(leads.epoch())) {
        effects.propose(leads.settle(partition.topicId(), number(), context.brokers(), nowMs()));
      }
    }
    effects.run();
  }

  private int number() {
    return partition.topicPartition().partition();
  }

  private long nowMs() {
    return context.clock().monotonicMs();
  }
}
