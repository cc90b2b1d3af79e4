package io.sluice.groups.classic;

import static io.sluice.groups.classic.Fixture.REBALANCE_MS;
import static io.sluice.groups.classic.Fixture.assigned;
import static io.sluice.groups.classic.Fixture.granted;
import static io.sluice.groups.classic.Fixture.notAssigned;
import static io.sluice.groups.classic.Fixture.refused;
import static io.sluice.groups.classic.Fixture.syncRequest;
import static io.sluice.groups.classic.Fixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.record.GroupMetadataValue;
import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.SyncGroupResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncTest {
  private final Fixture g = new Fixture();

  @Test
  void followerWaitsUntilTheLeaderHasAssigned() {
    List<String> ids = g.joined(2);
    Asked<SyncGroupResponse> follower = g.sync(1, ids.get(1));
    assertTrue(follower.waits());
    Asked<SyncGroupResponse> leader = g.sync(1, ids.get(0), ids.get(0), ids.get(1));
    assertEquals("for " + ids.get(0), text(assigned(leader).assignment()));
    assertEquals("for " + ids.get(1), text(assigned(follower).assignment()));
    assertEquals("range", assigned(follower).protocolName());
    assertEquals("consumer", assigned(follower).protocolType());
    assertEquals("Stable", g.state());
  }

  @Test
  void generationIsStoredWithItsAssignmentsWhenTheLeaderAssigns() {
    List<String> ids = g.joined(2);
    g.sync(1, ids.get(0), ids.get(0), ids.get(1));
    GroupMetadataValue stored = g.stored();
    assertEquals(1, stored.generation());
    assertEquals("range", stored.protocol());
    assertEquals("consumer", stored.protocolType());
    assertEquals(ids.get(0), stored.leader());
    assertEquals(g.shard.harness().time().wallMs(), stored.currentStateTimestamp());
    assertEquals(2, stored.members().size());
    GroupMetadataValue.MemberMetadata second = stored.members().get(1);
    assertEquals(ids.get(1), second.memberId());
    assertEquals(Fixture.SESSION_MS, second.sessionTimeout());
    assertEquals(REBALANCE_MS, second.rebalanceTimeout());
    assertEquals(RangeOfOneTopic.subscription(), second.subscription());
    assertEquals("for " + ids.get(1), text(second.assignment()));
  }

  @Test
  void nobodyIsToldWhenTheGenerationCannotBeStored() {
    List<String> ids = g.joined(2);
    Asked<SyncGroupResponse> follower = g.sync(1, ids.get(1));
    g.shard.harness().failAppends(1);
    Asked<SyncGroupResponse> leader = g.sync(1, ids.get(0), ids.get(0));
    notAssigned(ErrorCode.COORDINATOR_NOT_AVAILABLE, follower);
    notAssigned(ErrorCode.COORDINATOR_NOT_AVAILABLE, leader);
    notAssigned(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, g.sync(1, ids.get(1)));
    g.pass(1_000);
    assertEquals("Empty", g.state());
    assertEquals(0, g.group().generation());
  }

  @Test
  void memberWhomTheLeaderForgotHasAnEmptyAssignment() {
    List<String> ids = g.joined(2);
    g.sync(1, ids.get(0), ids.get(0), "somebody else");
    assertEquals("", text(assigned(g.sync(1, ids.get(1))).assignment()));
  }

  @Test
  void requestOfAnotherGenerationOrProtocolOrMemberIsRefused() {
    List<String> ids = g.joined(1);
    String id = ids.get(0);
    notAssigned(ErrorCode.ILLEGAL_GENERATION, g.sync(0, id));
    notAssigned(ErrorCode.ILLEGAL_GENERATION, g.sync(2, id));
    notAssigned(ErrorCode.UNKNOWN_MEMBER_ID, g.sync(1, "nobody"));
    notAssigned(
        ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
        g.shard.sync(5, syncRequest(1, id).protocolName("sticky").build()));
    notAssigned(
        ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
        g.shard.sync(5, syncRequest(1, id).protocolType("connect").build()));
    notAssigned(
        ErrorCode.UNKNOWN_MEMBER_ID, g.shard.sync(5, syncRequest(1, id).groupId("x").build()));
    notAssigned(
        ErrorCode.INVALID_GROUP_ID, g.shard.sync(5, syncRequest(1, id).groupId("").build()));
    assigned(g.shard.sync(5, syncRequest(1, id).protocolType(null).protocolName(null).build()));
  }

  @Test
  void memberIsToldToRejoinWhileARebalanceIsPrepared() {
    List<String> ids = g.stable(2);
    g.join(ids.get(0));
    notAssigned(ErrorCode.REBALANCE_IN_PROGRESS, g.sync(1, ids.get(1)));
  }

  @Test
  void heldRequestIsSentBackWhenSomebodyJoins() {
    List<String> ids = g.joined(2);
    Asked<SyncGroupResponse> follower = g.sync(1, ids.get(1));
    String late = g.newId();
    assertTrue(follower.waits());
    g.join(late);
    notAssigned(ErrorCode.REBALANCE_IN_PROGRESS, follower);
    assertEquals("PreparingRebalance", g.state());
  }

  @Test
  void earlierRequestIsAnsweredWhenItsMemberAsksAgain() {
    List<String> ids = g.joined(2);
    Asked<SyncGroupResponse> first = g.sync(1, ids.get(1));
    Asked<SyncGroupResponse> again = g.sync(1, ids.get(1));
    notAssigned(ErrorCode.REBALANCE_IN_PROGRESS, first);
    assertTrue(again.waits());
  }

  @Test
  void membersThatDoNotAskForTheirAssignmentAreRemovedAfterTheRebalanceTimeout() {
    List<String> ids = g.joined(3);
    g.sync(1, ids.get(0), ids.get(0), ids.get(1), ids.get(2));
    g.sync(1, ids.get(1));
    for (int i = 0; i < REBALANCE_MS / 5_000; i++) {
      assertEquals("Stable", g.state());
      ids.forEach(id -> assertEquals(ErrorCode.NONE, g.heartbeat(1, id)));
      g.pass(5_000);
    }
    assertEquals("PreparingRebalance", g.state());
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, g.heartbeat(1, ids.get(0)));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, g.heartbeat(1, ids.get(2)));
  }

  @Test
  void leaderThatDoesNotAssignIsReplacedAfterTheRebalanceTimeout() {
    List<String> ids = g.joined(2);
    Asked<SyncGroupResponse> follower = g.sync(1, ids.get(1));
    for (int i = 0; i < REBALANCE_MS / 5_000; i++) {
      g.heartbeat(1, ids.get(0));
      g.pass(5_000);
    }
    notAssigned(ErrorCode.REBALANCE_IN_PROGRESS, follower);
    Asked<JoinGroupResponse> join = g.join(ids.get(1));
    assertEquals(ids.get(1), granted(join).leader());
    assertEquals(2, granted(join).generationId());
    refused(ErrorCode.UNKNOWN_MEMBER_ID, g.join(ids.get(0)));
  }
}
