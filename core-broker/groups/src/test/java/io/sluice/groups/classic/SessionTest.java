package io.sluice.groups.classic;

import static io.sluice.groups.classic.Fixture.SESSION_MS;
import static io.sluice.groups.classic.Fixture.granted;
import static io.sluice.groups.classic.Fixture.protocols;
import static io.sluice.groups.classic.Fixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.SyncGroupResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionTest {
  private final Fixture g = new Fixture();

  @Test
  void memberIsAliveWhileTheGroupIsStableOrCompletes() {
    List<String> ids = g.joined(1);
    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(0)));
    g.sync(1, ids.get(0));
    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(0)));
  }

  @Test
  void memberIsToldToRejoinWhileARebalanceIsPrepared() {
    List<String> ids = g.stable(2);
    g.join(ids.get(0));
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, g.heartbeat(1, ids.get(1)));
  }

  @Test
  void heartbeatOfAnotherGenerationOrMemberOrGroupIsRefused() {
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, g.heartbeat(1, "nobody"));
    List<String> ids = g.stable(1);
    assertEquals(ErrorCode.ILLEGAL_GENERATION, g.heartbeat(0, ids.get(0)));
    assertEquals(ErrorCode.ILLEGAL_GENERATION, g.heartbeat(2, ids.get(0)));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, g.heartbeat(1, "nobody"));
  }

  @Test
  void othersRebalanceWhenAMemberIsNotHeardOf() {
    List<String> ids = g.stable(2);
    g.pass(SESSION_MS - 1);
    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(0)));
    g.pass(1);
    assertEquals("PreparingRebalance", g.state());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, g.heartbeat(1, ids.get(1)));
    assertEquals(1, granted(g.join(ids.get(0))).members().size());
  }

  @Test
  void groupIsEmptyWhenNobodyIsHeardOf() {
    g.stable(2);
    g.pass(SESSION_MS);
    assertEquals("Empty", g.state());
    assertEquals(2, g.stored().generation());
    assertEquals(0, g.stored().members().size());
    assertEquals("consumer", g.stored().protocolType());
  }

  @Test
  void memberWhoseJoinIsHeldNeedsNoHeartbeat() {
    List<String> ids = g.stable(2);
    Asked<JoinGroupResponse> held = g.join(request(ids.get(1)).protocols(protocols("range", "x")));
    for (int i = 0; i < 5; i++) {
      g.pass(SESSION_MS / 2);
      g.heartbeat(1, ids.get(0));
    }
    assertTrue(held.waits());
    granted(g.join(ids.get(0)));
    assertEquals(2, granted(held).generationId());
    g.pass(SESSION_MS - 1);
    assertEquals(ErrorCode.NONE, g.heartbeat(2, ids.get(1)));
  }

  @Test
  void memberWhoseSyncIsHeldNeedsNoHeartbeat() {
    List<String> ids = g.joined(2);
    Asked<SyncGroupResponse> held = g.sync(1, ids.get(1));
    for (int i = 0; i < 5; i++) {
      g.pass(SESSION_MS / 2);
      g.heartbeat(1, ids.get(0));
    }
    g.sync(1, ids.get(0), ids.get(1));
    Fixture.assigned(held);
    g.pass(SESSION_MS - 1);
    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(1)));
  }

  @Test
  void memberThatIsSilentAfterItsJoinWasHeldIsRemoved() {
    List<String> ids = g.stable(2);
    g.join(request(ids.get(1)).protocols(protocols("range", "x")));
    for (int i = 0; i < 3; i++) {
      g.pass(SESSION_MS / 2);
      g.heartbeat(1, ids.get(0));
    }
    granted(g.join(ids.get(0)));
    g.pass(SESSION_MS / 2);
    assertEquals(ErrorCode.NONE, g.heartbeat(2, ids.get(0)));
    g.pass(SESSION_MS / 2);
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, g.heartbeat(2, ids.get(1)));
  }

  @Test
  void memberThatIsSilentAfterItsSyncWasHeldIsRemoved() {
    List<String> ids = g.joined(2);
    g.sync(1, ids.get(1));
    for (int i = 0; i < 3; i++) {
      g.pass(SESSION_MS / 2);
      g.heartbeat(1, ids.get(0));
    }
    g.sync(1, ids.get(0), ids.get(1));
    g.pass(SESSION_MS / 2);
    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(0)));
    g.pass(SESSION_MS / 2);
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, g.heartbeat(1, ids.get(1)));
  }

  @Test
  void memberThatCommitsNeedsNoHeartbeat() {
    List<String> ids = g.stable(1);
    for (int i = 0; i < 5; i++) {
      g.pass(SESSION_MS - 1);
      g.commit(ids.get(0), 1);
    }
    assertEquals("Stable", g.state());
    g.pass(SESSION_MS);
    assertEquals("Empty", g.state());
  }
}
