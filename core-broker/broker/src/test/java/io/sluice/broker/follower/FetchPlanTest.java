package io.sluice.broker.follower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.throttle.ReplicationThrottle;
import io.sluice.broker.throttle.ThrottledReplicas;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.FetchResponse.FetchableTopicResponse;
import io.sluice.protocol.message.FetchResponse.PartitionData;
import io.sluice.protocol.wire.Payload;
import io.sluice.storage.EpochEnd;
import io.sluice.storage.LogStorageException;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FetchPlanTest {
  private static final Uuid TOPIC = new Uuid(1, 2);
  private static final int EPOCH = 5;
  private static final int BACKOFF_MS = FetchSettings.DEFAULTS.backoffMs();

  private final VirtualTime time = new VirtualTime(0);
  private final ReplicationThrottle throttle = new ReplicationThrottle(time);
  private final ModelLeader leader = new ModelLeader();
  private long brokerEpoch = 7;
  private FetchPlan plan = plan(FetchSettings.DEFAULTS);

  private FetchPlan plan(FetchSettings settings) {
    return new FetchPlan(3, () -> brokerEpoch, settings, throttle, Randomness.seeded(1));
  }

  private long now() {
    return time.monotonicMs();
  }

  private static TopicPartition name(int index) {
    return new TopicPartition("orders", index);
  }

  private static MemoryFollower follower(int index, MemoryLog log) {
    return new MemoryFollower(name(index), TOPIC, EPOCH, log);
  }

  private MemoryFollower follow(int index, MemoryLog log) {
    MemoryFollower follower = follower(index, log);
    plan.follow(follower);
    return follower;
  }

  private MemoryLog lead(int index, MemoryLog log) {
    leader.lead(TOPIC, index, log, EPOCH);
    return log;
  }

  private FetchRequest next() {
    FetchRequest request = plan.next(now());
    assertNotNull(request, "there should be something to ask");
    return request;
  }

  /** Asks the model leader once; returns what was asked. */
  private FetchRequest round() {
    FetchRequest request = next();
    assertNull(plan.answered(leader.answer(request), now()));
    return request;
  }

  private static List<Integer> asked(FetchRequest request) {
    List<Integer> asked = new ArrayList<>();
    request.topics().forEach(t -> t.partitions().forEach(p -> asked.add(p.partition())));
    return asked;
  }

  private static List<Integer> forgotten(FetchRequest request) {
    List<Integer> forgotten = new ArrayList<>();
    request.forgottenTopicsData().forEach(topic -> forgotten.addAll(topic.partitions()));
    return forgotten;
  }

  private static FetchResponse of(PartitionData data) {
    return FetchResponse.builder()
        .sessionId(9)
        .responses(
            List.of(
                FetchableTopicResponse.builder().topicId(TOPIC).partitions(List.of(data)).build()))
        .build();
  }

  // --- Requests --------------------------------------------------------------------------------

  @Test
  void firstRequestNamesEverythingAndTheBroker() {
    follow(0, new MemoryLog().lead(4, "a", "b"));
    follow(1, new MemoryLog());

    FetchRequest request = next();

    assertEquals(3, request.replicaState().replicaId());
    assertEquals(7, request.replicaState().replicaEpoch());
    assertEquals(-1, request.replicaId());
    assertEquals(0, request.sessionEpoch());
    assertEquals(10 * 1024 * 1024, request.maxBytes());
    assertEquals(500, request.maxWaitMs());
    assertEquals(List.of(0, 1), asked(request));
    var first = request.topics().getFirst().partitions().getFirst();
    assertEquals(2, first.fetchOffset());
    assertEquals(4, first.lastFetchedEpoch());
    assertEquals(EPOCH, first.currentLeaderEpoch());
    assertEquals(1024 * 1024, first.partitionMaxBytes());
    assertEquals(-1, request.topics().getFirst().partitions().get(1).lastFetchedEpoch());
  }

  @Test
  void laterRequestsNameOnlyWhatHasMoved() {
    MemoryLog busy = lead(0, new MemoryLog().lead(EPOCH, "a"));
    lead(1, new MemoryLog());
    MemoryFollower copy = follow(0, new MemoryLog());
    follow(1, new MemoryLog());

    round();
    FetchRequest second = round();
    FetchRequest third = round();
    busy.lead(EPOCH, "b");
    round();
    FetchRequest fifth = round();

    assertEquals(List.of(0), asked(second));
    assertEquals(1, second.topics().getFirst().partitions().getFirst().fetchOffset());
    assertEquals(1, second.sessionEpoch());
    assertEquals(List.of(), asked(third));
    assertEquals(2, third.sessionEpoch());
    assertEquals(List.of(0), asked(fifth));
    assertEquals(busy.content(), copy.log.content());
  }

  @Test
  void brokerThatRegisteredAgainSaysSo() {
    lead(0, new MemoryLog());
    follow(0, new MemoryLog());
    round();

    brokerEpoch = 8;

    assertEquals(8, next().replicaState().replicaEpoch());
  }

  @Test
  void partitionsThatComeAndGoAreAddedAndForgotten() {
    lead(0, new MemoryLog());
    lead(1, new MemoryLog());
    follow(0, new MemoryLog());
    round();

    plan.unfollow(name(0));
    follow(1, new MemoryLog());
    FetchRequest request = round();

    assertEquals(List.of(1), asked(request));
    assertEquals(List.of(0), forgotten(request));
    assertEquals(Set.of(new Course.Key(TOPIC, 1)), leader.inSession());
  }

  @Test
  void partitionFollowedInANewerEpochReplacesTheOlderAndIsNotForgotten() {
    lead(0, new MemoryLog().lead(4, "a"));
    MemoryFollower old = new MemoryFollower(name(0), TOPIC, 4, new MemoryLog());
    plan.follow(old);
    FetchRequest sent = next();

    MemoryFollower fresh = follow(0, new MemoryLog());
    plan.answered(leader.answer(sent), now());
    FetchRequest request = round();

    assertEquals(0, old.appends);
    assertEquals(List.of(0), asked(request));
    assertEquals(List.of(), forgotten(request));
    assertEquals(1, fresh.log.end());
  }

  @Test
  void nothingIsAskedWhenNothingIsFollowed() {
    follow(0, new MemoryLog());
    plan.unfollow(name(0));

    assertTrue(plan.isEmpty());
    assertNull(plan.next(now()));
    assertEquals(Long.MAX_VALUE, plan.dueMs());
  }

  @Test
  void whatGaveRecordsIsLastInTheNextFullRequest() {
    lead(0, new MemoryLog().lead(EPOCH, "a"));
    lead(1, new MemoryLog());
    follow(0, new MemoryLog());
    follow(1, new MemoryLog());
    round();

    plan.failed();

    assertEquals(List.of(1, 0), asked(next()));
  }

  @Test
  void everyPartitionGetsItsTurnWhenAnAnswerHoldsOnlyOne() {
    plan = plan(new FetchSettings(1024, 1, 1, 500, 1_000, 30_000));
    leader.givesSessions = false;
    List<MemoryFollower> followers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      lead(i, new MemoryLog().lead(EPOCH, "a").lead(EPOCH, "b"));
      followers.add(follow(i, new MemoryLog()));
    }

    for (int i = 0; i < 3; i++) {
      round();
    }

    assertEquals(List.of(1L, 1L, 1L), followers.stream().map(f -> f.log.end()).toList());
  }

  // --- Sessions --------------------------------------------------------------------------------

  @Test
  void leaderThatForgotTheSessionIsGivenEverythingAgain() {
    lead(0, new MemoryLog());
    follow(0, new MemoryLog());
    round();
    leader.forgetSession();

    round();
    FetchRequest request = next();

    assertEquals(0, request.sessionEpoch());
    assertEquals(0, request.sessionId());
    assertEquals(List.of(0), asked(request));
  }

  @Test
  void sessionWithAnotherEpochIsReplaced() {
    lead(0, new MemoryLog());
    follow(0, new MemoryLog());
    round();
    leader.refusal = ErrorCode.INVALID_FETCH_SESSION_EPOCH;

    round();
    FetchRequest request = round();

    assertEquals(0, request.sessionEpoch());
    assertEquals(100, request.sessionId());
    assertEquals(List.of(), asked(round()));
  }

  @Test
  void brokenConnectionMakesTheNextRequestFull() {
    lead(0, new MemoryLog());
    follow(0, new MemoryLog());
    round();
    next();

    plan.failed();

    assertEquals(List.of(0), asked(next()));
  }

  @Test
  void leaderWithoutPlaceForSessionsIsToldEverythingEachTime() {
    leader.givesSessions = false;
    lead(0, new MemoryLog());
    follow(0, new MemoryLog());

    round();
    round();

    assertEquals(List.of(0), asked(round()));
    assertEquals(3, leader.fullRequests);
  }

  @Test
  void leaderThatRefusesARequestForASessionIsTrouble() {
    follow(0, new MemoryLog());
    next();

    String trouble =
        plan.answered(
            FetchResponse.builder().errorCode(ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code()).build(),
            now());

    assertEquals("FETCH_SESSION_ID_NOT_FOUND came to a request for a new session", trouble);
  }

  @Test
  void versionThatTheLeaderDoesNotKnowIsNamed() {
    follow(0, new MemoryLog());
    next();

    String trouble =
        plan.answered(
            FetchResponse.builder().errorCode(ErrorCode.UNSUPPORTED_VERSION.code()).build(), now());

    assertNotNull(trouble);
    assertTrue(trouble.startsWith("UNSUPPORTED_VERSION"), trouble);
  }

  // --- Waiting ---------------------------------------------------------------------------------

  @Test
  void partitionWhoseLeaderIsNotReadyWaitsAndIsAskedForAgainSoon() {
    for (ErrorCode error :
        List.of(
            ErrorCode.NOT_LEADER_OR_FOLLOWER,
            ErrorCode.UNKNOWN_LEADER_EPOCH,
            ErrorCode.STALE_BROKER_EPOCH,
            ErrorCode.UNKNOWN_TOPIC_ID)) {
      plan = plan(FetchSettings.DEFAULTS);
      lead(0, new MemoryLog().lead(EPOCH, "a"));
      lead(1, new MemoryLog());
      MemoryFollower late = follow(0, new MemoryLog());
      follow(1, new MemoryLog());
      leader.fail(TOPIC, 0, error);

      round();
      FetchRequest without = round();
      long delayMs = plan.dueMs() - now();
      leader.fail(TOPIC, 0, null);
      time.advance(delayMs);
      FetchRequest with = round();

      assertEquals(List.of(0), forgotten(without), error.name());
      assertTrue(delayMs >= 10 && delayMs <= 30, error + " waits " + delayMs);
      assertEquals(delayMs, without.maxWaitMs(), "the leader answers in time for the retry");
      assertEquals(List.of(0), asked(with), error.name());
      assertEquals(1, late.log.end(), error.name());
    }
  }

  @Test
  void waitGrowsWithEveryFailureUpToTheBackoff() {
    lead(0, new MemoryLog());
    follow(0, new MemoryLog());
    leader.fail(TOPIC, 0, ErrorCode.NOT_LEADER_OR_FOLLOWER);
    long before = 0;
    for (int i = 0; i < 6; i++) {
      round();
      long delayMs = plan.dueMs() - now();
      assertTrue(delayMs > before, delayMs + " after " + before);
      assertNull(plan.next(now()));
      before = delayMs;
      time.advance(delayMs);
    }
    for (int i = 0; i < 10; i++) {
      round();
      time.advance(plan.dueMs() - now());
    }
    round();
    assertTrue(plan.dueMs() - now() <= BACKOFF_MS * 1.2);
  }

  @Test
  void partitionThatWaitsIsAskedForAtOnceWhenItIsToldAnew() {
    lead(0, new MemoryLog().lead(EPOCH, "a"));
    leader.fail(TOPIC, 0, ErrorCode.FENCED_LEADER_EPOCH);
    follow(0, new MemoryLog());
    round();
    assertNull(plan.next(now()));

    leader.fail(TOPIC, 0, null);
    MemoryFollower anew = follow(0, new MemoryLog());
    round();

    assertEquals(1, anew.log.end());
  }

  @Test
  void leadersBrokenDiskIsWaitedForAndOthersGoOn() {
    lead(0, new MemoryLog());
    lead(1, new MemoryLog().lead(EPOCH, "a"));
    leader.fail(TOPIC, 0, ErrorCode.KAFKA_STORAGE_ERROR);
    follow(0, new MemoryLog());
    MemoryFollower other = follow(1, new MemoryLog());

    round();

    assertEquals(1, other.log.end());
    assertEquals(now() + BACKOFF_MS, plan.dueMs());
  }

  @Test
  void ownBrokenDiskGivesThePartitionUpAndOthersGoOn() {
    lead(0, new MemoryLog().lead(EPOCH, "a"));
    lead(1, new MemoryLog().lead(EPOCH, "b"));
    MemoryFollower broken = follow(0, new MemoryLog());
    broken.failure = new LogStorageException(Path.of("/data"), "the disk is broken", null);
    MemoryFollower other = follow(1, new MemoryLog());

    round();
    FetchRequest request = round();

    assertEquals(1, other.log.end());
    assertEquals(List.of(0), forgotten(request));
    assertFalse(plan.isEmpty());
    plan.unfollow(name(1));
    assertTrue(plan.isEmpty());
  }

  @Test
  void unexpectedFailureMakesThePartitionWait() {
    lead(0, new MemoryLog().lead(EPOCH, "a"));
    MemoryFollower odd = follow(0, new MemoryLog());
    odd.failure = new IllegalStateException("as a mistake would");

    round();
    odd.failure = null;
    time.advance(BACKOFF_MS);
    round();

    assertEquals(1, odd.log.end());
  }

  @Test
  void epochThatIsOverIsFollowedNoMore() {
    lead(0, new MemoryLog().lead(EPOCH, "a"));
    follow(0, new MemoryLog()).over = true;

    round();

    assertTrue(plan.isEmpty());
  }

  // --- Divergence and ranges -------------------------------------------------------------------

  @Test
  void divergedTailIsCutInAsManyRoundsAsItTakes() {
    MemoryLog leads = lead(0, new MemoryLog().lead(1, "a").lead(4, "b", "c").lead(EPOCH, "d"));
    MemoryFollower copy =
        follow(0, new MemoryLog().lead(1, "a", "x").lead(2, "y").lead(3, "z", "z", "z"));

    int rounds = 0;
    while (!copy.log.content().equals(leads.content()) && rounds < 10) {
      round();
      rounds++;
    }

    assertEquals(2, rounds, "one cut to the end of the leader's epoch 1, one fetch");
    assertEquals(4, copy.log.end());
  }

  @Test
  void epochThatTheFollowerLacksTakesOneMoreRound() {
    // The leader has 1 and 3, the follower 1, 2 and 4: of 4 the leader says 3.
    MemoryLog leads = lead(0, new MemoryLog().lead(1, "a").lead(3, "b", "c").lead(EPOCH, "d"));
    MemoryFollower copy = follow(0, new MemoryLog().lead(1, "a", "a2").lead(2, "x").lead(4, "y"));

    round();
    assertEquals(3, copy.log.end());
    round();
    assertEquals(0, copy.log.end());
    round();

    assertEquals(leads.content(), copy.log.content());
  }

  @Test
  void divergenceThatTakesNothingWaitsInsteadOfSpinning() {
    MemoryFollower copy = follow(0, new MemoryLog().lead(4, "a"));
    next();

    plan.answered(
        of(
            PartitionData.builder()
                .partitionIndex(0)
                .highWatermark(9)
                .logStartOffset(0)
                .divergingEpoch(new FetchResponse.EpochEndOffset(4, 7))
                .build()),
        now());

    assertEquals(1, copy.log.end());
    assertEquals(now() + BACKOFF_MS, plan.dueMs());
  }

  @Test
  void epochInWhichNothingWasWrittenIsNotSaidToHaveBeenFetched() {
    MemoryLog log = new MemoryLog().lead(3, "a").lead(4, "b");
    FollowedPartition ledOnce =
        new EmptyEpoch(new MemoryFollower(name(0), TOPIC, EPOCH, log), 5, 2);

    plan.follow(ledOnce);

    assertEquals(4, next().topics().getFirst().partitions().getFirst().lastFetchedEpoch());
  }

  @Test
  void followerThatIsBehindTheLeadersStartBeginsThere() {
    MemoryLog leads = lead(0, new MemoryLog().lead(4, "a").lead(4, "b").lead(EPOCH, "c"));
    leads.start(2);
    MemoryFollower copy = follow(0, new MemoryLog());

    round();
    round();

    assertEquals(2, copy.log.start());
    assertEquals(leads.content(), copy.log.content());
  }

  @Test
  void leadersStartWithinABatchIsFollowed() {
    MemoryLog leads = lead(0, new MemoryLog().lead(4, "a", "b", "c").lead(EPOCH, "d"));
    leads.start(2);
    MemoryFollower copy = follow(0, new MemoryLog());

    round();
    round();

    assertEquals(leads.content(), copy.log.content());
    assertEquals(2, copy.log.start());
    assertEquals(4, copy.log.end());
  }

  @Test
  void followerOfALeaderThatLostEverythingBeginsAnew() {
    MemoryLog leads = lead(0, new MemoryLog());
    MemoryFollower copy = follow(0, new MemoryLog().lead(3, "a").lead(4, "b"));

    round();
    leads.lead(EPOCH, "new");
    round();

    assertEquals(leads.content(), copy.log.content());
  }

  @Test
  void followerKeepsWhatTheLeaderHasCommittedWhenItsEpochsAreUnknownThere() {
    MemoryLog leads = new MemoryLog().lead(2, "a").lead(2, "b");
    leads.highWatermark(1);
    lead(0, leads);
    MemoryFollower copy = follow(0, new MemoryLog().lead(2, "a").lead(4, "x").lead(4, "y"));

    round();
    assertEquals(1, copy.log.end());
    round();

    assertEquals(leads.content(), copy.log.content());
  }

  @Test
  void outOfRangeAtTheVeryStartWaits() {
    follow(0, new MemoryLog());
    next();

    plan.answered(
        of(
            PartitionData.builder()
                .partitionIndex(0)
                .errorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code())
                .highWatermark(0)
                .logStartOffset(0)
                .build()),
        now());

    assertEquals(now() + BACKOFF_MS, plan.dueMs());
  }

  @Test
  void highWatermarkAndLogStartAreFollowed() {
    MemoryLog leads = lead(0, new MemoryLog().lead(4, "a").lead(4, "b"));
    MemoryFollower copy = follow(0, new MemoryLog());
    round();
    leads.highWatermark(2);
    leads.start(1);

    round();

    assertEquals(2, copy.log.highWatermark());
    assertEquals(1, copy.log.start());
  }

  // --- Damage ----------------------------------------------------------------------------------

  @Test
  void tornRecordsAreNotAppended() {
    MemoryFollower copy = follow(0, new MemoryLog());
    ByteBuffer sound = new MemoryLog().lead(EPOCH, "a").lead(EPOCH, "b").content();
    for (int at : List.of(17, 30, 60, sound.limit() - 1)) {
      ByteBuffer torn = ByteBuffer.allocate(sound.limit()).put(sound.duplicate()).flip();
      torn.put(at, (byte) (torn.get(at) ^ 0x10));
      next();

      plan.answered(of(records(torn)), now());

      assertEquals(0, copy.log.end(), "byte " + at + " is wrong");
      assertEquals(now() + BACKOFF_MS, plan.dueMs());
      time.advance(BACKOFF_MS);
    }
  }

  @Test
  void lastBatchThatWasCutIsLeftOut() {
    MemoryFollower copy = follow(0, new MemoryLog());
    ByteBuffer sound = new MemoryLog().lead(EPOCH, "a").lead(EPOCH, "b").content();
    next();

    plan.answered(of(records(sound.duplicate().limit(sound.limit() - 3))), now());

    assertEquals(1, copy.log.end());
  }

  @Test
  void recordsThatDoNotFollowTheLogOrComeFromTheFutureAreNotAppended() {
    List<ByteBuffer> unsound =
        List.of(
            new MemoryLog().lead(EPOCH, "a").content(), // begins at 0, the log ends at 1
            tail(new MemoryLog().lead(EPOCH, "a").lead(EPOCH + 1, "b")), // a later epoch
            tail(new MemoryLog().lead(3, "a").lead(3, "b"))); // an earlier one than the log's
    for (ByteBuffer records : unsound) {
      plan = plan(FetchSettings.DEFAULTS);
      MemoryFollower copy = follow(0, new MemoryLog().lead(4, "a"));
      next();

      plan.answered(of(records(records)), now());

      assertEquals(1, copy.log.end());
      assertEquals(now() + BACKOFF_MS, plan.dueMs());
    }
  }

  private static ByteBuffer tail(MemoryLog log) {
    return log.read(1, Integer.MAX_VALUE);
  }

  private static PartitionData records(ByteBuffer records) {
    return PartitionData.builder()
        .partitionIndex(0)
        .highWatermark(1)
        .logStartOffset(0)
        .records(Payload.of(records))
        .build();
  }

  // --- Throttle --------------------------------------------------------------------------------

  @Test
  void partitionThatLagsIsHeldBackWhileTheRateIsUsedUpAndOthersAreNot() {
    MemoryLog leads = lead(0, new MemoryLog().lead(EPOCH, "a".repeat(1_000)));
    leads.lead(EPOCH, "b".repeat(1_000));
    leads.highWatermark(2);
    MemoryLog free = lead(1, new MemoryLog());
    plan = plan(new FetchSettings(1_200, 10_000, 1, 500, 1_000, 30_000));
    throttle.limit(1_000);
    throttle.choose(ThrottledReplicas.of(Map.of("orders", List.of("0:3")), 3));
    MemoryFollower held = follow(0, new MemoryLog());
    MemoryFollower other = follow(1, new MemoryLog());

    round();
    free.lead(EPOCH, "c");
    FetchRequest without = round();

    assertEquals(1, held.log.end());
    assertEquals(1, other.log.end());
    assertEquals(List.of(0), forgotten(without));
    assertTrue(plan.dueMs() - now() > 1_000, "a kilobyte takes a second");
    time.advance(plan.dueMs() - now());
    round();
    assertEquals(2, held.log.end());
  }

  @Test
  void partitionInSyncIsNeverHeldBack() {
    MemoryLog leads = lead(0, new MemoryLog().lead(EPOCH, "a"));
    leads.highWatermark(1);
    throttle.limit(1);
    throttle.choose(ThrottledReplicas.of(Map.of("orders", List.of("*")), 3));
    MemoryFollower copy = follow(0, new MemoryLog());
    round();
    time.advance(plan.dueMs() == Long.MAX_VALUE ? 0 : plan.dueMs() - now());

    leads.lead(EPOCH, "b");
    round();
    leads.lead(EPOCH, "c");
    round();

    assertEquals(3, copy.log.end());
  }

  /** A log that knows a latest epoch that begins at its end. */
  private record EmptyEpoch(MemoryFollower inner, int latestEpoch, long start)
      implements FollowedPartition {
    @Override
    public TopicPartition topicPartition() {
      return inner.topicPartition();
    }

    @Override
    public Uuid topicId() {
      return inner.topicId();
    }

    @Override
    public int epoch() {
      return inner.epoch();
    }

    @Override
    public long logStartOffset() {
      return inner.logStartOffset();
    }

    @Override
    public long logEndOffset() {
      return inner.logEndOffset();
    }

    @Override
    public EpochEnd epochEnd(int leaderEpoch) {
      return leaderEpoch >= latestEpoch
          ? new EpochEnd(latestEpoch, start)
          : inner.epochEnd(leaderEpoch);
    }

    @Override
    public boolean append(ByteBuffer records, long highWatermark, long logStartOffset) {
      return inner.append(records, highWatermark, logStartOffset);
    }

    @Override
    public boolean truncateTo(long offset) {
      return inner.truncateTo(offset);
    }

    @Override
    public boolean restartAt(long offset) {
      return inner.restartAt(offset);
    }
  }
}
