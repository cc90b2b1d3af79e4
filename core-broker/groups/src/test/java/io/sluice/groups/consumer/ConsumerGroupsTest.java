package io.sluice.groups.consumer;

import static io.sluice.groups.consumer.ConsumerShard.GROUP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumerGroupsTest {
  private final ConsumerShard shard = new ConsumerShard(1);
  private final TestMember a = new TestMember(shard, "a");
  private final TestMember b = new TestMember(shard, "b");

  @BeforeEach
  void createTopics() {
    shard.topic("t", 4);
    shard.topic("u", 2);
  }

  static void assertError(ErrorCode expected, ConsumerGroupHeartbeatResponse response) {
    assertEquals(expected.code(), response.errorCode(), () -> "" + response);
  }

  private void pass(long millis, TestMember... beating) {
    for (long passed = 0; passed < millis; passed += 1_000) {
      shard.harness().time().advance(1_000);
      for (TestMember each : beating) {
        each.beat();
      }
    }
  }

  @Test
  void firstMemberGetsAllPartitionsInAnswerToItsJoin() {
    ConsumerGroupHeartbeatResponse response = a.join("t");

    assertError(ErrorCode.NONE, response);
    assertEquals("a", response.memberId());
    assertEquals(1, response.memberEpoch());
    assertEquals(5_000, response.heartbeatIntervalMs());
    assertEquals(Set.of("t-0", "t-1", "t-2", "t-3"), a.assigned());
    assertEquals("Stable", shard.group().state());
  }

  @Test
  void secondMemberGetsPartitionsOnlyWhenFirstGaveThemUp() {
    a.join("t");
    b.join("t");
    assertEquals(Set.of(), b.assigned());
    assertEquals(2, b.epoch());
    assertEquals("Reconciling", shard.group().state());

    a.beat();
    assertEquals(Set.of("t-0", "t-1"), a.assigned());
    assertEquals(1, a.epoch());
    b.beat();
    assertEquals(Set.of(), b.assigned());

    a.owning("t-0", "t-1", "t-2");
    b.beat();
    assertEquals(Set.of(), b.assigned(), "one of the two is not released");

    a.acknowledge();
    assertEquals(2, a.epoch());
    b.beat();
    assertEquals(Set.of("t-2", "t-3"), b.assigned());
    assertEquals("Stable", shard.group().state());
  }

  @Test
  void memberThatWaitsForPartitionsIsToldToAskAgainSoon() {
    a.join("t");
    assertEquals(100, b.join("t").heartbeatIntervalMs());
    assertEquals(5_000, a.beat().heartbeatIntervalMs());
    assertEquals(100, b.beat().heartbeatIntervalMs());
    a.acknowledge();
    assertEquals(5_000, b.beat().heartbeatIntervalMs());
  }

  @Test
  void heartbeatThatChangesNothingWritesNothingAndTellsNoAssignment() {
    a.join("t");
    int before = shard.harness().recordCount();

    ConsumerGroupHeartbeatResponse response = a.beat();

    assertNull(response.assignment());
    assertEquals(before, shard.harness().recordCount());
  }

  @Test
  void fullHeartbeatIsAnsweredWithAssignment() {
    a.join("t");

    ConsumerGroupHeartbeatResponse response =
        a.send(
            request ->
                request
                    .rebalanceTimeoutMs(60_000)
                    .subscribedTopicNames(List.of("t"))
                    .topicPartitions(TestMember.owned("t-0")));

    assertNotNull(response.assignment());
  }

  @Test
  void memberWithoutIdGetsOneFromServerInVersionZero() {
    ConsumerGroupHeartbeatResponse response =
        shard
            .heartbeat(
                0,
                ConsumerGroupHeartbeatRequest.builder()
                    .groupId(GROUP)
                    .rebalanceTimeoutMs(1_000)
                    .subscribedTopicNames(List.of("t"))
                    .topicPartitions(List.of())
                    .build())
            .answer();

    assertError(ErrorCode.NONE, response);
    assertEquals(36, response.memberId().length());
  }

  @Test
  void leavingMemberHandsItsPartitionsOver() {
    a.join("t");
    b.join("t");

    ConsumerGroupHeartbeatResponse response = a.leave();

    assertEquals(-1, response.memberEpoch());
    b.beat();
    assertEquals(Set.of("t-0", "t-1", "t-2", "t-3"), b.assigned());
    assertEquals(3, b.epoch());
    b.leave();
    assertEquals("Empty", shard.group().state());
  }

  @Test
  void requestsOfUnknownGroupsAndMembersAreRefused() {
    assertError(ErrorCode.GROUP_ID_NOT_FOUND, a.leave());
    a.join("t");
    TestMember stranger = new TestMember(shard, "stranger");
    assertError(ErrorCode.UNKNOWN_MEMBER_ID, stranger.send(request -> request.memberEpoch(1)));
    assertError(ErrorCode.UNKNOWN_MEMBER_ID, stranger.leave());
    assertError(
        ErrorCode.UNKNOWN_MEMBER_ID,
        stranger.instance("i").send(request -> request.memberEpoch(1)));
  }

  @Test
  void memberInAnotherEpochIsFenced() {
    a.join("t");
    assertError(ErrorCode.FENCED_MEMBER_EPOCH, a.send(request -> request.memberEpoch(7)));
    b.join("t");
    a.beat();
    a.acknowledge();
    assertEquals(2, a.epoch());

    assertError(ErrorCode.FENCED_MEMBER_EPOCH, a.send(request -> request.memberEpoch(1)));
    assertError(
        ErrorCode.FENCED_MEMBER_EPOCH,
        a.send(r -> r.memberEpoch(1).topicPartitions(TestMember.owned("t-0", "t-3"))));
    assertError(
        ErrorCode.NONE,
        a.send(r -> r.memberEpoch(1).topicPartitions(TestMember.owned("t-0", "t-1"))));
  }

  @Test
  void memberThatLostTheAnswerToItsJoinJoinsAgain() {
    a.join("t");
    a.join("t");
    assertEquals(1, a.epoch());
    assertEquals(4, a.assigned().size());
    assertEquals(1, shard.group().size());
  }

  @Test
  void silentMemberIsRemovedAfterSessionTimeout() {
    a.join("t");
    b.join("t");
    pass(44_000, b);
    assertEquals(2, shard.group().size());

    pass(2_000, b);

    assertEquals(1, shard.group().size());
    assertError(ErrorCode.UNKNOWN_MEMBER_ID, a.beat());
    assertEquals(4, b.assigned().size());
  }

  @Test
  void memberIsToldToAskWhenTheTimeOfOneThatIsMissingIsOver() {
    a.join("t");
    b.join("t");
    a.beat();
    a.acknowledge();
    b.beat();
    pass(29_000, a);
    assertEquals(5_000, a.beat().heartbeatIntervalMs(), "b may still be busy");

    pass(13_000, a);
    int intervalMs = a.beat().heartbeatIntervalMs();
    assertEquals(3_000 + 20, intervalMs);

    pass(intervalMs, a);
    assertEquals(1, shard.group().size());
    assertEquals(5_000, a.beat().heartbeatIntervalMs());
    assertEquals(4, a.assigned().size());
  }

  @Test
  void memberThatWasMissingAndIsBackHastensNobody() {
    a.join("t");
    b.join("t");
    pass(42_000, a);
    b.beat();
    assertEquals(5_000, a.beat().heartbeatIntervalMs());
  }

  @Test
  void sessionTimeoutAndIntervalAreThoseOfTheGroupWhereItHasSome() {
    shard.cluster(
        shard
            .cluster()
            .withGroupConfig(
                GROUP,
                Map.of(
                    "consumer.session.timeout.ms", "8000",
                    "consumer.heartbeat.interval.ms", "1500")));

    assertEquals(1_500, a.join("t").heartbeatIntervalMs());
    pass(9_000);
    assertTrue(shard.group().empty());
  }

  @Test
  void memberThatDoesNotGivePartitionsUpInTimeIsRemoved() {
    a.join("t");
    b.join("t");
    a.beat();
    pass(59_000, a, b);
    assertEquals(2, shard.group().size());

    pass(2_000, a, b);

    assertError(ErrorCode.UNKNOWN_MEMBER_ID, a.beat());
    assertEquals(4, b.assigned().size());
  }

  @Test
  void staticMemberThatIsAwayGetsItsPartitionsBackUnderAnotherId() {
    a.instance("one").join("t");
    b.join("t");
    a.beat();
    a.acknowledge();
    b.beat();
    int epoch = shard.group().epoch();
    assertEquals(-2, a.leave(-2).memberEpoch());
    b.beat();
    assertEquals(Set.of("t-2", "t-3"), b.assigned());

    TestMember again = new TestMember(shard, "again").instance("one");
    again.join("t");

    assertEquals(Set.of("t-0", "t-1"), again.assigned());
    assertEquals(epoch, shard.group().epoch(), "nothing is assigned anew");
    assertEquals(epoch, again.epoch());
    assertError(ErrorCode.FENCED_INSTANCE_ID, a.send(request -> request.memberEpoch(epoch)));
    assertError(ErrorCode.FENCED_INSTANCE_ID, a.leave());
  }

  @Test
  void staticMemberThatStaysAwayIsRemoved() {
    a.instance("one").join("t");
    a.leave(-2);
    assertError(ErrorCode.FENCED_MEMBER_EPOCH, a.send(request -> request.memberEpoch(1)));

    pass(46_000);

    assertTrue(shard.group().empty());
  }

  @Test
  void instanceIdThatIsInUseIsRefused() {
    a.instance("one").join("t");
    assertError(ErrorCode.UNRELEASED_INSTANCE_ID, b.instance("one").join("t"));
    assertError(ErrorCode.NONE, a.join("t"));
  }

  @Test
  void fullGroupTakesNobodyButReturningStaticMembers() {
    shard.harness().set("group.consumer.max.size", 1);
    a.instance("one").join("t");

    assertError(ErrorCode.GROUP_MAX_SIZE_REACHED, b.join("t"));
    assertError(ErrorCode.NONE, a.join("t"));
    a.leave(-2);
    assertError(ErrorCode.NONE, new TestMember(shard, "again").instance("one").join("t"));
  }

  @Test
  void malformedRequestsAreRefused() {
    assertError(ErrorCode.INVALID_REQUEST, a.join(r -> r.rebalanceTimeoutMs(-1)));
    assertError(ErrorCode.INVALID_REQUEST, a.join(r -> r.topicPartitions(null)));
    assertError(ErrorCode.INVALID_REQUEST, a.join(r -> r.topicPartitions(TestMember.owned("t-0"))));
    assertError(ErrorCode.INVALID_REQUEST, a.join(r -> r.subscribedTopicNames(null)));
    assertError(ErrorCode.INVALID_REQUEST, a.join(r -> r.groupId(" ")));
    assertError(ErrorCode.INVALID_REQUEST, a.join(r -> r.memberId("")));
    assertError(ErrorCode.INVALID_REQUEST, a.join(r -> r.instanceId("")));
    assertError(ErrorCode.INVALID_REQUEST, a.join(r -> r.rackId("")));
    assertError(ErrorCode.INVALID_REQUEST, a.leave(-2));
    assertError(ErrorCode.INVALID_REQUEST, a.leave(-3));
    assertError(ErrorCode.UNSUPPORTED_ASSIGNOR, a.join(r -> r.serverAssignor("nope")));
    assertNull(shard.harness().table().find(GROUP));
  }

  @Test
  void changedSubscriptionStartsAnotherEpoch() {
    a.join("t");
    a.send(request -> request.subscribedTopicNames(List.of("u")));
    assertEquals(Set.of(), a.assigned());
    assertEquals(1, a.epoch());

    a.acknowledge();

    assertEquals(2, a.epoch());
    assertEquals(Set.of("u-0", "u-1"), a.assigned());
  }

  @Test
  void memberThatUnsubscribesWhileItRevokesGivesUpAllAtOnce() {
    shard.topic("v", 2);
    a.join("t", "u", "v");
    b.join("t");
    a.beat();
    Set<String> before = a.assigned();
    assertTrue(before.contains("u-0"), before::toString);

    a.send(request -> request.subscribedTopicNames(List.of("t", "v")));

    assertTrue(a.assigned().stream().noneMatch(each -> each.startsWith("u")));
    a.acknowledge();
    b.beat();
    assertEquals("Stable", shard.group().state());
  }

  @Test
  void topicThatGrowsOrAppearsOrGoesIsAssignedAnew() {
    a.join("t", "later");
    shard.topic("t", 5);
    a.beat();
    assertEquals(5, a.assigned().size());

    shard.topic("later", 1);
    a.beat();
    assertTrue(a.assigned().contains("later-0"));

    shard.cluster(shard.cluster().without("t"));
    a.beat();
    a.acknowledge();
    assertEquals(Set.of("later-0"), a.assigned());
    assertEquals("Stable", shard.group().state());
  }

  @Test
  void topicsThatChangeWhileNobodyIsThereAreNoticedOnLoading() {
    a.join("t");
    shard.harness().cluster(shard.cluster().with("t", 6));
    shard.harness().crash();

    a.beat();

    assertEquals(6, a.assigned().size());
  }

  @Test
  void groupIsTheSameAfterLoading() {
    a.instance("one").join("t");
    b.join(r -> r.subscribedTopicRegex("[tu]").rackId("r"));
    a.beat();
    List<Object> before = describe();

    shard.harness().crash();
    assertEquals(before, describe());
    shard.harness().compact();
    shard.harness().crash();
    assertEquals(before, describe());

    a.acknowledge();
    b.beat();
    b.acknowledge();
    assertEquals("Stable", shard.group().state());
  }

  private List<Object> describe() {
    return List.of(
        shard.consumers().describe(GROUP),
        shard.group().topicsHash(),
        List.copyOf(shard.group().all()),
        shard.group().regexes());
  }

  @Test
  void deletedGroupLeavesOnlyTombstones() {
    a.join(r -> r.subscribedTopicRegex("t.*"));
    a.leave();
    shard.harness().turn(out -> out.write(shard.group().tombstones()));

    assertNull(shard.harness().table().find(GROUP));
    shard.harness().compact();
    shard.harness().crash();
    assertNull(shard.harness().table().find(GROUP));
  }

  @Test
  void descriptionShowsMembersAndTheirAssignments() {
    a.join("t");
    b.join(r -> r.subscribedTopicNames(List.of("t")).serverAssignor("balanced"));
    a.beat();

    var described = shard.consumers().describe(GROUP);

    assertEquals("Reconciling", described.groupState());
    assertEquals(2, described.groupEpoch());
    assertEquals(2, described.assignmentEpoch());
    assertEquals("balanced", described.assignorName());
    var member = described.members().get(0);
    assertEquals("a", member.memberId());
    assertEquals("/127.0.0.1", member.clientHost());
    assertEquals(1, member.memberType());
    assertEquals(
        List.of(0, 1, 2, 3),
        member.assignment().topicPartitions().get(0).partitions(),
        "it holds what it has yet to give up");
    assertEquals(List.of(0, 1), member.targetAssignment().topicPartitions().get(0).partitions());
    assertEquals(
        ErrorCode.GROUP_ID_NOT_FOUND.code(), shard.consumers().describe("none").errorCode());
  }
}
