package io.sluice.broker.controller;

import static io.sluice.broker.controller.Scene.shown;
import static io.sluice.broker.controller.Scene.state;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.broker.replica.IsrChanges.Member;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WishesTest {
  private static final List<Integer> NONE = List.of();
  private static final Member LEADER = new Member(1, 101);
  private final PartitionState state = state(List.of(1, 2), 1, NONE);

  private static List<Member> members(int... ids) {
    return Arrays.stream(ids).mapToObj(id -> new Member(id, 100 + id)).toList();
  }

  /** Returns what became of a wish: the state, or the error. */
  private static String outcome(Scene scene, PartitionState from, Wish wish) {
    Ground ground = wish.on(scene.ground());
    Draft draft = new Draft(from);
    @Nullable Refusal refusal = wish.apply(draft, ground);
    if (refusal == null) {
      Upkeep.keepUp(draft, ground);
      refusal = wish.check(draft.result());
    }
    return refusal == null ? shown(draft.result()) : refusal.error().name();
  }

  private String isr(Scene scene, Member leader, int epoch, int partitionEpoch, List<Member> isr) {
    return outcome(scene, state, new IsrWish(leader, epoch, partitionEpoch, isr));
  }

  @Test
  void isrGrowsAndShrinksAsTheLeaderWishes() {
    Scene scene = Scene.with(1, 2, 3);
    assertEquals("1@5 isr[1, 2, 3] elr[]", isr(scene, LEADER, 5, 9, members(3, 2, 1)));
    assertEquals("1@5 isr[1] elr[]", isr(scene, LEADER, 5, 9, members(1)));
    assertEquals("1@5 isr[1] elr[2]", isr(scene.inSyncMin(2), LEADER, 5, 9, members(1)));
    assertEquals(
        "1@5 isr[1, 3] elr[]",
        outcome(scene, state(List.of(1), 1, List.of(2)), new IsrWish(LEADER, 5, 9, members(1, 3))));
  }

  @Test
  void wishForTheIsrThatThereIsMakesANewPartitionEpoch() {
    Draft draft = new Draft(state);
    assertNull(new IsrWish(LEADER, 5, 9, members(2, 1)).apply(draft, Scene.with(1, 2, 3).ground()));
    assertEquals("1@5 isr[1, 2] elr[]", shown(draft.result()));
    assertEquals(10, draft.result().partitionEpoch());
  }

  @Test
  void wishOfAnotherTimeIsRefused() {
    Scene scene = Scene.with(1, 2, 3);
    assertEquals("FENCED_LEADER_EPOCH", isr(scene, LEADER, 4, 9, members(1)));
    assertEquals("NOT_CONTROLLER", isr(scene, LEADER, 6, 9, members(1)));
    assertEquals("NOT_CONTROLLER", isr(scene, LEADER, 5, 10, members(1)));
    assertEquals("INVALID_UPDATE_VERSION", isr(scene, LEADER, 5, 8, members(1)));
    assertEquals("INVALID_REQUEST", isr(scene, new Member(2, 102), 5, 9, members(2)));
    assertEquals("STALE_BROKER_EPOCH", isr(scene, new Member(1, 100), 5, 9, members(1)));
    assertEquals("STALE_BROKER_EPOCH", isr(scene.down(1), LEADER, 5, 9, members(1)));
  }

  @Test
  void impossibleIsrIsRefused() {
    Scene scene = Scene.with(1, 2, 3, 4);
    assertEquals("INVALID_REQUEST", isr(scene, LEADER, 5, 9, members(2)));
    assertEquals("INVALID_REQUEST", isr(scene, LEADER, 5, 9, members(1, 4)));
    assertEquals("INVALID_REQUEST", isr(scene, LEADER, 5, 9, members(1, 2, 2)));
    assertEquals("INVALID_REQUEST", isr(scene, LEADER, 5, 9, members()));
  }

  @Test
  void replicaThatIsGoneStopsOrLostSomethingDoesNotJoin() {
    List<Member> three = members(1, 2, 3);
    assertEquals("INELIGIBLE_REPLICA", isr(Scene.with(1, 2), LEADER, 5, 9, three));
    assertEquals("INELIGIBLE_REPLICA", isr(Scene.with(1, 2, 3).stopping(3), LEADER, 5, 9, three));
    assertEquals("INELIGIBLE_REPLICA", isr(Scene.with(1, 2, 3).lostTail(3), LEADER, 5, 9, three));
    assertEquals("INELIGIBLE_REPLICA", isr(Scene.with(1, 2, 3).offline(3), LEADER, 5, 9, three));
    Scene again = Scene.with(1, 2, 3).register(3, 203);
    assertEquals("INELIGIBLE_REPLICA", isr(again, LEADER, 5, 9, three));
    List<Member> unknown = List.of(LEADER, new Member(3, IsrWish.ANY_EPOCH));
    assertEquals("1@5 isr[1, 3] elr[]", isr(again, LEADER, 5, 9, unknown));
  }

  @Test
  void leaderThatStopsMayStillShrinkItsIsr() {
    Scene scene = Scene.with(1, 3).stopping(1);
    assertEquals("1@5 isr[1] elr[]", isr(scene, LEADER, 5, 9, members(1)));
  }

  @Test
  void changeThatCompletesAMoveOfTheLeaderSaysSo() {
    Draft draft = new Draft(state);
    Reassignments.begin(draft, List.of(3));
    PartitionState moving = draft.result();
    assertEquals(
        "NEW_LEADER_ELECTED",
        outcome(Scene.with(1, 2, 3), moving, new IsrWish(LEADER, 5, 10, members(1, 2, 3))));
  }

  @Test
  void preferredReplicaLeadsIfItCan() {
    PartitionState away = state(List.of(1, 2), 2, NONE);
    ElectionWish wish = ElectionWish.PREFERRED;
    assertEquals("1@6 isr[1, 2] elr[]", outcome(Scene.with(1, 2, 3), away, wish));
    assertEquals("ELECTION_NOT_NEEDED", outcome(Scene.with(1, 2, 3), state, wish));
    String not = "PREFERRED_LEADER_NOT_AVAILABLE";
    assertEquals(not, outcome(Scene.with(2, 3), away, wish));
    assertEquals(not, outcome(Scene.with(1, 2).stopping(1), away, wish));
    assertEquals(not, outcome(Scene.with(1, 2).lostTail(1), away, wish));
    assertEquals(not, outcome(Scene.with(1, 2, 3), state(List.of(2), 2, NONE), wish));
  }

  @Test
  void uncleanElectionTakesTheBestThatIsUpIfNobodyLeads() {
    PartitionState leaderless = state(List.of(1), -1, NONE);
    ElectionWish wish = ElectionWish.UNCLEAN;
    assertEquals("2@6 isr[2] elr[]", outcome(Scene.with(2, 3), leaderless, wish));
    assertEquals("1@6 isr[1] elr[]", outcome(Scene.with(1, 2), leaderless, wish));
    assertEquals("ELIGIBLE_LEADERS_NOT_AVAILABLE", outcome(Scene.with(), leaderless, wish));
    assertEquals("ELECTION_NOT_NEEDED", outcome(Scene.with(1, 2), state, wish));
    Scene lost = Scene.with(3).lostTail(3).inSyncMin(2);
    PartitionState small = state(List.of(1), -1, List.of(3));
    assertEquals("3@6 isr[3] elr[]", outcome(lost, small, wish));
    assertNull(wish.apply(new Draft(leaderless), lost.ground()));
    assertEquals(
        ErrorCode.ELECTION_NOT_NEEDED, wish.apply(new Draft(state), lost.ground()).error());
  }
}
