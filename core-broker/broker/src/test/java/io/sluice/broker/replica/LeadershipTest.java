package io.sluice.broker.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.replica.IsrChanges.Member;
import io.sluice.broker.replica.IsrChanges.Proposal;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeadershipTest {
  private static final int EPOCH = 7;
  private static final long LAG_MAX_MS = 10_000;
  private static final Uuid TOPIC = new Uuid(1, 2);

  private final Brokers brokers = new Brokers();
  private long nowMs = 1_000;
  private Leadership leadership = leadership(state(5, List.of(1, 2, 3), 1, 2, 3), 0, 1);

  /** Brokers that live, each with the epoch 100 + id unless it is said otherwise. */
  private static final class Brokers implements LiveBrokers {
    final Map<Integer, Long> epochs = new HashMap<>(Map.of(1, 101L, 2, 102L, 3, 103L, 4, 104L));
    final Set<Integer> refused = new HashSet<>();

    @Override
    public long epochOf(int brokerId) {
      return epochs.getOrDefault(brokerId, -1L);
    }

    @Override
    public boolean mayJoin(int brokerId) {
      return epochs.containsKey(brokerId) && !refused.contains(brokerId);
    }
  }

  private static PartitionState state(int partitionEpoch, List<Integer> replicas, Integer... isr) {
    return new PartitionState(
        replicas, List.of(isr), 1, EPOCH, partitionEpoch, List.of(), List.of());
  }

  private Leadership leadership(PartitionState state, long epochStart, int inSyncMin) {
    return new Leadership(1, state, epochStart, inSyncMin, nowMs);
  }

  private ErrorCode fetched(int id, long offset, long leaderEnd) {
    return leadership.fetched(id, 100 + id, offset, leaderEnd, nowMs);
  }

  private Proposal expand(long highWatermark) {
    return leadership.hasCandidates(highWatermark, brokers, nowMs)
        ? leadership.expand(TOPIC, 0, highWatermark, brokers, nowMs)
        : null;
  }

  private Proposal shrink(long leaderEnd) {
    return leadership.shrink(TOPIC, 0, new Leadership.Lag(leaderEnd, nowMs, LAG_MAX_MS), brokers);
  }

  private static List<Integer> ids(Proposal proposal) {
    assertNotNull(proposal);
    return proposal.isr().stream().map(Member::brokerId).toList();
  }

  // --- High watermark ------------------------------------------------------------------------

  @Test
  void watermarkIsUnknownUntilEveryInSyncReplicaHasFetched() {
    assertTrue(leadership.highWatermark(10, brokers, nowMs) < 0);
    fetched(2, 10, 10);
    assertTrue(leadership.highWatermark(10, brokers, nowMs) < 0);
    fetched(3, 4, 10);
    assertEquals(4, leadership.highWatermark(10, brokers, nowMs));
    fetched(3, 9, 10);
    assertEquals(9, leadership.highWatermark(10, brokers, nowMs));
    assertEquals(
        8, leadership.highWatermark(8, brokers, nowMs), "the leader's own durable end counts too");
  }

  @Test
  void replicaOutOfSyncHoldsNothingBack() {
    leadership = leadership(state(5, List.of(1, 2, 3), 1, 2), 0, 1);
    fetched(2, 10, 10);
    fetched(3, 1, 10);
    assertEquals(10, leadership.highWatermark(10, brokers, nowMs));
  }

  @Test
  void loneLeaderIsAloneAndOthersAreNot() {
    assertFalse(leadership.alone(brokers, nowMs));
    leadership = leadership(state(5, List.of(1), 1), 0, 2);
    assertTrue(leadership.alone(brokers, nowMs), "no more can be asked for than there are");
    assertFalse(leadership.shared());
    assertEquals(1, leadership.inSyncMin());
    leadership = leadership(state(5, List.of(1, 2), 1), 0, 1);
    assertTrue(leadership.alone(brokers, nowMs));
    assertTrue(leadership.shared());
    leadership = leadership(state(5, List.of(1, 2, 3), 1), 0, 2);
    assertFalse(leadership.alone(brokers, nowMs));
  }

  @Test
  void watermarkStaysWhileTheInSyncReplicasAreTooFew() {
    leadership = leadership(state(5, List.of(1, 2, 3), 1, 2), 0, 2);
    fetched(2, 10, 10);
    assertEquals(10, leadership.highWatermark(10, brokers, nowMs));
    leadership.take(state(6, List.of(1, 2, 3), 1), 2, nowMs);
    assertEquals(Leadership.STAYS, leadership.highWatermark(20, brokers, nowMs));
    leadership.take(state(6, List.of(1, 2, 3), 1), 1, nowMs);
    assertEquals(20, leadership.highWatermark(20, brokers, nowMs), "less is asked for now");
  }

  @Test
  void watermarkStaysWhileSomebodyElseIsEligible() {
    PartitionState eligible =
        new PartitionState(
            List.of(1, 2, 3), List.of(1, 2), 1, EPOCH, 5, List.of(), List.of(), List.of(3));
    leadership = leadership(eligible, 0, 2);
    fetched(2, 10, 10);
    assertEquals(Leadership.STAYS, leadership.highWatermark(10, brokers, nowMs));
  }

  @Test
  void followerThatRegisteredAnewCountsWithWhatItHasNow() {
    fetched(2, 10, 10);
    fetched(3, 10, 10);
    assertEquals(10, leadership.highWatermark(10, brokers, nowMs));
    brokers.epochs.put(3, 500L);
    leadership.follow(brokers);
    assertTrue(
        leadership.highWatermark(10, brokers, nowMs) < 0, "what it had is not known any more");
    assertEquals(ErrorCode.STALE_BROKER_EPOCH, fetched(3, 10, 10), "its former life speaks");
    assertTrue(leadership.highWatermark(10, brokers, nowMs) < 0);
    assertEquals(ErrorCode.NONE, leadership.fetched(3, 500, 6, 10, nowMs));
    assertEquals(6, leadership.highWatermark(10, brokers, nowMs));
  }

  @Test
  void newerLifeIsKnownByItsFetchBeforeTheImageShowsIt() {
    fetched(2, 10, 10);
    fetched(3, 10, 10);
    assertEquals(ErrorCode.NONE, leadership.fetched(3, 500, 2, 10, nowMs));
    leadership.follow(brokers);
    assertEquals(2, leadership.highWatermark(10, brokers, nowMs));
    assertEquals(ErrorCode.STALE_BROKER_EPOCH, fetched(3, 10, 10));
  }

  @Test
  void strangerAndOffsetsThatAreNotInTheLogCountForNothing() {
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, fetched(9, 10, 10));
    fetched(2, 10, 10);
    fetched(3, 11, 10);
    assertTrue(leadership.highWatermark(10, brokers, nowMs) < 0);
  }

  // --- Expanding -----------------------------------------------------------------------------

  @Test
  void followerJoinsWhenItHasEverythingCommittedAndTheEpochsStart() {
    leadership = leadership(state(5, List.of(1, 2, 3), 1, 2), 8, 1);
    fetched(2, 10, 10);
    fetched(3, 7, 10);
    assertNull(expand(7), "not yet where the epoch starts");
    fetched(3, 8, 10);
    assertNull(expand(9), "not yet at the high watermark");
    Proposal proposal = expand(8);
    assertEquals(
        List.of(new Member(1, 101), new Member(2, 102), new Member(3, 103)), proposal.isr());
    assertEquals(EPOCH, proposal.leaderEpoch());
    assertEquals(5, proposal.partitionEpoch());
    assertEquals(TOPIC, proposal.topicId());
  }

  @Test
  void whoStopsOrMustNotOrHasRegisteredAnewDoesNotJoin() {
    leadership = leadership(state(5, List.of(1, 2), 1), 0, 1);
    fetched(2, 10, 10);
    brokers.refused.add(2);
    assertNull(expand(10));
    brokers.refused.clear();
    brokers.epochs.put(2, 500L);
    assertNull(expand(10));
    brokers.epochs.remove(2);
    assertNull(expand(10));
    leadership.fetched(2, -1, 10, 10, nowMs);
    assertNull(expand(10));
    brokers.epochs.put(2, 102L);
    assertEquals(List.of(1, 2), ids(expand(10)));
  }

  @Test
  void whoWasProposedHoldsTheWatermarkUntilTheImageDecides() {
    leadership = leadership(state(5, List.of(1, 2), 1), 0, 1);
    fetched(2, 10, 10);
    Proposal proposal = expand(10);
    assertFalse(leadership.alone(brokers, nowMs));
    assertEquals(10, leadership.highWatermark(15, brokers, nowMs));
    assertEquals(Set.of(1, 2), leadership.maximal());

    leadership.answered(proposal, ErrorCode.INELIGIBLE_REPLICA, nowMs);
    assertFalse(leadership.alone(brokers, nowMs), "an attempt that seemed lost may still arrive");

    leadership.take(state(5, List.of(1, 2), 1), 1, nowMs);
    assertFalse(leadership.alone(brokers, nowMs), "the same image says nothing new");
    leadership.take(state(6, List.of(1, 2), 1), 1, nowMs);
    assertTrue(leadership.alone(brokers, nowMs));
    leadership.take(state(5, List.of(1, 2), 1, 2), 1, nowMs);
    assertTrue(leadership.alone(brokers, nowMs), "an older image says nothing");
  }

  @Test
  void oneProposalIsInFlightAtATime() {
    leadership = leadership(state(5, List.of(1, 2, 3), 1), 0, 1);
    fetched(2, 10, 10);
    Proposal first = expand(10);
    fetched(3, 10, 10);
    assertNull(expand(10));
    nowMs += 10 * LAG_MAX_MS;
    assertNull(shrink(20));
    leadership.answered(first, ErrorCode.NONE, nowMs);
    assertNull(expand(10), "the image will show it");
    leadership.take(state(6, List.of(1, 2, 3), 1, 2), 1, nowMs);
    assertNull(expand(10), "who has not asked for so long does not join");
    fetched(3, 10, 10);
    Proposal second = expand(10);
    assertEquals(List.of(1, 2, 3), ids(second));
    assertEquals(6, second.partitionEpoch());
    leadership.answered(first, ErrorCode.NONE, nowMs);
    assertNull(expand(10), "a late answer to another proposal changes nothing");
  }

  @Test
  void refusedProposalIsMadeAgainAfterAWhile() {
    leadership = leadership(state(5, List.of(1, 2), 1), 0, 1);
    fetched(2, 10, 10);
    leadership.answered(expand(10), ErrorCode.REQUEST_TIMED_OUT, nowMs);
    assertNull(expand(10));
    nowMs += Leadership.REFUSED_RETRY_MS;
    assertEquals(List.of(1, 2), ids(expand(10)));
  }

  @Test
  void whatWasWrittenButIsNotShownIsAskedForAgainAfterALongerWhile() {
    leadership = leadership(state(5, List.of(1, 2), 1), 0, 1);
    fetched(2, 10, 10);
    leadership.answered(expand(10), ErrorCode.NONE, nowMs);
    nowMs += Leadership.REFUSED_RETRY_MS;
    assertNull(expand(10));
    nowMs += Leadership.WRITTEN_RETRY_MS;
    fetched(2, 10, 10);
    assertNotNull(expand(10));
  }

  @Test
  void whoIsRefusedForWhatItIsIsSettledAtOnceAndHoldsNobodyUp() {
    leadership = leadership(state(5, List.of(1, 2, 3), 1, 3), 0, 2);
    fetched(2, 10, 10);
    fetched(3, 10, 10);
    Proposal refused = expand(10);
    assertEquals(List.of(1, 3, 2), ids(refused));
    fetched(3, 20, 20);
    assertEquals(10, leadership.highWatermark(20, brokers, nowMs));
    assertTrue(leadership.answered(refused, ErrorCode.INELIGIBLE_REPLICA, nowMs));
    Proposal settling = leadership.settle(TOPIC, 0, brokers, nowMs);
    assertEquals(List.of(1, 3), ids(settling));
    assertEquals(5, settling.partitionEpoch());
    assertEquals(10, leadership.highWatermark(20, brokers, nowMs), "not before it is written");
    assertNull(leadership.settle(TOPIC, 0, brokers, nowMs));
    leadership.take(state(6, List.of(1, 2, 3), 1, 3), 2, nowMs);
    assertEquals(20, leadership.highWatermark(20, brokers, nowMs));
    assertNull(leadership.settle(TOPIC, 0, brokers, nowMs), "there is nothing to settle");
    assertNull(expand(10), "not again so soon");
  }

  @Test
  void settlingThatIsRefusedIsNotRepeatedAtOnce() {
    leadership = leadership(state(5, List.of(1, 2), 1), 0, 1);
    fetched(2, 10, 10);
    assertTrue(leadership.answered(expand(10), ErrorCode.INELIGIBLE_REPLICA, nowMs));
    Proposal settling = leadership.settle(TOPIC, 0, brokers, nowMs);
    assertFalse(leadership.answered(settling, ErrorCode.INELIGIBLE_REPLICA, nowMs));
    assertEquals(10, leadership.highWatermark(20, brokers, nowMs));
  }

  @Test
  void followersThatAreRefusedAgainAndAgainKeepNobodyFromLeaving() {
    leadership = leadership(state(5, List.of(1, 2, 3), 1, 3), 0, 1);
    fetched(3, 10, 10);
    nowMs += LAG_MAX_MS + 1;
    fetched(2, 20, 20);
    leadership.answered(expand(10), ErrorCode.NOT_CONTROLLER, nowMs);
    assertEquals(List.of(1), ids(shrink(30)));
  }

  // --- Shrinking -----------------------------------------------------------------------------

  @Test
  void followerLeavesWhenItHasNotBeenCaughtUpForTooLong() {
    fetched(2, 10, 10);
    fetched(3, 10, 10);
    nowMs += LAG_MAX_MS;
    fetched(2, 20, 20);
    assertNull(shrink(20), "not too long yet");
    nowMs += 1;
    assertEquals(List.of(1, 2), ids(shrink(20)));
    assertEquals(
        10, leadership.highWatermark(20, brokers, nowMs), "it holds the watermark until it is out");
    leadership.take(state(6, List.of(1, 2, 3), 1, 2), 1, nowMs);
    assertEquals(20, leadership.highWatermark(20, brokers, nowMs));
  }

  @Test
  void followerAtTheEndOfAQuietLogStays() {
    fetched(2, 10, 10);
    fetched(3, 10, 10);
    nowMs += 100 * LAG_MAX_MS;
    assertNull(shrink(10));
  }

  @Test
  void followerThatNeverComesLeavesAfterTheTimeSinceTheElection() {
    nowMs += LAG_MAX_MS;
    assertNull(shrink(10));
    nowMs += 1;
    assertEquals(List.of(1), ids(shrink(10)));
  }

  @Test
  void followerThatIsAlwaysAFetchBehindStays() {
    long end = 10;
    fetched(2, end, end);
    fetched(3, end, end);
    for (int i = 0; i < 20; i++) {
      nowMs += LAG_MAX_MS / 2;
      long before = end;
      end += 100;
      fetched(2, before, end);
      fetched(3, 10, end);
    }
    assertEquals(List.of(1, 2), ids(shrink(end)), "the one that does not move leaves");
  }

  @Test
  void whoWasProposedInVainAndLagsIsSettledByProposingWhatThereIs() {
    leadership = leadership(state(5, List.of(1, 2), 1), 0, 1);
    fetched(2, 10, 10);
    leadership.answered(expand(10), ErrorCode.INELIGIBLE_REPLICA, nowMs);
    brokers.refused.add(2);
    nowMs += 2 * LAG_MAX_MS;
    assertEquals(10, leadership.highWatermark(30, brokers, nowMs));
    Proposal settling = shrink(30);
    assertEquals(List.of(1), ids(settling));
    assertEquals(5, settling.partitionEpoch());
    assertEquals(10, leadership.highWatermark(30, brokers, nowMs), "not before it is written");
    leadership.take(state(6, List.of(1, 2), 1), 1, nowMs);
    assertEquals(30, leadership.highWatermark(30, brokers, nowMs));
  }

  @Test
  void leaderNeverProposesToLeaveItself() {
    nowMs += 5 * LAG_MAX_MS;
    assertEquals(List.of(1), ids(shrink(10)));
    leadership.take(state(6, List.of(1, 2, 3), 1), 1, nowMs);
    nowMs += 5 * LAG_MAX_MS;
    assertNull(shrink(10));
  }

  @Test
  void lagOfTheTimeInWhichThisBrokerDidNotLeadCountsForNothing() {
    fetched(2, 10, 10);
    fetched(3, 10, 10);
    nowMs += 5 * LAG_MAX_MS;
    leadership.resume(nowMs);
    assertNull(shrink(20));
    assertEquals(10, leadership.highWatermark(20, brokers, nowMs), "what they had they still have");
  }

  @Test
  void replicasThatAReassignmentAddsOrRemovesAreFollowed() {
    fetched(2, 10, 10);
    fetched(3, 10, 10);
    leadership.take(state(6, List.of(1, 2, 4), 1, 2), 1, nowMs);
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, fetched(3, 10, 10));
    assertEquals(10, leadership.highWatermark(10, brokers, nowMs), "what 2 has is still known");
    assertEquals(ErrorCode.NONE, fetched(4, 10, 10));
    assertEquals(List.of(1, 2, 4), ids(expand(10)));
  }
}
