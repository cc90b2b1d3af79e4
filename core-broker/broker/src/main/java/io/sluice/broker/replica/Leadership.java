package io.sluice.broker.replica;

import io.sluice.broker.replica.IsrChanges.Member;
import io.sluice.broker.replica.IsrChanges.Proposal;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a leader knows of its followers in one leader epoch, and what follows from it: the high
 * watermark, and which replicas are in sync. No I/O, no threads, no clock: confined to whoever
 * locks the partition.
 *
 * <p>The high watermark is the smallest end of the <i>maximal</i> in-sync replicas (KIP-497): those
 * of the image, and those that were proposed since, for the controller may have written them
 * already. Only an image with a higher partition epoch shows what became of the proposals, for
 * after that none of them can be written any more: a refusal alone takes nobody out again, as an
 * attempt that seemed lost may still arrive. It also waits for a live follower that has nearly
 * caught up: under load that never ends such a one would never reach it otherwise, and never join.
 * It advances only while the image's in-sync replicas are as many as min.insync.replicas asks for,
 * or all, and nobody else is eligible to lead (KIP-966).
 */
final class Leadership {
  /** How long to wait with the next proposal after one was refused. */
  static final long REFUSED_RETRY_MS = 500;

  /**
   * How long a follower counts as one that is there, after it has asked; for so long the high
   * watermark waits for one that has nearly caught up.
   */
  static final long FRESH_MS = 1_500;

  /** How long to wait for the image to show what the controller says that it wrote. */
  static final long WRITTEN_RETRY_MS = 5_000;

  /** What {@link #highWatermark} returns while it may not advance. */
  static final long STAYS = -1;

  private final int self;
  private final int epoch;
  private final long epochStart;
  private PartitionState state;
  private int inSyncMin;
  private List<Follower> followers = List.of();
  private Set<Integer> maximal;
  private @Nullable Proposal inFlight;

  /** Until when the image is waited for that shows what was written. */
  private long shownByMs = Long.MIN_VALUE;

  /** When followers may be proposed again that were refused. */
  private long expandFromMs = Long.MIN_VALUE;

  /** When it may be proposed again that followers leave. */
  private long shrinkFromMs = Long.MIN_VALUE;

  /**
   * Begins to lead.
   *
   * @param epochStart the log's end at that moment
   */
  Leadership(int self, PartitionState state, long epochStart, int inSyncMin, long nowMs) {
    this.self = self;
    this.epoch = state.leaderEpoch();
    this.epochStart = epochStart;
    this.state = state;
    this.inSyncMin = inSyncMin;
    this.maximal = new LinkedHashSet<>(state.isr());
    adopt(state.replicas(), nowMs);
  }

  /** What is known of one follower. */
  private static final class Follower {
    static final long UNKNOWN = -1;

    final int id;
    long brokerEpoch = UNKNOWN;
    long end = UNKNOWN;
    long caughtUpMs;
    long fetchedMs;
    long leaderEndWhenFetched = UNKNOWN;

    /** Whether it has been seen to be caught up in this epoch and life. */
    boolean hasCaughtUp;

    Follower(int id, long nowMs) {
      this.id = id;
      caughtUpMs = nowMs;
      fetchedMs = nowMs;
    }

    /** Another life of that broker: what the former one had may be lost. */
    void restarted(long newBrokerEpoch) {
      brokerEpoch = newBrokerEpoch;
      end = UNKNOWN;
      leaderEndWhenFetched = UNKNOWN;
      hasCaughtUp = false;
    }

    /**
     * Caught up is who has all that there was when it last asked; who gets there with this fetch
     * was so when it asked before (the time of which counts).
     */
    void fetched(long offset, long leaderEnd, long nowMs) {
      end = offset;
      if (offset >= leaderEnd) {
        caughtUpMs = nowMs;
        hasCaughtUp = true;
      } else if (leaderEndWhenFetched != UNKNOWN && offset >= leaderEndWhenFetched) {
        caughtUpMs = Math.max(caughtUpMs, fetchedMs);
        hasCaughtUp = true;
      }
      leaderEndWhenFetched = leaderEnd;
      fetchedMs = nowMs;
    }

    /** Returns whether it has asked lately, and had nearly everything. */
    boolean nearlyCaughtUp(long nowMs) {
      return hasCaughtUp && nowMs - caughtUpMs <= FRESH_MS && nowMs - fetchedMs <= FRESH_MS;
    }

    boolean lags(long leaderEnd, long nowMs, long lagMaxMs) {
      return end != leaderEnd && nowMs - caughtUpMs > lagMaxMs;
    }
  }

  int epoch() {
    return epoch;
  }

  long epochStart() {
    return epochStart;
  }

  /** Returns how many replicas are in sync by the image. */
  int inSync() {
    return state.isr().size();
  }

  /** Returns how many have to be in sync, but not more than there are replicas. */
  int inSyncMin() {
    return Math.min(inSyncMin, state.replicas().size());
  }

  boolean shared() {
    return !followers.isEmpty();
  }

  /** Returns whether whatever this leader has may be committed: nobody else has to have it. */
  boolean alone(LiveBrokers brokers, long nowMs) {
    if (!mayAdvance() || maximal.size() != 1) {
      return false;
    }
    for (int i = 0; i < followers.size(); i++) {
      if (isAwaited(followers.get(i), brokers, nowMs)) {
        return false;
      }
    }
    return true;
  }

  private boolean mayAdvance() {
    return inSync() >= inSyncMin() && state.elr().isEmpty();
  }

  /** Takes over the state of the image, which is of this epoch; an older one than known is none. */
  void take(PartitionState next, int newInSyncMin, long nowMs) {
    inSyncMin = newInSyncMin;
    if (next.partitionEpoch() > state.partitionEpoch()) {
      for (Follower follower : followers) {
        // Who was taken out is waited for only after it has caught up anew.
        follower.hasCaughtUp &= next.isr().contains(follower.id) || !isInSync(follower);
      }
      state = next;
      maximal = new LinkedHashSet<>(next.isr());
      inFlight = null;
      shownByMs = Long.MIN_VALUE;
      adopt(next.replicas(), nowMs);
    }
  }

  /** Goes on after this broker did not lead for a while, in which nobody else did in this epoch. */
  void resume(long nowMs) {
    for (Follower follower : followers) {
      follower.caughtUpMs = nowMs;
      follower.leaderEndWhenFetched = Follower.UNKNOWN;
    }
  }

  private void adopt(List<Integer> replicas, long nowMs) {
    List<Follower> next = new ArrayList<>(replicas.size());
    for (int id : replicas) {
      if (id != self) {
        Follower known = follower(id);
        next.add(known == null ? new Follower(id, nowMs) : known);
      }
    }
    followers = next;
  }

  private boolean isInSync(Follower follower) {
    return state.isr().contains(follower.id);
  }

  private @Nullable Follower follower(int id) {
    for (int i = 0; i < followers.size(); i++) {
      if (followers.get(i).id == id) {
        return followers.get(i);
      }
    }
    return null;
  }

  // --- Progress ------------------------------------------------------------------------------

  /**
   * Takes note that a follower asks for what comes after an offset: it has everything before.
   *
   * @param brokerEpoch that of its registration (KIP-903); −1 if it does not say
   * @return NONE, or why it counts for nothing
   */
  ErrorCode fetched(int id, long brokerEpoch, long offset, long leaderEnd, long nowMs) {
    Follower follower = follower(id);
    if (follower == null) {
      return ErrorCode.UNKNOWN_LEADER_EPOCH;
    }
    if (brokerEpoch < follower.brokerEpoch) {
      return ErrorCode.STALE_BROKER_EPOCH;
    }
    if (brokerEpoch > follower.brokerEpoch) {
      follower.restarted(brokerEpoch);
    }
    if (offset <= leaderEnd) {
      follower.fetched(offset, leaderEnd, nowMs);
    }
    return ErrorCode.NONE;
  }

  /** Forgets the progress of followers that have registered anew since. */
  void follow(LiveBrokers brokers) {
    for (Follower follower : followers) {
      long present = brokers.epochOf(follower.id);
      if (follower.brokerEpoch != Follower.UNKNOWN && present > follower.brokerEpoch) {
        follower.restarted(present);
      }
    }
  }

  /**
   * Returns up to where everything is committed by what is known, or {@link #STAYS}. It may be less
   * than it was before: then it stays, too.
   *
   * @param ownEnd up to where this leader has everything
   */
  long highWatermark(long ownEnd, LiveBrokers brokers, long nowMs) {
    if (!mayAdvance()) {
      return STAYS;
    }
    long smallest = ownEnd;
    for (int i = 0; i < followers.size(); i++) {
      Follower follower = followers.get(i);
      if (follower.end < smallest
          && (maximal.contains(follower.id) || isAwaited(follower, brokers, nowMs))) {
        smallest = follower.end;
      }
    }
    return smallest;
  }

  /** Returns whether the high watermark waits for a follower that could join very soon. */
  private boolean isAwaited(Follower follower, LiveBrokers brokers, long nowMs) {
    return !maximal.contains(follower.id)
        && follower.nearlyCaughtUp(nowMs)
        && mayExpand(nowMs)
        && isEligible(follower, brokers);
  }

  // --- In-sync replicas ----------------------------------------------------------------------

  /** Returns whether a follower outside of the in-sync replicas could join them. */
  boolean hasCandidates(long highWatermark, LiveBrokers brokers, long nowMs) {
    if (mayExpand(nowMs) && state.isr().size() < state.replicas().size()) {
      for (Follower follower : followers) {
        if (isCandidate(follower, highWatermark, brokers, nowMs)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Proposes that those join who have caught up, or returns null.
   *
   * @param highWatermark which must not advance until this has returned
   */
  @Nullable Proposal expand(
      Uuid topic, int partition, long highWatermark, LiveBrokers brokers, long nowMs) {
    List<Integer> next = new ArrayList<>(state.isr());
    for (Follower follower : followers) {
      if (isCandidate(follower, highWatermark, brokers, nowMs)) {
        next.add(follower.id);
      }
    }
    return next.size() == state.isr().size() ? null : propose(topic, partition, next, brokers);
  }

  /** Who asks no more is not taken in, whatever it had: it would only hold the others up. */
  private boolean isCandidate(
      Follower follower, long highWatermark, LiveBrokers brokers, long nowMs) {
    return !isInSync(follower)
        && nowMs - follower.fetchedMs <= FRESH_MS
        && follower.end >= Math.max(highWatermark, epochStart)
        && isEligible(follower, brokers);
  }

  private static boolean isEligible(Follower follower, LiveBrokers brokers) {
    return follower.brokerEpoch != Follower.UNKNOWN
        && follower.brokerEpoch == brokers.epochOf(follower.id)
        && brokers.mayJoin(follower.id);
  }

  /**
   * Proposes that those leave who have not been caught up for too long, or returns null. Who was
   * proposed in vain and lags behind is got rid of by proposing what there is: the next partition
   * epoch settles it.
   */
  @Nullable Proposal shrink(Uuid topic, int partition, Lag lag, LiveBrokers brokers) {
    if (!mayPropose(lag.nowMs) || lag.nowMs < shrinkFromMs) {
      return null;
    }
    List<Integer> next = new ArrayList<>(state.isr());
    boolean stuck = false;
    for (Follower follower : followers) {
      if (maximal.contains(follower.id) && follower.lags(lag.leaderEnd, lag.nowMs, lag.maxMs)) {
        next.remove((Integer) follower.id);
        stuck = true;
      }
    }
    return stuck ? propose(topic, partition, next, brokers) : null;
  }

  /** By what a follower is measured: where the leader's log ends, and for how long it may lag. */
  record Lag(long leaderEnd, long nowMs, long maxMs) {}

  private boolean mayExpand(long nowMs) {
    return mayPropose(nowMs) && nowMs >= expandFromMs;
  }

  private boolean mayPropose(long nowMs) {
    return inFlight == null && nowMs >= shownByMs;
  }

  private Proposal propose(Uuid topic, int partition, List<Integer> isr, LiveBrokers brokers) {
    List<Member> members = new ArrayList<>(isr.size());
    for (int id : isr) {
      Follower follower = follower(id);
      boolean seen = follower != null && follower.brokerEpoch != Follower.UNKNOWN;
      members.add(new Member(id, seen ? follower.brokerEpoch : brokers.epochOf(id)));
    }
    maximal.addAll(isr);
    inFlight = new Proposal(topic, partition, epoch, state.partitionEpoch(), members);
    return inFlight;
  }

  /**
   * Takes the answer to a proposal; whoever was proposed keeps counting until the image says.
   *
   * @return whether followers were refused for what they are, and {@link #settle} should follow
   */
  boolean answered(Proposal proposal, ErrorCode error, long nowMs) {
    if (proposal != inFlight) {
      return false;
    }
    inFlight = null;
    boolean expands = proposal.isr().size() > inSync();
    if (error == ErrorCode.NONE) {
      shownByMs = nowMs + WRITTEN_RETRY_MS;
    } else if (expands) {
      expandFromMs = nowMs + REFUSED_RETRY_MS;
    } else {
      shrinkFromMs = nowMs + REFUSED_RETRY_MS;
    }
    return expands && error == ErrorCode.INELIGIBLE_REPLICA;
  }

  /**
   * Proposes the in-sync replicas as they are, or returns null if nobody else was proposed since:
   * when that is written, nothing else that was proposed can be any more, and those who were
   * refused hold nobody up.
   */
  @Nullable Proposal settle(Uuid topic, int partition, LiveBrokers brokers, long nowMs) {
    return mayPropose(nowMs) && maximal.size() > inSync()
        ? propose(topic, partition, state.isr(), brokers)
        : null;
  }

  /** Returns the in-sync replicas that count for the high watermark. */
  Set<Integer> maximal() {
    return Set.copyOf(maximal);
  }
}
