package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.machine.GroupType;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offsets are kept for an hour here, and looked through every minute. */
class OffsetExpiryTest {
  private static final long MINUTE_MS = 60_000;

  private final OffsetsHarness harness = new OffsetsHarness();

  @BeforeEach
  void start() {
    harness.topics.create("orders", 4);
    harness.topics.create("users", 1);
    harness.start();
  }

  private void advanceMinutes(long minutes) {
    harness.advance(minutes * MINUTE_MS);
  }

  @Test
  void offsetOfAnOutsiderExpiresAfterItsCommit() {
    harness.commit(9, Requests.commit("tool", "orders", 0, 1));
    advanceMinutes(30);
    harness.commit(9, Requests.commit("tool", "users", 0, 2));

    advanceMinutes(29);
    assertEquals(1, harness.offset("tool", "orders", 0));
    advanceMinutes(2);
    assertEquals(-1, harness.offset("tool", "orders", 0));
    assertEquals(2, harness.offset("tool", "users", 0));
    assertTrue(harness.exists("tool"));
    advanceMinutes(30);
    assertEquals(-1, harness.offset("tool", "users", 0));
  }

  @Test
  void groupGoesWithItsLastOffset() {
    harness.commit(9, Requests.commit("tool", "orders", 0, 1));

    advanceMinutes(62);

    assertFalse(harness.exists("tool"));
    harness.crash();
    harness.start();
    assertFalse(harness.exists("tool"));
  }

  @Test
  void offsetsAreKeptWhileTheGroupHasMembers() {
    harness.group("billing").stable("orders");
    harness.commit(9, Requests.byMember(Requests.commit("billing", "orders", 0, 1)));

    advanceMinutes(300);

    assertEquals(1, harness.offset("billing", "orders", 0));
  }

  @Test
  void retentionCountsFromWhenTheGroupBecameEmpty() {
    FakeGroup group = harness.group("billing").stable("orders");
    harness.commit(9, Requests.byMember(Requests.commit("billing", "orders", 0, 1)));
    advanceMinutes(300);
    group.left(harness.time.wallMs());

    advanceMinutes(59);
    assertEquals(1, harness.offset("billing", "orders", 0));
    advanceMinutes(2);
    assertEquals(-1, harness.offset("billing", "orders", 0));
    assertFalse(harness.exists("billing"));
  }

  @Test
  void offsetThatIsSetInAnEmptyGroupIsKeptAsLongAsAnyOther() {
    harness.group("billing").left(harness.time.wallMs());
    advanceMinutes(0);
    harness.commit(9, Requests.commit("billing", "users", 0, 1));
    advanceMinutes(50);
    harness.commit(9, Requests.commit("billing", "orders", 0, 1));

    advanceMinutes(50);

    assertEquals(1, harness.offset("billing", "orders", 0));
  }

  @Test
  void offsetsOfTopicsNoLongerReadExpireInAStableGroup() {
    FakeGroup group = harness.group("billing").stable("orders");
    harness.commit(9, Requests.byMember(Requests.commit("billing", "orders", 0, 1)));
    harness.commit(9, Requests.byMember(Requests.commit("billing", "users", 0, 2)));

    group.state = "PreparingRebalance";
    advanceMinutes(62);
    assertEquals(2, harness.offset("billing", "users", 0));

    group.state = "Stable";
    advanceMinutes(1);
    assertEquals(-1, harness.offset("billing", "users", 0));
    assertEquals(1, harness.offset("billing", "orders", 0));
  }

  @Test
  void nothingExpiresWhenMembersAreNoConsumers() {
    harness.group("connect").stable().protocolType = "connect";
    harness.commit(9, Requests.byMember(Requests.commit("connect", "orders", 0, 1)));

    advanceMinutes(300);

    assertEquals(1, harness.offset("connect", "orders", 0));
  }

  @Test
  void offsetsOfTopicsNoLongerReadExpireInANewGroup() {
    FakeGroup group = harness.group("billing").stable("orders");
    group.type = GroupType.CONSUMER;
    group.state = "Reconciling";
    group.subscribed = Set.of("orders");
    harness.commit(9, Requests.byMember(Requests.commit("billing", "orders", 0, 1)));
    harness.commit(9, Requests.byMember(Requests.commit("billing", "users", 0, 2)));

    advanceMinutes(62);

    assertEquals(-1, harness.offset("billing", "users", 0));
    assertEquals(1, harness.offset("billing", "orders", 0));
  }

  @Test
  void offsetExpiresWhenItsCommitSaidSo() {
    harness.commit(
        3,
        Requests.commit("tool", "orders", 0, 1).toBuilder().retentionTimeMs(5 * MINUTE_MS).build());
    harness.commit(
        3,
        Requests.commit("tool", "orders", 1, 2).toBuilder()
            .retentionTimeMs(500 * MINUTE_MS)
            .build());
    harness.crash();
    harness.start();

    advanceMinutes(7);
    assertEquals(-1, harness.offset("tool", "orders", 0));
    advanceMinutes(200);
    assertEquals(2, harness.offset("tool", "orders", 1));
  }

  @Test
  void emptyGroupWithoutOffsetsGoes() {
    harness.group("billing").left(harness.time.wallMs());
    harness.group("busy").stable("orders");

    advanceMinutes(2);

    assertFalse(harness.exists("billing"));
    assertTrue(harness.exists("busy"));
  }

  @Test
  void retentionIsThePresentOne() {
    harness.commit(9, Requests.commit("tool", "orders", 0, 1));
    harness.settings.set("offsets.retention.minutes", "120");

    advanceMinutes(110);
    assertEquals(1, harness.offset("tool", "orders", 0));
    advanceMinutes(12);
    assertEquals(-1, harness.offset("tool", "orders", 0));
  }
}
