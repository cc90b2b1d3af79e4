package io.sluice.groups.classic;

import static io.sluice.groups.classic.Fixture.SESSION_MS;
import static io.sluice.groups.classic.Fixture.assigned;
import static io.sluice.groups.classic.Fixture.granted;
import static io.sluice.groups.classic.Fixture.notAssigned;
import static io.sluice.groups.classic.Fixture.refused;
import static io.sluice.groups.classic.Fixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.SyncGroupResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Classic groups while the log takes no records, as when too few replicas are in sync. */
class UnwritableLogTest {
  private static final ErrorCode CLOSED = ErrorCode.COORDINATOR_NOT_AVAILABLE;

  private final Fixture g = new Fixture();

  private void close() {
    g.shard.harness().checkAppend(ErrorCode.NOT_ENOUGH_REPLICAS);
  }

  private void open() {
    g.shard.harness().checkAppend(ErrorCode.NONE);
    g.pass(1_000);
  }

  @Test
  void firstJoinIsRefusedAndLeavesNoGroup() {
    close();

    refused(CLOSED, g.join(""));

    assertNull(g.shard.harness().table().find(Fixture.GROUP));
    open();
    g.newId();
  }

  @Test
  void stableGroupGoesOnAndNobodyIsSentAway() {
    List<String> ids = g.stable(2);
    close();
    for (int i = 0; i < 10; i++) {
      g.pass(SESSION_MS / 2);
      ids.forEach(id -> assertEquals(ErrorCode.NONE, g.heartbeat(1, id)));
    }
    ids.forEach(id -> assertEquals("for " + id, text(assigned(g.sync(1, id)).assignment())));

    open();

    assertEquals("Stable", g.state());
    assertEquals(2, g.group().members().size());
  }

  @Test
  void silentMemberIsSentAwayWhenTheLogTakesRecordsAgain() {
    List<String> ids = g.stable(2);
    close();
    g.pass(SESSION_MS - 1);
    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(0)));
    g.pass(SESSION_MS - 1);
    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(0)));
    assertEquals(2, g.group().members().size());

    open();

    assertEquals(1, g.group().members().size());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, g.heartbeat(1, ids.get(1)));
  }

  @Test
  void leadersAssignmentIsRefusedAndTakenWhenItComesAgain() {
    List<String> ids = g.joined(2);
    Asked<SyncGroupResponse> follower = g.sync(1, ids.get(1));
    close();

    notAssigned(CLOSED, g.sync(1, ids.get(0), ids.toArray(String[]::new)));

    assertEquals("CompletingRebalance", g.state());
    assertEquals(1, g.shard.harness().held());
    open();
    assigned(g.sync(1, ids.get(0), ids.toArray(String[]::new)));
    assertEquals("for " + ids.get(1), text(assigned(follower).assignment()));
  }

  @Test
  void returningStaticMemberIsRefusedAndTheOneBeforeItStays() {
    List<String> ids = g.stableStatic("one", "two");
    close();

    refused(CLOSED, g.joinStatic("", "two"));

    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(1), "two"));
    open();
    JoinGroupResponse back = granted(g.joinStatic("", "two"));
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, g.heartbeat(1, ids.get(1), "two"));
    assertEquals(ErrorCode.NONE, g.heartbeat(1, back.memberId(), "two"));
  }

  @Test
  void memberThatLeavesIsRefusedAndStays() {
    List<String> ids = g.stable(1);
    close();

    assertEquals(CLOSED.code(), g.leave(Fixture.who(ids.get(0), null)).errorCode());

    assertEquals(ErrorCode.NONE, g.heartbeat(1, ids.get(0)));
    open();
    assertEquals(0, g.leave(Fixture.who(ids.get(0), null)).errorCode());
    assertEquals("Empty", g.state());
  }

  @Test
  void memberForWhomThereIsNoRoomIsRefusedAndStaysWhileItCannotBeSentAway() {
    List<String> ids = g.stable(2);
    g.set("group.max.size", 1);
    g.shard.harness().crash();
    g.join(ids.get(0));
    close();

    refused(CLOSED, g.join(ids.get(1)));

    assertEquals(2, g.group().members().size());
    open();
    refused(ErrorCode.GROUP_MAX_SIZE_REACHED, g.join(ids.get(1)));
    assertEquals(1, g.group().members().size());
  }
}
