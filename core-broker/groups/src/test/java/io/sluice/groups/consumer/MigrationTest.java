package io.sluice.groups.consumer;

import static io.sluice.groups.consumer.ConsumerGroupsTest.assertError;
import static io.sluice.groups.consumer.ConsumerShard.GROUP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.classic.ClassicGroup;
import io.sluice.groups.machine.Committer;
import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupResponse;
import io.sluice.spi.PartitionSet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationTest {
  private final ConsumerShard shard = new ConsumerShard(1);
  private final TestMember modern = new TestMember(shard, "modern");
  private String protocolType = "consumer";
  private String old = "";
  private int generation;
  private PartitionSet owned = PartitionSet.empty();

  @BeforeEach
  void createTopic() {
    shard.topic("t", 4);
  }

  private Asked<JoinGroupResponse> ask(String memberId, ByteBuffer metadata) {
    return shard.join(
        5,
        JoinGroupRequest.builder()
            .groupId(GROUP)
            .memberId(memberId)
            .sessionTimeoutMs(10_000)
            .rebalanceTimeoutMs(20_000)
            .protocolType(protocolType)
            .protocols(
                List.of(
                    JoinGroupRequestProtocol.builder().name("range").metadata(metadata).build()))
            .build());
  }

  private Asked<JoinGroupResponse> ask(String memberId) {
    return ask(memberId, Embedded.subscription(List.of("t"), owned, generation));
  }

  private SyncGroupResponse sync(@Nullable PartitionSet assign) {
    var request =
        SyncGroupRequest.builder()
            .groupId(GROUP)
            .memberId(old)
            .generationId(generation)
            .protocolType("consumer")
            .protocolName("range");
    if (assign != null) {
      request.assignments(
          List.of(
              SyncGroupRequest.SyncGroupRequestAssignment.builder()
                  .memberId(old)
                  .assignment(Embedded.assignment(assign))
                  .build()));
    }
    return shard.sync(5, request.build()).answer();
  }

  private short beatOld() {
    return shard
        .heartbeat(
            4,
            HeartbeatRequest.builder()
                .groupId(GROUP)
                .memberId(old)
                .generationId(generation)
                .build())
        .answer()
        .errorCode();
  }

  /** Joins a classic member that gets everything. */
  private void startClassicGroup() {
    old = ask("").answer().memberId();
    Asked<JoinGroupResponse> join = ask(old);
    shard.harness().time().advance(3_000);
    generation = join.answer().generationId();
    owned = Embedded.partitions(sync(PartitionSet.of("t", 0, 1, 2, 3)).assignment());
    assertEquals(4, owned.size());
  }

  /** Joins again in a consumer group, and takes what is assigned. */
  private void rejoin() {
    JoinGroupResponse joined = ask(old).answer();
    assertEquals(0, joined.errorCode(), joined::toString);
    generation = joined.generationId();
    owned = Embedded.partitions(sync(null).assignment());
  }

  @Test
  void classicGroupBecomesConsumerGroupAndMovesPartitionsStepByStep() {
    startClassicGroup();

    modern.join("t");

    assertEquals(2, shard.group().epoch());
    assertEquals(Set.of(), modern.assigned());
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS.code(), beatOld());
    rejoin();
    assertEquals(1, generation, "it has yet to give two partitions up");
    assertEquals(2, owned.size());
    modern.beat();
    assertEquals(Set.of(), modern.assigned());
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS.code(), beatOld());
    rejoin();
    assertEquals(2, generation);
    modern.beat();
    assertEquals(Set.of("t-2", "t-3"), modern.assigned());
    assertEquals(PartitionSet.of("t", 0, 1), owned);
    assertEquals(0, beatOld());
    assertEquals("Stable", shard.group().state());
    assertEquals(
        List.of((byte) 0, (byte) 1),
        shard.consumers().describe(GROUP).members().stream()
            .map(member -> member.memberType())
            .sorted()
            .toList());
  }

  @Test
  void upgradedGroupIsTheSameAfterLoading() {
    startClassicGroup();
    modern.join("t");
    List<Member> before = List.copyOf(shard.group().all());
    shard.harness().compact();
    shard.harness().crash();

    assertEquals(before, List.copyOf(shard.group().all()));
    rejoin();
    rejoin();
    modern.beat();
    assertEquals("Stable", shard.group().state());
  }

  @Test
  void waitingClassicMembersAreSentBackWhenGroupIsUpgraded() {
    startClassicGroup();
    String second = ask("").answer().memberId();
    Asked<JoinGroupResponse> waiting = ask(second);
    assertTrue(waiting.waits());

    modern.join("t");

    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS.code(), waiting.answer().errorCode());
    assertEquals(3, shard.group().size());
  }

  @Test
  void groupBecomesClassicAgainWhenLastModernMemberLeaves() {
    startClassicGroup();
    modern.join("t");
    rejoin();
    rejoin();
    modern.beat();

    modern.leave();

    ClassicGroup group = shard.harness().table().find(GROUP, ClassicGroup.class);
    assertEquals("PreparingRebalance", group.state());
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS.code(), beatOld());
    JoinGroupResponse joined = ask(old).answer();
    assertEquals(3, joined.generationId());
    assertEquals(old, joined.leader());
    shard.harness().crash();
    assertEquals(1, shard.harness().table().find(GROUP).members().size());
  }

  @Test
  void groupBecomesClassicAgainWhenLastModernMemberIsSilent() {
    startClassicGroup();
    modern.join("t");
    rejoin();
    rejoin();
    for (int i = 0; i < 46; i++) {
      shard.harness().time().advance(1_000);
      beatOld();
    }
    assertTrue(shard.harness().table().find(GROUP) instanceof ClassicGroup);
  }

  @Test
  void groupStaysConsumerGroupWherePolicyDoesNotDowngrade() {
    shard.harness().set("group.consumer.migration.policy", "upgrade");
    startClassicGroup();
    modern.join("t");
    rejoin();
    rejoin();
    modern.leave();
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS.code(), beatOld());
    rejoin();
    assertEquals(4, owned.size());
    assertEquals("Stable", shard.group().state());
  }

  @Test
  void upgradeIsRefusedWherePolicyOrMembersDoNotAllowIt() {
    startClassicGroup();
    shard.harness().set("group.consumer.migration.policy", "downgrade");
    assertError(ErrorCode.GROUP_ID_NOT_FOUND, modern.join("t"));
    shard.harness().set("group.consumer.migration.policy", "bidirectional");
    shard.harness().set("group.consumer.max.size", 0);
    assertError(ErrorCode.GROUP_ID_NOT_FOUND, modern.join("t"));
    assertEquals(0, beatOld(), "the classic group works on");
  }

  @Test
  void groupOfNoConsumersIsNotUpgraded() {
    protocolType = "connect";
    old = ask("").answer().memberId();
    ask(old);
    assertError(ErrorCode.GROUP_ID_NOT_FOUND, modern.join("t"));
  }

  @Test
  void groupWithUnreadableSubscriptionsIsNotUpgraded() {
    old = ask("").answer().memberId();
    ask(old, ByteBuffer.wrap(new byte[] {0}));
    assertError(ErrorCode.GROUP_ID_NOT_FOUND, modern.join("t"));
  }

  @Test
  void emptyGroupsOfOneKindGiveWayToTheOther() {
    startClassicGroup();
    shard.leave(1, LeaveGroupRequest.builder().groupId(GROUP).memberId(old).build());
    assertError(ErrorCode.NONE, modern.join("t"));
    assertEquals(4, modern.assigned().size());

    modern.leave();
    generation = 0;
    owned = PartitionSet.empty();
    startClassicGroup();
    assertTrue(shard.harness().table().find(GROUP) instanceof ClassicGroup);
  }

  @Test
  void classicMemberJoinsConsumerGroup() {
    modern.join("t");
    JoinGroupResponse first = ask("").answer();
    assertEquals(ErrorCode.MEMBER_ID_REQUIRED.code(), first.errorCode());
    old = first.memberId();
    rejoin();
    assertEquals(2, generation);
    assertEquals(0, owned.size());
    assertEquals(0, beatOld(), "it waits for partitions of others");

    modern.beat();
    modern.acknowledge();
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS.code(), beatOld());
    rejoin();
    assertEquals(PartitionSet.of("t", 2, 3), owned);

    shard.leave(1, LeaveGroupRequest.builder().groupId(GROUP).memberId(old).build());
    modern.beat();
    assertEquals(4, modern.assigned().size());
  }

  @Test
  void classicMemberIsRefusedWhereMigrationIsDisabledOrNothingIsShared() {
    modern.join("t");
    shard.harness().set("group.consumer.migration.policy", "disabled");
    assertEquals(ErrorCode.INCONSISTENT_GROUP_PROTOCOL.code(), ask("").answer().errorCode());
    shard.harness().set("group.consumer.migration.policy", "bidirectional");
    protocolType = "connect";
    assertEquals(ErrorCode.INCONSISTENT_GROUP_PROTOCOL.code(), ask("").answer().errorCode());
  }

  @Test
  void classicMemberThatDoesNotComeBackInTimeIsSentAway() {
    startClassicGroup();
    modern.join("t");
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS.code(), beatOld());
    for (int i = 0; i < 21; i++) {
      shard.harness().time().advance(1_000);
      beatOld();
      modern.beat();
    }
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID.code(), beatOld());
    assertEquals(4, modern.assigned().size());
  }

  @Test
  void classicMemberOfAnotherGenerationIsRefused() {
    startClassicGroup();
    modern.join("t");
    generation = 7;
    assertEquals(ErrorCode.ILLEGAL_GENERATION.code(), beatOld());
    assertEquals(ErrorCode.ILLEGAL_GENERATION.code(), sync(null).errorCode());
    ApiException refused =
        assertThrows(
            ApiException.class, () -> shard.group().checkCommit(new Committer(old, null, 7, 6)));
    assertEquals(ErrorCode.ILLEGAL_GENERATION, refused.error());
    shard.group().checkCommit(new Committer(old, null, 1, 6));
  }
}
