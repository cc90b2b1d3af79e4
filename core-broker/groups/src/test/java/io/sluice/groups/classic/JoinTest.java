package io.sluice.groups.classic;

import static io.sluice.groups.classic.Fixture.REBALANCE_MS;
import static io.sluice.groups.classic.Fixture.SESSION_MS;
import static io.sluice.groups.classic.Fixture.granted;
import static io.sluice.groups.classic.Fixture.protocols;
import static io.sluice.groups.classic.Fixture.refused;
import static io.sluice.groups.classic.Fixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinTest {
  private final Fixture g = new Fixture();

  @Test
  void emptyGroupWaitsForTheInitialDelayWhenOneJoins() {
    Asked<JoinGroupResponse> join = g.shard.join(3, request("").build());
    g.pass(2_999);
    assertTrue(join.waits());
    assertEquals("PreparingRebalance", g.state());
    g.pass(1);
    assertEquals(1, granted(join).generationId());
    assertEquals("CompletingRebalance", g.state());
  }

  @Test
  void initialDelayIsExtendedWhenAnotherJoins() {
    Asked<JoinGroupResponse> first = g.shard.join(3, request("").build());
    g.pass(2_000);
    Asked<JoinGroupResponse> second = g.shard.join(3, request("").build());
    g.pass(3_999);
    assertTrue(first.waits() && second.waits());
    g.pass(1);
    assertEquals(2, granted(first).members().size());
    assertEquals(0, granted(second).members().size());
  }

  @Test
  void initialDelayEndsWithTheRebalanceTimeoutThoughMoreJoin() {
    Asked<JoinGroupResponse> first = g.shard.join(3, request("").rebalanceTimeoutMs(7_000).build());
    for (int i = 0; i < 6; i++) {
      g.pass(1_000);
      g.shard.join(3, request("").rebalanceTimeoutMs(7_000).build());
    }
    g.pass(999);
    assertTrue(first.waits());
    g.pass(1);
    assertEquals(7, granted(first).members().size());
  }

  @Test
  void memberWithoutAnIdHasToComeAgainWithOneFromVersionFourOn() {
    String id = g.newId();
    assertTrue(id.startsWith("client-"), id);
    assertEquals("Empty", g.state());
    Asked<JoinGroupResponse> join = g.join(id);
    g.pass(3_000);
    assertEquals(id, granted(join).memberId());
  }

  @Test
  void idExpiresWithTheSessionTimeoutWhenItIsNotUsed() {
    String id = g.newId();
    g.pass(SESSION_MS);
    refused(ErrorCode.UNKNOWN_MEMBER_ID, g.join(id));
  }

  @Test
  void rebalanceWaitsForIdsThatWereGivenOut() {
    List<String> ids = g.stable(1);
    g.newId();
    Asked<JoinGroupResponse> join = g.join(ids.get(0));
    g.pass(SESSION_MS - 1);
    assertTrue(join.waits());
    g.pass(1);
    assertEquals(2, granted(join).generationId());
  }

  @Test
  void sessionTimeoutOutsideTheBoundsIsRefused() {
    refused(ErrorCode.INVALID_SESSION_TIMEOUT, g.join(request("").sessionTimeoutMs(5_999)));
    refused(ErrorCode.INVALID_SESSION_TIMEOUT, g.join(request("").sessionTimeoutMs(1_800_001)));
    refused(ErrorCode.MEMBER_ID_REQUIRED, g.join(request("").sessionTimeoutMs(6_000)));
    refused(ErrorCode.MEMBER_ID_REQUIRED, g.join(request("").sessionTimeoutMs(1_800_000)));
  }

  @Test
  void emptyGroupIdIsRefused() {
    refused(ErrorCode.INVALID_GROUP_ID, g.join(request("").groupId("")));
  }

  @Test
  void unknownIdIsRefusedWhetherOrNotThereIsAGroup() {
    refused(ErrorCode.UNKNOWN_MEMBER_ID, g.join("nobody"));
    g.stable(1);
    refused(ErrorCode.UNKNOWN_MEMBER_ID, g.join("nobody"));
    assertEquals("Stable", g.state());
  }

  @Test
  void refusalHasAnEmptyProtocolBeforeVersionSevenAndNoneAfter() {
    for (int version = 0; version <= 9; version++) {
      String name =
          refused(ErrorCode.UNKNOWN_MEMBER_ID, g.shard.join(version, request("x").build()))
              .protocolName();
      assertEquals(version < 7 ? "" : null, name);
    }
  }

  @Test
  void memberThatSharesNoProtocolIsRefused() {
    refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, g.join(request("").protocols(List.of())));
    refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, g.join(request("").protocolType("")));
    List<String> ids = g.stable(1);
    refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, g.join(request("").protocolType("connect")));
    refused(
        ErrorCode.INCONSISTENT_GROUP_PROTOCOL, g.join(request("").protocols(protocols("sticky"))));
    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(0)));
  }

  @Test
  void protocolWithTheMostVotesOfThoseThatAllKnowIsChosen() {
    List<List<String>> wishes =
        List.of(
            List.of("own", "range", "sticky"),
            List.of("sticky", "range"),
            List.of("sticky", "range", "other"));
    List<Asked<JoinGroupResponse>> joins =
        wishes.stream()
            .map(names -> request("").protocols(protocols(names.toArray(String[]::new))))
            .map(each -> g.shard.join(3, each.build()))
            .toList();
    g.pass(REBALANCE_MS);
    joins.forEach(join -> assertEquals("sticky", granted(join).protocolName()));
  }

  @Test
  void leaderAloneSeesTheOthersWithTheirMetadata() {
    Asked<JoinGroupResponse> first = g.joinStatic("", "one");
    Asked<JoinGroupResponse> second = g.joinStatic("", "two");
    g.pass(REBALANCE_MS);
    JoinGroupResponse leader = granted(first);
    assertEquals(leader.memberId(), leader.leader());
    assertEquals(leader.memberId(), granted(second).leader());
    assertEquals("consumer", leader.protocolType());
    assertFalse(leader.skipAssignment());
    assertEquals(
        List.of("one", "two"),
        leader.members().stream().map(JoinGroupResponseMember::groupInstanceId).toList());
    leader.members().forEach(each -> assertEquals(RangeOfOneTopic.subscription(), each.metadata()));
    assertEquals(List.of(), granted(second).members());
  }

  @Test
  void followerWithNothingNewIsToldTheGenerationWhileTheGroupIsStable() {
    List<String> ids = g.stable(2);
    JoinGroupResponse again = granted(g.join(ids.get(1)));
    assertEquals(1, again.generationId());
    assertEquals(ids.get(0), again.leader());
    assertEquals("Stable", g.state());
  }

  @Test
  void followerWithNewMetadataBeginsARebalanceWhileTheGroupIsStable() {
    List<String> ids = g.stable(2);
    Asked<JoinGroupResponse> join =
        g.join(request(ids.get(1)).protocols(protocols("range", "sticky")));
    assertTrue(join.waits());
    assertEquals("PreparingRebalance", g.state());
    granted(g.join(ids.get(0)));
    assertEquals(2, granted(join).generationId());
  }

  @Test
  void leaderBeginsARebalanceThoughNothingIsNew() {
    List<String> ids = g.stable(2);
    assertTrue(g.join(ids.get(0)).waits());
    assertEquals("PreparingRebalance", g.state());
  }

  @Test
  void memberThatLostTheAnswerIsToldAgainWhileTheRebalanceCompletes() {
    List<String> ids = g.joined(2);
    assertEquals(2, granted(g.join(ids.get(0))).members().size());
    assertEquals(0, granted(g.join(ids.get(1))).members().size());
    assertEquals("CompletingRebalance", g.state());
  }

  @Test
  void memberWithNewMetadataBeginsAnewWhileTheRebalanceCompletes() {
    List<String> ids = g.joined(2);
    assertTrue(g.join(request(ids.get(1)).protocols(protocols("range", "x"))).waits());
    assertEquals("PreparingRebalance", g.state());
  }

  @Test
  void memberThatDoesNotJoinAgainIsRemovedWhenTheTimeIsUp() {
    List<String> ids = g.stable(2);
    Asked<JoinGroupResponse> join =
        g.join(request(ids.get(1)).protocols(protocols("range", "sticky")));
    for (int i = 0; i < REBALANCE_MS / 5_000 - 1; i++) {
      g.pass(5_000);
      assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, g.heartbeat(1, ids.get(0)));
    }
    g.pass(4_999);
    assertTrue(join.waits());
    g.pass(1);
    assertEquals(ids.get(1), granted(join).leader());
    assertEquals(1, granted(join).members().size());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, g.heartbeat(2, ids.get(0)));
  }

  @Test
  void rebalanceIsNotMadeLongerByThoseWhoComeLate() {
    List<String> ids = g.stable(2);
    Asked<JoinGroupResponse> join = g.join(ids.get(0));
    for (int i = 0; i < REBALANCE_MS / 5_000; i++) {
      assertTrue(join.waits());
      assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, g.heartbeat(1, ids.get(1)));
      g.shard.join(3, request("").build());
      g.pass(5_000);
    }
    assertEquals(2, granted(join).generationId());
  }

  @Test
  void memberOfVersionZeroIsRemovedWhenItDoesNotRejoinWithinTheSessionTimeout() {
    Asked<JoinGroupResponse> old = g.shard.join(0, request("").build());
    Asked<JoinGroupResponse> other = g.shard.join(0, request("").build());
    g.passUntilJoined(List.of(old, other));
    String id = granted(old).memberId();
    g.sync(1, id, id);
    Asked<JoinGroupResponse> again = g.shard.join(0, request(id).build());
    g.pass(SESSION_MS - 1);
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, g.heartbeat(1, granted(other).memberId()));
    g.pass(1);
    assertEquals(1, granted(again).members().size());
  }

  @Test
  void fullGroupRefusesNewMembers() {
    g.set("group.max.size", 2);
    List<String> ids = g.stable(2);
    JoinGroupResponse refused = refused(ErrorCode.GROUP_MAX_SIZE_REACHED, g.join(""));
    assertEquals("", refused.memberId());
    assertEquals("Stable", g.state());
    assertTrue(g.join(ids.get(0)).waits());
    g.join(ids.get(1));
    assertEquals("CompletingRebalance", g.state());
  }

  @Test
  void groupThatIsTooLargeShrinksToThoseWhoRejoinFirst() {
    List<String> ids = g.stable(3);
    g.set("group.max.size", 2);
    Asked<JoinGroupResponse> first = g.join(ids.get(0));
    assertTrue(first.waits());
    Asked<JoinGroupResponse> second = g.join(ids.get(1));
    refused(ErrorCode.GROUP_MAX_SIZE_REACHED, g.join(ids.get(2)));
    assertEquals(2, granted(first).members().size());
    assertEquals(2, granted(second).generationId());
  }

  @Test
  void earlierRequestIsAnsweredWhenItsMemberAsksAgain() {
    List<String> ids = g.stable(2);
    Asked<JoinGroupResponse> first = g.join(ids.get(0));
    Asked<JoinGroupResponse> again = g.join(ids.get(0));
    refused(ErrorCode.REBALANCE_IN_PROGRESS, first);
    assertTrue(again.waits());
  }

  @Test
  void newMemberIsSentAwayWhenItsFirstRebalanceLastsTooLong() {
    int longMs = 20 * 60_000;
    String id = g.newId();
    Asked<JoinGroupResponse> first =
        g.join(request(id).rebalanceTimeoutMs(longMs).sessionTimeoutMs(longMs));
    g.pass(3_000);
    granted(first);
    g.sync(1, id, id);
    Asked<JoinGroupResponse> late = g.join(g.newId());
    g.pass(5 * 60_000 - 1);
    assertTrue(late.waits());
    g.pass(1);
    refused(ErrorCode.UNKNOWN_MEMBER_ID, late);
    assertNull(g.group().roster().find(late.answer().memberId()));
  }

  @Test
  void groupIsEmptyAgainWhenItsOnlyMemberLeavesBeforeTheFirstGeneration() {
    String id = g.newId();
    Asked<JoinGroupResponse> join = g.join(id);
    g.leave(Fixture.who(id, null));
    refused(ErrorCode.UNKNOWN_MEMBER_ID, join);
    g.pass(3_000);
    assertEquals("Empty", g.state());
    assertEquals(1, g.group().generation());
  }
}
