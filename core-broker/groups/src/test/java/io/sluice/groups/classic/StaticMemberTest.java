package io.sluice.groups.classic;

import static io.sluice.groups.classic.Fixture.LATEST;
import static io.sluice.groups.classic.Fixture.REBALANCE_MS;
import static io.sluice.groups.classic.Fixture.assigned;
import static io.sluice.groups.classic.Fixture.granted;
import static io.sluice.groups.classic.Fixture.notAssigned;
import static io.sluice.groups.classic.Fixture.protocols;
import static io.sluice.groups.classic.Fixture.refused;
import static io.sluice.groups.classic.Fixture.request;
import static io.sluice.groups.classic.Fixture.syncRequest;
import static io.sluice.groups.classic.Fixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.machine.Committer;
import io.sluice.groups.record.GroupMetadataValue.MemberMetadata;
import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.SyncGroupResponse;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Members with an instance id of their own (KIP-345, KIP-814). */
class StaticMemberTest {
  private final Fixture g = new Fixture();

  private Asked<SyncGroupResponse> sync(int generation, String memberId, String instanceId) {
    return g.shard.sync(5, syncRequest(generation, memberId).groupInstanceId(instanceId).build());
  }

  @Test
  void memberIsNotAskedToComeAgainWithAnId() {
    Asked<JoinGroupResponse> join = g.joinStatic("", "one");
    assertTrue(join.waits());
    g.pass(3_000);
    String id = granted(join).memberId();
    assertTrue(id.startsWith("one-"), id);
  }

  @Test
  void followerThatComesBackHasItsAssignmentWithoutARebalance() {
    List<String> ids = g.stableStatic("one", "two");
    JoinGroupResponse back = granted(g.joinStatic("", "two"));
    assertNotEquals(ids.get(1), back.memberId());
    assertEquals(1, back.generationId());
    assertEquals(ids.get(0), back.leader());
    assertFalse(back.skipAssignment());
    assertEquals("Stable", g.state());
    assertEquals("for " + ids.get(1), text(assigned(sync(1, back.memberId(), "two")).assignment()));
    assertEquals(
        List.of(ids.get(0), back.memberId()),
        g.stored().members().stream().map(MemberMetadata::memberId).toList());
  }

  @Test
  void leaderThatComesBackIsToldToLeadButNotToAssignFromVersionNineOn() {
    List<String> ids = g.stableStatic("one", "two");
    JoinGroupResponse back = granted(g.joinStatic("", "one"));
    assertTrue(back.skipAssignment());
    assertEquals(back.memberId(), back.leader());
    assertEquals(2, back.members().size());
    assertEquals("for " + ids.get(0), text(assigned(sync(1, back.memberId(), "one")).assignment()));
    assertEquals(back.memberId(), g.stored().leader());
  }

  @Test
  void leaderThatComesBackBeforeVersionNineIsNotToldThatItLeads() {
    List<String> ids = g.stableStatic("one", "two");
    JoinGroupResponse back = granted(g.shard.join(8, request("").groupInstanceId("one").build()));
    assertEquals(ids.get(0), back.leader());
    assertEquals(List.of(), back.members());
    assertEquals("for " + ids.get(0), text(assigned(sync(1, back.memberId(), "one")).assignment()));
  }

  @Test
  void formerLifeIsFencedWhenAMemberComesBack() {
    List<String> ids = g.stableStatic("one", "two");
    granted(g.joinStatic("", "two"));
    String old = ids.get(1);
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, g.heartbeat(1, old, "two"));
    notAssigned(ErrorCode.FENCED_INSTANCE_ID, sync(1, old, "two"));
    refused(ErrorCode.FENCED_INSTANCE_ID, g.joinStatic(old, "two"));
    assertEquals(
        ErrorCode.FENCED_INSTANCE_ID.code(),
        g.leave(Fixture.who(old, "two")).members().get(0).errorCode());
    Committer committer = new Committer(old, "two", 1, 9);
    ApiException refused =
        Assertions.assertThrows(ApiException.class, () -> g.shard.commit("g", committer));
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, refused.error());
  }

  @Test
  void heldRequestsOfTheFormerLifeAreFenced() {
    List<String> ids = g.stableStatic("one", "two");
    Asked<JoinGroupResponse> rebalance = g.joinStatic(ids.get(0), "one");
    Asked<JoinGroupResponse> back = g.joinStatic("", "one");
    refused(ErrorCode.FENCED_INSTANCE_ID, rebalance);
    assertTrue(back.waits());
    granted(g.joinStatic(ids.get(1), "two"));
    assertEquals(2, granted(back).members().size());
  }

  @Test
  void unknownInstanceIsRefused() {
    List<String> ids = g.stableStatic("one");
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, g.heartbeat(1, ids.get(0), "other"));
  }

  @Test
  void memberThatComesBackWithOtherProtocolsBeginsARebalanceWhenAnotherWouldBeChosen() {
    g.stableStatic("one");
    Asked<JoinGroupResponse> back =
        g.join(request("").groupInstanceId("one").protocols(protocols("sticky", "range")));
    assertEquals("sticky", granted(back).protocolName());
    assertEquals(2, granted(back).generationId());
  }

  @Test
  void memberThatComesBackWhileARebalanceCompletesBeginsAnother() {
    Asked<JoinGroupResponse> first = g.joinStatic("", "one");
    Asked<JoinGroupResponse> second = g.joinStatic("", "two");
    g.passUntilJoined(List.of(first, second));
    Asked<JoinGroupResponse> back = g.joinStatic("", "two");
    assertTrue(back.waits());
    assertEquals("PreparingRebalance", g.state());
    granted(g.joinStatic(granted(first).memberId(), "one"));
    assertEquals(2, granted(back).generationId());
  }

  @Test
  void memberThatIsAwayStaysInTheGroupWhenARebalanceEnds() {
    List<String> ids = g.stableStatic("one", "two");
    String longer =
        granted(
                g.shard.join(
                    LATEST, request("").groupInstanceId("two").sessionTimeoutMs(600_000).build()))
            .memberId();
    Asked<JoinGroupResponse> one = g.joinStatic(ids.get(0), "one");
    g.pass(REBALANCE_MS);
    assertEquals(2, granted(one).members().size());
    assertEquals(longer, granted(one).members().get(1).memberId());
  }

  @Test
  void leadershipPassesToOneWhoIsHereWhenTheLeaderIsAway() {
    List<String> ids = g.stableStatic("one", "two");
    granted(
        g.shard.join(LATEST, request("").groupInstanceId("one").sessionTimeoutMs(600_000).build()));
    Asked<JoinGroupResponse> two =
        g.join(request(ids.get(1)).groupInstanceId("two").protocols(protocols("range", "sticky")));
    g.pass(REBALANCE_MS);
    assertEquals(ids.get(1), granted(two).leader());
    assertEquals(2, granted(two).members().size());
  }
}
