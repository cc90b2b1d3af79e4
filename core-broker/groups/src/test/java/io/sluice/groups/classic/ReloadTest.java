package io.sluice.groups.classic;

import static io.sluice.groups.classic.Fixture.SESSION_MS;
import static io.sluice.groups.classic.Fixture.assigned;
import static io.sluice.groups.classic.Fixture.granted;
import static io.sluice.groups.classic.Fixture.notAssigned;
import static io.sluice.groups.classic.Fixture.refused;
import static io.sluice.groups.classic.Fixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.SyncGroupResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReloadTest {
  private final Fixture g = new Fixture();

  private void reload() {
    g.shard.harness().compact();
    g.shard.harness().crash();
  }

  @Test
  void stableGroupGoesOnWithoutARebalance() {
    List<String> ids = g.stable(2);
    reload();
    assertEquals("Stable", g.state());
    ids.forEach(id -> assertEquals(ErrorCode.NONE, g.heartbeat(1, id)));
    ids.forEach(id -> assertEquals("for " + id, text(assigned(g.sync(1, id)).assignment())));
    assertEquals(ids.get(0), granted(g.join(ids.get(1))).leader());
    assertTrue(g.join(ids.get(0)).waits(), "the leader still leads, so it rebalances");
  }

  @Test
  void membersHaveOneSessionToBeHeardOf() {
    List<String> ids = g.stable(2);
    g.pass(SESSION_MS - 1);
    reload();
    g.pass(SESSION_MS - 1);
    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(0)));
    g.pass(1);
    assertEquals("PreparingRebalance", g.state());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, g.heartbeat(1, ids.get(1)));
  }

  @Test
  void staticMemberComesBackWithoutARebalance() {
    List<String> ids = g.stableStatic("one", "two");
    reload();
    JoinGroupResponse back = granted(g.joinStatic("", "two"));
    assertEquals(1, back.generationId());
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, g.heartbeat(1, ids.get(1), "two"));
    reload();
    assertEquals(ErrorCode.NONE, g.heartbeat(1, back.memberId(), "two"));
    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(0), "one"));
  }

  @Test
  void heldRequestsAreRefusedAndTheMembersFindTheirWayBack() {
    List<String> ids = g.stable(2);
    Asked<JoinGroupResponse> join = g.join(ids.get(0));
    reload();
    refused(ErrorCode.NOT_COORDINATOR, join);
    Asked<JoinGroupResponse> again = g.join(ids.get(0));
    granted(g.join(ids.get(1)));
    assertEquals(2, granted(again).generationId());
    Asked<SyncGroupResponse> sync = g.sync(2, ids.get(1));
    reload();
    notAssigned(ErrorCode.NOT_COORDINATOR, sync);
    notAssigned(ErrorCode.ILLEGAL_GENERATION, g.sync(2, ids.get(1)));
    assertEquals("Stable", g.state());
  }

  @Test
  void generationGoesOnFromTheStoredOneWhenTheGroupIsEmpty() {
    List<String> ids = g.stable(1);
    g.leave(Fixture.who(ids.get(0), null));
    long emptySinceMs = g.group().emptySinceMs();
    g.pass(1_000);
    reload();
    assertEquals("Empty", g.state());
    assertEquals(emptySinceMs, g.group().emptySinceMs());
    assertEquals("consumer", g.group().protocolType());
    String id = g.newId();
    Asked<JoinGroupResponse> join = g.join(id);
    g.passUntilJoined(List.of(join));
    assertEquals(3, granted(join).generationId());
  }

  @Test
  void groupRebalancesWhenItIsLargerThanIsAllowedNow() {
    List<String> ids = g.stable(3);
    g.set("group.max.size", 2);
    reload();
    assertEquals("PreparingRebalance", g.state());
    g.join(ids.get(0));
    g.join(ids.get(1));
    refused(ErrorCode.GROUP_MAX_SIZE_REACHED, g.join(ids.get(2)));
    assertEquals("CompletingRebalance", g.state());
    assertEquals(2, g.group().members().size());
  }

  @Test
  void deletedGroupIsGone() {
    List<String> ids = g.stable(1);
    g.leave(Fixture.who(ids.get(0), null));
    ClassicGroup group = g.group();
    g.shard.harness().turn(out -> out.write(group.tombstones()));
    assertEquals("Dead", group.state());
    assertNull(g.shard.harness().table().find("g"));
    reload();
    assertNull(g.shard.harness().table().find("g"));
    assertNull(g.stored());
  }
}
