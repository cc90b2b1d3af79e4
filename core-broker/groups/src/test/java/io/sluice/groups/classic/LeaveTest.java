package io.sluice.groups.classic;

import static io.sluice.groups.classic.Fixture.GROUP;
import static io.sluice.groups.classic.Fixture.granted;
import static io.sluice.groups.classic.Fixture.refused;
import static io.sluice.groups.classic.Fixture.who;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.LeaveGroupResponse.MemberResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaveTest {
  private final Fixture g = new Fixture();

  private static List<ErrorCode> errors(LeaveGroupResponse response) {
    assertEquals(0, response.errorCode());
    return response.members().stream().map(MemberResponse::errorCode).map(ErrorCode::of).toList();
  }

  private ErrorCode leaveOld(String group, String memberId) {
    LeaveGroupRequest request =
        LeaveGroupRequest.builder().groupId(group).memberId(memberId).build();
    return ErrorCode.of(g.shard.leave(2, request).answer().errorCode());
  }

  @Test
  void othersRebalanceWhenAMemberLeaves() {
    List<String> ids = g.stable(2);
    assertEquals(List.of(ErrorCode.NONE), errors(g.leave(who(ids.get(0), null))));
    assertEquals("PreparingRebalance", g.state());
    JoinGroupResponse next = granted(g.join(ids.get(1)));
    assertEquals(ids.get(1), next.leader());
    assertEquals(2, next.generationId());
  }

  @Test
  void emptyGenerationIsStoredWhenTheLastMemberLeaves() {
    List<String> ids = g.stable(1);
    g.leave(who(ids.get(0), null));
    assertEquals("Empty", g.state());
    assertEquals(2, g.stored().generation());
    assertEquals("consumer", g.stored().protocolType());
    assertEquals(0, g.stored().members().size());
    assertEquals(g.shard.harness().time().wallMs(), g.group().emptySinceMs());
  }

  @Test
  void memberOfAnOldVersionIsAnsweredWithOneErrorForAll() {
    List<String> ids = g.stable(1);
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, leaveOld(GROUP, "nobody"));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, leaveOld("nothing", ids.get(0)));
    assertEquals(ErrorCode.INVALID_GROUP_ID, leaveOld("", ids.get(0)));
    assertEquals(ErrorCode.NONE, leaveOld(GROUP, ids.get(0)));
    assertEquals("Empty", g.state());
  }

  @Test
  void eachOfABatchHasItsOwnAnswer() {
    List<String> ids = g.stableStatic("one", "two", "three");
    LeaveGroupResponse response =
        g.leave(
            who("", "one"),
            who("", "nobody"),
            who(ids.get(1), "two"),
            who("stale", "three"),
            who("nobody", null));
    assertEquals(
        List.of(
            ErrorCode.NONE,
            ErrorCode.UNKNOWN_MEMBER_ID,
            ErrorCode.NONE,
            ErrorCode.FENCED_INSTANCE_ID,
            ErrorCode.UNKNOWN_MEMBER_ID),
        errors(response));
    assertEquals("nobody", response.members().get(1).groupInstanceId());
    assertEquals(1, g.group().members().size());
    assertEquals("PreparingRebalance", g.state());
  }

  @Test
  void eachOfABatchIsUnknownWhenThereIsNoGroup() {
    assertEquals(
        List.of(ErrorCode.UNKNOWN_MEMBER_ID, ErrorCode.UNKNOWN_MEMBER_ID),
        errors(g.leave(who("a", null), who("", "one"))));
  }

  @Test
  void idThatHasNotJoinedCanLeaveAndHoldsUpNothing() {
    List<String> ids = g.stable(1);
    String pending = g.newId();
    Asked<JoinGroupResponse> join = g.join(ids.get(0));
    assertTrue(join.waits());
    assertEquals(List.of(ErrorCode.NONE), errors(g.leave(who(pending, null))));
    assertEquals(2, granted(join).generationId());
    refused(ErrorCode.UNKNOWN_MEMBER_ID, g.join(pending));
  }

  @Test
  void heldJoinIsRefusedWhenItsMemberLeaves() {
    List<String> ids = g.stable(2);
    Asked<JoinGroupResponse> join = g.join(ids.get(0));
    g.leave(who(ids.get(0), null));
    refused(ErrorCode.UNKNOWN_MEMBER_ID, join);
  }

  @Test
  void rebalanceEndsWhenTheLastThatHasNotJoinedLeaves() {
    List<String> ids = g.stable(2);
    Asked<JoinGroupResponse> join = g.join(ids.get(0));
    assertTrue(join.waits());
    g.leave(who(ids.get(1), null));
    assertEquals(2, granted(join).generationId());
  }
}
