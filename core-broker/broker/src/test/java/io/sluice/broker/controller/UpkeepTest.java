package io.sluice.broker.controller;

import static io.sluice.broker.controller.Scene.shown;
import static io.sluice.broker.controller.Scene.state;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sluice.metadata.PartitionState;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private static final List<Integer> NONE = List.of();

  private static void assertNext(String expected, Scene scene, PartitionState from) {
    PartitionState next = scene.next(from);
    assertEquals(expected, shown(next));
    if (next != from) {
      assertEquals(from.partitionEpoch() + 1, next.partitionEpoch());
    }
    assertSame(next, scene.next(next), "what was decided is not decided again");
  }

  @Test
  void nothingIsDueWhileAllAreUp() {
    PartitionState state = state(List.of(2, 1, 3), 2, NONE);
    assertSame(state, Scene.with(1, 2, 3).next(state));
  }

  @Test
  void followerIsGoneAndLeavesTheIsrUnderTheSameLeaderEpoch() {
    assertNext("1@5 isr[1, 3] elr[]", Scene.with(1, 3), state(List.of(1, 2, 3), 1, NONE));
  }

  @Test
  void leaderIsGoneAndTheFirstReplicaOfTheIsrLeads() {
    assertNext("2@6 isr[3, 2] elr[]", Scene.with(2, 3), state(List.of(3, 1, 2), 1, NONE));
    assertNext("3@6 isr[3] elr[]", Scene.with(2, 3), state(List.of(1, 3), 1, NONE));
  }

  @Test
  void allOfTheIsrAreGoneAndStayMembersUntilOneLeads() {
    PartitionState all = state(List.of(1, 2), 1, NONE);
    assertNext("-1@6 isr[1, 2] elr[]", Scene.with(3), all);
    PartitionState waiting = Scene.with(3).next(all);
    assertNext("2@7 isr[2] elr[]", Scene.with(2, 3), waiting);
    assertNext("1@7 isr[1, 2] elr[]", Scene.with(1, 2, 3), waiting);
    assertNext("2@7 isr[2] elr[1]", Scene.with(2, 3).inSyncMin(2), waiting);
  }

  @Test
  void whoLeavesAnIsrThatBecomesTooSmallStaysEligible() {
    Scene scene = Scene.with(1).inSyncMin(2);
    assertNext("1@5 isr[1] elr[2, 3]", scene, state(List.of(1, 2, 3), 1, NONE));
    assertNext("1@5 isr[1] elr[2]", scene, state(List.of(1, 2), 1, NONE));
    assertNext(
        "1@5 isr[1, 2] elr[]", Scene.with(1, 2).inSyncMin(2), state(List.of(1, 2, 3), 1, NONE));
  }

  @Test
  void eligibleReplicaLeadsWhenTheLastMemberOfTheIsrIsGone() {
    Scene scene = Scene.with(2, 3).inSyncMin(2);
    assertNext("2@6 isr[2] elr[1]", scene, state(List.of(1), 1, List.of(2)));
    assertNext("-1@6 isr[1] elr[2]", Scene.with(3).inSyncMin(2), state(List.of(1), 1, List.of(2)));
  }

  @Test
  void memberOfTheIsrIsPreferredToAnEligibleOne() {
    PartitionState waiting = state(List.of(3), -1, List.of(1, 2));
    assertNext("3@6 isr[3] elr[1, 2]", Scene.with(1, 2, 3).inSyncMin(2), waiting);
  }

  @Test
  void eligibleReplicasAreForgottenWhenTheIsrIsLargeEnough() {
    PartitionState state = state(List.of(1, 2), 1, List.of(3));
    assertNext("1@5 isr[1, 2] elr[]", Scene.with(1, 2).inSyncMin(2), state);
    assertNext("1@5 isr[1] elr[]", Scene.with(1).inSyncMin(1), state(List.of(1), 1, List.of(2, 3)));
  }

  @Test
  void minimumIsNeverMoreThanThereAreReplicas() {
    PartitionState two = state(List.of(1, 2), List.of(1, 2), 1, NONE);
    assertNext("1@5 isr[1, 2] elr[]", Scene.with(1, 2).inSyncMin(3), two);
    assertNext("1@5 isr[1] elr[2]", Scene.with(1).inSyncMin(3), two);
  }

  @Test
  void leaderThatStopsHandsOverAndLeavesTheIsr() {
    PartitionState state = state(List.of(1, 2, 3), 1, NONE);
    assertNext("2@6 isr[2, 3] elr[]", Scene.with(1, 2, 3).stopping(1), state);
    assertNext("1@5 isr[1, 3] elr[]", Scene.with(1, 2, 3).stopping(2), state);
  }

  @Test
  void lastMemberOfTheIsrLeadsUntilItHasStopped() {
    PartitionState state = state(List.of(1), 1, List.of(2));
    assertNext("1@5 isr[1] elr[2]", Scene.with(1, 2).stopping(1).inSyncMin(2), state);
    assertNext("2@6 isr[2] elr[1]", Scene.with(2).inSyncMin(2), state);
  }

  @Test
  void stoppingBrokerIsNotElected() {
    assertNext("-1@6 isr[2] elr[]", Scene.with(2, 3).stopping(2), state(List.of(1, 2), 1, NONE));
  }

  @Test
  void replicaOnAFailedDiskIsAsGoodAsGone() {
    assertNext(
        "2@6 isr[2, 3] elr[]", Scene.with(1, 2, 3).offline(1), state(List.of(1, 2, 3), 1, NONE));
    assertNext("-1@6 isr[1] elr[]", Scene.with(1, 2, 3).offline(1), state(List.of(1), 1, NONE));
    assertNext(
        "1@5 isr[1, 3] elr[]", Scene.with(1, 2, 3).offline(2), state(List.of(1, 2, 3), 1, NONE));
  }

  @Test
  void reportOfAFailedDiskEndsWithTheRegistration() {
    Scene scene = Scene.with(1, 2, 3).offline(1).register(1, 201);
    assertNext("1@6 isr[1] elr[]", scene, state(List.of(1), -1, NONE));
  }

  @Test
  void uncleanElectionOnlyWherePermittedAndOnlyIfNoOtherIsLeft() {
    PartitionState state = state(List.of(1), 1, NONE);
    assertNext("-1@6 isr[1] elr[]", Scene.with(2, 3), state);
    assertNext("2@6 isr[2] elr[]", Scene.with(2, 3).unclean(), state);
    assertNext("3@6 isr[3] elr[]", Scene.with(2, 3).unclean().lostTail(2), state);
    assertNext("2@6 isr[2] elr[]", Scene.with(2).unclean().lostTail(2), state);
    assertNext(
        "3@6 isr[3] elr[1]",
        Scene.with(2, 3).unclean().inSyncMin(2),
        state(List.of(1), 1, List.of(3)));
  }

  @Test
  void memberThatMayHaveLostItsTailLeavesWhileAnotherIsLeft() {
    PartitionState state = state(List.of(1, 2, 3), 1, NONE);
    assertNext("1@5 isr[1, 3] elr[]", Scene.with(1, 2, 3).lostTail(2), state);
    assertNext("2@6 isr[2, 3] elr[]", Scene.with(1, 2, 3).lostTail(1), state);
    assertNext("1@5 isr[1] elr[]", Scene.with(1, 2, 3).lostTail(2).lostTail(3), state);
    assertNext(
        "1@5 isr[1] elr[]",
        Scene.with(1, 2).inSyncMin(2).lostTail(2),
        state(List.of(1), 1, List.of(2)));
  }

  @Test
  void memberThatMayHaveLostItsTailWaitsForAnotherThatIsNotUp() {
    assertNext("-1@5 isr[2] elr[]", Scene.with(1).lostTail(1), state(List.of(1, 2), -1, NONE));
    assertNext(
        "-1@5 isr[] elr[2]",
        Scene.with(1).lostTail(1).inSyncMin(2),
        state(List.of(1), -1, List.of(2)));
    assertNext(
        "2@6 isr[2] elr[]",
        Scene.with(1, 2).lostTail(1).inSyncMin(2),
        state(List.of(1), -1, List.of(2)));
  }

  @Test
  void lastCandidateLeadsEvenIfItMayHaveLostItsTail() {
    assertNext("1@6 isr[1] elr[]", Scene.with(1, 2, 3).lostTail(1), state(List.of(1), -1, NONE));
    Scene all = Scene.with(1, 2, 3).lostTail(1).lostTail(2).lostTail(3);
    assertNext("2@5 isr[2] elr[]", all, state(List.of(1, 2, 3), 2, NONE));
    assertNext("1@6 isr[1] elr[]", all, state(List.of(2, 1, 3), -1, NONE));
    assertNext("2@6 isr[2] elr[]", all.offline(1), state(List.of(2, 1, 3), -1, NONE));
  }

  @Test
  void leaderThatHasRegisteredAgainIsElectedAnew() {
    PartitionState state = state(List.of(2, 1), 2, NONE);
    Scene scene = Scene.with(1, 2, 3).register(2, 202);
    assertNext("2@6 isr[2, 1] elr[]", scene, state);
    assertEquals(202, scene.next(state).leaderBrokerEpoch());
    assertNext("1@6 isr[1] elr[]", scene.lostTail(2), state);
    assertNext(
        "2@6 isr[2] elr[]", Scene.with(2).register(2, 202).lostTail(2), state(List.of(2), 2, NONE));
  }

  @Test
  void leaderWithoutOtherReplicasIsNeverElectedAnew() {
    PartitionState lone = PartitionState.initial(List.of(1));
    assertSame(lone, Scene.with(1).register(1, 999).next(lone));
    assertSame(lone, Scene.with(1).lostTail(1).next(lone));
    assertNext("-1@1 isr[1] elr[]", Scene.with(2), lone);
    assertNext("1@2 isr[1] elr[]", Scene.with(1), Scene.with(2).next(lone));
  }
}
