package io.sluice.broker.replica;

import static io.sluice.broker.replica.LogsFixture.fromLeader;
import static io.sluice.broker.replica.LogsFixture.state;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.follower.FollowedPartition;
import io.sluice.broker.replica.IsrChanges.Member;
import io.sluice.broker.replica.PartitionFixture.Answer;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.storage.AppendOutcome;
import io.sluice.storage.FlushPolicy;
import io.sluice.storage.LogConfig;
import io.sluice.storage.PendingAppend;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionTest {
  private static final LogConfig AFTER_FLUSH =
      LogConfig.builder().flushPolicy(FlushPolicy.BATCH).build();

  @TempDir Path folder;
  private PartitionFixture fixture;
  private Partition partition;

  @BeforeEach
  void open() {
    open(LogConfig.DEFAULTS);
  }

  private void open(LogConfig config) {
    fixture = new PartitionFixture(folder, config);
    partition = fixture.partition;
  }

  private void reopen(LogConfig config) {
    fixture.close();
    open(config);
    fixture.log.updateConfig(config);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private long highWatermark() {
    return fixture.log.highWatermark();
  }

  private void leadAlone(int epoch) {
    partition.lead(state(List.of(1), 1, epoch, 0, 1), 1);
  }

  // --- Roles ---------------------------------------------------------------------------------

  @Test
  void partitionWithoutRoleRefusesAppendsAndFetches() {
    assertFalse(partition.leading());
    assertFalse(partition.following());
    assertEquals(Partition.NO_EPOCH, partition.epoch());
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, partition.checkEpoch(0));
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, fixture.fetched(2, 0));
    PendingAppend append = LogsFixture.pending("a");
    assertEquals(Partition.NOT_LEADING, partition.append(List.of(append)));
    assertEquals(
        ErrorCode.NOT_LEADER_OR_FOLLOWER, ((AppendOutcome.Rejected) append.outcome()).code());
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, fixture.whenAcknowledged(0, true).code());
  }

  @Test
  void loneLeaderCommitsAndAcknowledgesAtOnce() {
    leadAlone(4);
    assertTrue(partition.leading());
    assertTrue(partition.latestKnown());
    assertEquals(4, partition.epoch());
    assertEquals(ErrorCode.FENCED_LEADER_EPOCH, partition.checkEpoch(3));
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, partition.checkEpoch(5));
    fixture.leaseHolds = false;
    long end = fixture.append("a", "b");
    assertEquals(2, highWatermark());
    assertEquals(ErrorCode.NONE, fixture.whenAcknowledged(end, true).code());
    assertEquals(ErrorCode.NONE, fixture.whenAcknowledged(end, false).code());
  }

  @Test
  void appendInAnEpochThatIsOverIsRejectedAndNotAcknowledged() {
    leadAlone(4);
    long end = fixture.append("a");
    int epoch = partition.leaderEpoch();
    leadAlone(6);
    PendingAppend late = LogsFixture.pending("late");
    partition.append(List.of(late), epoch);
    assertEquals(
        ErrorCode.NOT_LEADER_OR_FOLLOWER, ((AppendOutcome.Rejected) late.outcome()).code());
    List<ErrorCode> heard = new ArrayList<>();
    partition.whenAcknowledged(end, epoch, true, Runnable::run, heard::add);
    partition.whenAcknowledged(end, epoch, false, Runnable::run, heard::add);
    assertEquals(
        List.of(ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.NOT_LEADER_OR_FOLLOWER), heard);
  }

  @Test
  void roleThatChangesWakesAllWhoWait() {
    List<String> woken = new ArrayList<>();
    partition.watch(bytes -> woken.add("watermark " + bytes));
    partition.watchEnd(bytes -> woken.add("end " + bytes));
    List<String> both = List.of("watermark " + Integer.MAX_VALUE, "end " + Integer.MAX_VALUE);
    for (Runnable change :
        List.<Runnable>of(
            () -> leadAlone(1), () -> leadAlone(2), () -> partition.follow(3), partition::resign)) {
      woken.clear();
      change.run();
      assertEquals(both, woken);
    }
    partition.follow(5);
    woken.clear();
    assertSame(partition.follow(5), partition.follow(5));
    assertEquals(List.of(), woken);
  }

  // --- Leading with followers ----------------------------------------------------------------

  @Test
  void watermarkFollowsTheSlowestInSyncReplicaAndAcknowledgesInOrder() {
    partition.lead(state(1, 4, 0, 1, 2, 3), 2);
    long first = fixture.append("a");
    long second = fixture.append("b");
    Answer late = fixture.whenAcknowledged(second, true);
    Answer early = fixture.whenAcknowledged(first, true);
    assertEquals(ErrorCode.NONE, fixture.whenAcknowledged(second, false).code());
    List<Integer> woken = new ArrayList<>();
    partition.watch(woken::add);
    fixture.fetched(2, 2);
    fixture.fetched(3, 0);
    assertEquals(0, highWatermark());
    assertEquals(List.of(), woken);
    fixture.fetched(3, 1);
    assertEquals(1, highWatermark());
    assertEquals(1, woken.size());
    assertEquals(ErrorCode.NONE, early.code());
    assertTrue(late.waits());
    fixture.fetched(3, 2);
    assertEquals(ErrorCode.NONE, late.code());
    assertEquals(2, highWatermark());
  }

  @Test
  void followersFetchesWaitForTheEndAndConsumersForTheWatermark() {
    partition.lead(state(1, 4, 0, 1, 2), 1);
    List<String> woken = new ArrayList<>();
    partition.watch(bytes -> woken.add("watermark"));
    partition.watchEnd(bytes -> woken.add("end"));
    fixture.append("a");
    assertEquals(List.of("end"), woken);
    fixture.fetched(2, 1);
    assertEquals(List.of("end", "watermark"), woken);
  }

  @Test
  void followerJoinsALeaderThatIsAloneAndNeverRests() {
    partition.lead(state(List.of(1, 2), 1, 4, 0, 1), 1);
    fixture.append("a");
    assertEquals(1, highWatermark());
    fixture.fetched(2, 0);
    fixture.append("b");
    fixture.fetched(2, 1);
    assertEquals(List.of(), fixture.proposals, "it lacks what is committed");
    fixture.append("c");
    assertEquals(2, highWatermark(), "it has had all that there was: the next fetch is waited for");
    fixture.fetched(2, 2);
    assertEquals(
        List.of(new Member(1, 101), new Member(2, 102)), fixture.proposals.getFirst().isr());
    assertEquals(2, highWatermark());
  }

  @Test
  void followerThatStopsBeforeItJoinsIsNotWaitedForLong() {
    partition.lead(state(List.of(1, 2), 1, 4, 0, 1), 1);
    fixture.append("a");
    fixture.fetched(2, 0);
    fixture.append("b");
    fixture.fetched(2, 1);
    Answer answer = fixture.whenAcknowledged(fixture.append("c"), true);
    assertTrue(answer.waits());
    fixture.time.advance(Leadership.FRESH_MS + 1);
    partition.checkLag();
    assertEquals(ErrorCode.NONE, answer.code());
    assertEquals(3, highWatermark());
    fixture.append("d");
    assertEquals(4, highWatermark());
    assertEquals(List.of(), fixture.proposals);
  }

  @Test
  void divergingFollowerCountsForNothing() {
    fixture.log.follow(1);
    fixture.log.appendAsFollower(fromLeader(0, 1, "a"), 1);
    partition.lead(state(1, 4, 0, 1, 2), 1);
    fixture.append("b", "c");
    assertEquals(ErrorCode.NONE, partition.followerFetched(4, 2, 102, 3, 1), "1 ends at 1 here");
    assertEquals(ErrorCode.NONE, partition.followerFetched(4, 2, 102, 3, 9), "9 is not known here");
    assertEquals(0, highWatermark());
    assertEquals(ErrorCode.NONE, partition.followerFetched(4, 2, 102, 1, 1));
    assertEquals(1, highWatermark());
  }

  @Test
  void fetchThatWasCheckedInAnEpochThatIsOverCountsForNothing() {
    partition.lead(state(1, 4, 0, 1, 2), 1);
    int checked = partition.epoch();
    fixture.append("a");
    partition.lead(state(1, 6, 1, 1, 2), 1);
    assertEquals(
        ErrorCode.NOT_LEADER_OR_FOLLOWER, partition.followerFetched(checked, 2, 102, 1, 4));
    assertEquals(0, highWatermark());
    assertEquals(ErrorCode.NONE, partition.followerFetched(6, 2, 102, 1, 4));
    assertEquals(1, highWatermark());
  }

  @Test
  void newLeaderBeginsWithTheWatermarkThatItHadAndKnowsTheLatestLater() {
    FollowedPartition followed = partition.follow(3);
    followed.append(fromLeader(0, 3, "a", "b", "c"), 2, 0);
    assertEquals(2, highWatermark());
    partition.lead(state(1, 4, 7, 1, 2), 1);
    assertEquals(2, highWatermark());
    assertFalse(partition.latestKnown());
    fixture.fetched(2, 1);
    assertEquals(2, highWatermark(), "never backward");
    fixture.fetched(2, 3);
    assertEquals(3, highWatermark());
    assertTrue(partition.latestKnown());
  }

  @Test
  void leadershipThatIsLostFailsThoseWhoWait() {
    partition.lead(state(1, 4, 0, 1, 2), 1);
    Answer waits = fixture.whenAcknowledged(fixture.append("a"), true);
    partition.follow(5);
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, waits.code());
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, fixture.fetched(2, 1));
    assertEquals(0, highWatermark());
  }

  @Test
  void inSyncReplicasThatFallBelowTheMinimumFailThoseWhoWait() {
    partition.lead(state(1, 4, 0, 1, 2), 2);
    Answer waits = fixture.whenAcknowledged(fixture.append("a"), true);
    partition.lead(state(1, 4, 1, 1), 2);
    assertEquals(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND, waits.code());
    assertFalse(partition.enoughInSync());
    assertEquals(1, partition.inSyncReplicas());
    assertEquals(2, partition.inSyncReplicasMin());
    assertEquals(0, highWatermark(), "nothing is committed by one where two are asked for");
    long end = fixture.append("b");
    assertEquals(
        ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND, fixture.whenAcknowledged(end, true).code());
    assertEquals(ErrorCode.NONE, fixture.whenAcknowledged(end, false).code());
    partition.lead(state(1, 4, 2, 1, 2), 2);
    Answer again = fixture.whenAcknowledged(end, true);
    fixture.fetched(2, 2);
    assertEquals(ErrorCode.NONE, again.code());
  }

  @Test
  void followerThatLeavesLetsTheWatermarkGo() {
    partition.lead(state(1, 4, 0, 1, 2), 1);
    Answer waits = fixture.whenAcknowledged(fixture.append("a"), true);
    fixture.time.advance(PartitionFixture.LAG_MAX_MS + 1);
    partition.checkLag();
    assertEquals(List.of(new Member(1, 101)), fixture.proposals.getFirst().isr());
    assertTrue(waits.waits());
    fixture.answers.getFirst().accept(ErrorCode.NONE);
    assertTrue(waits.waits(), "the image says when");
    partition.lead(state(1, 4, 1, 1), 1);
    assertEquals(ErrorCode.NONE, waits.code());
    assertEquals(1, highWatermark());
    fixture.append("b");
    assertEquals(2, highWatermark(), "nobody else has to have it");
  }

  @Test
  void followerThatCaughtUpIsProposedAndHoldsTheWatermarkFromThen() {
    partition.lead(state(List.of(1, 2), 1, 4, 0, 1), 1);
    fixture.append("a");
    assertEquals(1, highWatermark());
    fixture.fetched(2, 0);
    assertEquals(0, fixture.proposals.size());
    fixture.fetched(2, 1);
    assertEquals(
        List.of(new Member(1, 101), new Member(2, 102)), fixture.proposals.getFirst().isr());
    fixture.append("b");
    assertEquals(1, highWatermark());
    fixture.fetched(2, 2);
    assertEquals(2, highWatermark());
    assertEquals(1, fixture.proposals.size());
  }

  @Test
  void refusedProposalIsRepeatedByTheNextCheck() {
    partition.lead(state(List.of(1, 2), 1, 4, 0, 1), 1);
    fixture.fetched(2, 0);
    fixture.answers.getFirst().accept(ErrorCode.NOT_CONTROLLER);
    partition.checkLag();
    assertEquals(1, fixture.proposals.size());
    fixture.time.advance(Leadership.REFUSED_RETRY_MS);
    partition.checkLag();
    assertEquals(2, fixture.proposals.size());
  }

  @Test
  void brokerThatIsRefusedByTheControllerDoesNotHoldUpTheOthers() {
    partition.lead(state(1, 4, 0, 1, 3), 2);
    fixture.fetched(3, 0);
    fixture.fetched(2, 0);
    Answer waits = fixture.whenAcknowledged(fixture.append("a"), true);
    fixture.fetched(3, 1);
    assertTrue(waits.waits(), "the controller may have taken 2 in");
    fixture.answers.getFirst().accept(ErrorCode.INELIGIBLE_REPLICA);
    assertEquals(2, fixture.proposals.size());
    assertEquals(
        List.of(new Member(1, 101), new Member(3, 103)), fixture.proposals.getLast().isr());
    partition.lead(state(1, 4, 1, 1, 3), 2);
    assertEquals(ErrorCode.NONE, waits.code());
  }

  @Test
  void whatWasProposedStillCountsWhenTheSameEpochIsTakenUpAgain() {
    PartitionState initial = state(List.of(1, 2), 1, 4, 0, 1);
    partition.lead(initial, 1);
    fixture.append("a");
    fixture.fetched(2, 1);
    assertEquals(1, fixture.proposals.size());
    partition.resign();
    partition.lead(initial, 1);
    fixture.append("b");
    assertEquals(1, highWatermark(), "the controller may have written it meanwhile");
    fixture.fetched(2, 2);
    assertEquals(2, highWatermark());
  }

  @Test
  void restartedFollowerDoesNotCountWithItsOldProgress() {
    partition.lead(state(1, 4, 0, 1, 2), 1);
    fixture.append("a", "b");
    fixture.fetched(2, 1);
    fixture.brokerEpochs.put(2, 500L);
    partition.followBrokers();
    assertEquals(ErrorCode.STALE_BROKER_EPOCH, fixture.fetched(2, 2));
    assertEquals(1, highWatermark());
    assertEquals(ErrorCode.NONE, partition.followerFetched(4, 2, 500, 2, 4));
    assertEquals(2, highWatermark());
  }

  @Test
  void nothingThatOthersCouldLeadIsAcknowledgedWithoutTheLease() {
    partition.lead(state(1, 4, 0, 1, 2), 1);
    long end = fixture.append("a");
    Answer waits = fixture.whenAcknowledged(end, true);
    fixture.leaseHolds = false;
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, fixture.whenAcknowledged(end, false).code());
    fixture.fetched(2, 1);
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, waits.code());
  }

  @Test
  void waitThatIsCancelledIsNotAnswered() {
    partition.lead(state(1, 4, 0, 1, 2), 1);
    Answer answer = fixture.whenAcknowledged(fixture.append("a"), true);
    answer.wait.cancel();
    fixture.fetched(2, 1);
    assertTrue(answer.waits());
  }

  // --- After an fsync ------------------------------------------------------------------------

  @Test
  void leaderThatFlushesCountsWithWhatIsDurable() {
    reopen(AFTER_FLUSH);
    partition.lead(state(1, 4, 0, 1, 2), 1);
    long end = fixture.append("a");
    fixture.fetched(2, 1);
    assertEquals(ErrorCode.NONE, fixture.whenAcknowledged(end, true).code());
    assertTrue(fixture.log.isDurable(end));
    assertEquals(1, highWatermark());
    assertEquals(ErrorCode.NONE, fixture.whenAcknowledged(end, false).code());
  }

  @Test
  void loneLeaderThatFlushesCommitsWhatWasThereBefore() {
    reopen(AFTER_FLUSH);
    fixture.log.follow(1);
    fixture.log.appendAsFollower(fromLeader(0, 1, "a"), 1);
    Answer answer = new Answer();
    leadAlone(2);
    answer.wait = partition.whenAcknowledged(1, 2, true, Runnable::run, answer.codes::add);
    assertEquals(ErrorCode.NONE, answer.code());
    assertEquals(1, highWatermark());
  }

  @Test
  void diskFailureFailsThoseWhoWaitForTheDisk() {
    reopen(AFTER_FLUSH);
    partition.lead(state(1, 4, 0, 1, 2), 1);
    fixture.logs.fail();
    PendingAppend append = LogsFixture.pending("a");
    partition.append(List.of(append));
    assertTrue(append.outcome() instanceof AppendOutcome.Rejected);
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, fixture.whenAcknowledged(1, false).code());
  }

  // --- Following -----------------------------------------------------------------------------

  @Test
  void followerCopiesUntilItsEpochIsOver() {
    FollowedPartition followed = partition.follow(3);
    assertTrue(partition.following());
    assertEquals(3, followed.epoch());
    List<Integer> woken = new ArrayList<>();
    partition.watch(woken::add);
    assertTrue(followed.append(fromLeader(0, 3, "a", "b"), 1, 0));
    assertEquals(1, highWatermark());
    assertEquals(1, woken.size());
    assertTrue(followed.append(ByteBuffer.allocate(0), 9, 1));
    assertEquals(2, highWatermark());
    assertEquals(1, followed.logStartOffset());
    FollowedPartition next = partition.follow(5);
    assertFalse(followed.append(fromLeader(2, 3, "late"), 3, 0));
    assertFalse(followed.truncateTo(0));
    assertFalse(followed.restartAt(7));
    assertEquals(2, next.logEndOffset());
    assertTrue(next.truncateTo(1));
    assertTrue(next.restartAt(7));
    assertEquals(7, next.logEndOffset());
    leadAlone(6);
    assertFalse(next.append(fromLeader(7, 5, "late"), 8, 0));
  }

  @Test
  void followerOfALogThatWasDeletedFindsItsEpochOver() {
    FollowedPartition followed = partition.follow(3);
    fixture.logs.logs.delete(LogsFixture.PARTITION);
    assertFalse(followed.append(ByteBuffer.allocate(0), 0, 0) && followed.truncateTo(0));
    assertFalse(followed.restartAt(3));
  }

  @Test
  void followerFlushesWhereTheTopicAcknowledgesAfterFlush() {
    reopen(AFTER_FLUSH);
    FollowedPartition followed = partition.follow(3);
    assertTrue(followed.append(fromLeader(0, 3, "a"), 0, 0));
    assertTrue(fixture.log.isDurable(1));
  }

  @Test
  void leaderBecomesFollowerAndLeaderAgain() {
    partition.lead(state(1, 1, 0, 1, 2), 1);
    fixture.append("mine");
    FollowedPartition followed = partition.follow(2);
    assertTrue(followed.truncateTo(0));
    assertTrue(followed.append(fromLeader(0, 2, "theirs", "too"), 2, 0));
    partition.lead(state(1, 3, 4, 1, 2), 1);
    assertEquals(3, fixture.append("again"));
    assertEquals(2, highWatermark());
    fixture.fetched(2, 3);
    assertEquals(3, highWatermark());
    assertEquals(3, fixture.log.latestEpoch());
    assertEquals(2, fixture.log.epochEnd(2).endOffset());
  }
}
