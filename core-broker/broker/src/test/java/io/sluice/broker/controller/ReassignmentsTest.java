package io.sluice.broker.controller;

import static io.sluice.broker.controller.Scene.shown;
import static io.sluice.broker.controller.Scene.state;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.broker.replica.IsrChanges.Member;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReassignmentsTest {
  private static final List<Integer> NONE = List.of();
  private final Scene scene = Scene.with(1, 2, 3, 4, 5, 6);

  private PartitionState apply(PartitionState from, Wish wish) {
    Draft draft = new Draft(from);
    Refusal refusal = wish.apply(draft, scene.ground());
    assertNull(refusal);
    Upkeep.keepUp(draft, scene.ground());
    return draft.result();
  }

  private PartitionState move(PartitionState from, Integer... target) {
    return apply(from, new ReassignmentWish(List.of(target), true));
  }

  private PartitionState cancel(PartitionState from) {
    return apply(from, new ReassignmentWish(null, true));
  }

  private PartitionState isr(PartitionState from, Integer... members) {
    Member leader = new Member(from.leader(), 100 + from.leader());
    List<Member> isr = Arrays.stream(members).map(id -> new Member(id, 100 + id)).toList();
    return apply(from, new IsrWish(leader, from.leaderEpoch(), from.partitionEpoch(), isr));
  }

  private static void assertReplicas(
      PartitionState state, List<Integer> all, List<Integer> adding, List<Integer> removing) {
    assertEquals(all, state.replicas());
    assertEquals(adding, state.adding());
    assertEquals(removing, state.removing());
  }

  @Test
  void moveEndsWhenAllNewReplicasAreInSyncAndTheLeaderIsTakenFromThem() {
    PartitionState begun = move(state(List.of(1, 2, 3), 1, NONE), 4, 5, 6);
    assertReplicas(begun, List.of(4, 5, 6, 1, 2, 3), List.of(4, 5, 6), List.of(1, 2, 3));
    assertEquals("1@5 isr[1, 2, 3] elr[]", shown(begun));

    PartitionState partly = isr(begun, 1, 2, 3, 4, 5);
    assertReplicas(partly, List.of(4, 5, 6, 1, 2, 3), List.of(4, 5, 6), List.of(1, 2, 3));

    PartitionState done = isr(partly, 1, 2, 3, 4, 5, 6);
    assertReplicas(done, List.of(4, 5, 6), NONE, NONE);
    assertEquals("4@6 isr[4, 5, 6] elr[]", shown(done));
    assertEquals(partly.partitionEpoch() + 1, done.partitionEpoch());
  }

  @Test
  void leaderThatStaysGoesOnInItsEpoch() {
    PartitionState begun = move(state(List.of(1, 2, 3), 1, NONE), 4, 1, 2);
    PartitionState done = isr(begun, 1, 2, 3, 4);
    assertReplicas(done, List.of(4, 1, 2), NONE, NONE);
    assertEquals("1@5 isr[4, 1, 2] elr[]", shown(done));
  }

  @Test
  void takingReplicasAwayIsDoneAtOnce() {
    PartitionState done = move(state(List.of(1, 2, 3), 1, NONE), 3, 2);
    assertReplicas(done, List.of(3, 2), NONE, NONE);
    assertEquals("3@6 isr[2, 3] elr[]", shown(done));
    assertReplicas(move(state(List.of(1, 2, 3), 1, NONE), 2, 3, 1), List.of(2, 3, 1), NONE, NONE);
  }

  @Test
  void removalWaitsWhileItWouldLeaveOneCopyOfSeveral() {
    PartitionState begun = move(state(List.of(1), 1, NONE), 2, 3);
    assertReplicas(begun, List.of(2, 3, 1), NONE, List.of(1));
    assertEquals("1@5 isr[1] elr[]", shown(begun));
    PartitionState one = isr(begun, 1, 3);
    assertReplicas(one, List.of(2, 3, 1), NONE, List.of(1));
    PartitionState done = isr(one, 1, 2, 3);
    assertReplicas(done, List.of(2, 3), NONE, NONE);
    assertEquals("2@6 isr[2, 3] elr[]", shown(done));
  }

  @Test
  void moveToOneReplicaEndsWithIt() {
    PartitionState done = isr(move(state(List.of(1, 2), 1, NONE), 4), 1, 2, 4);
    assertReplicas(done, List.of(4), NONE, NONE);
    assertEquals("4@6 isr[4] elr[]", shown(done));
  }

  @Test
  void moveThatIsCancelledLeavesTheReplicasThatWere() {
    PartitionState begun = move(state(List.of(1, 2, 3), 1, NONE), 4, 1, 2);
    PartitionState cancelled = cancel(isr(begun, 1, 2, 3));
    assertReplicas(cancelled, List.of(1, 2, 3), NONE, NONE);
    PartitionState two = move(state(List.of(1, 2, 3), 1, NONE), 4, 5, 1);
    PartitionState back = cancel(isr(two, 1, 2, 4));
    assertReplicas(back, List.of(1, 2, 3), NONE, NONE);
    assertEquals("1@5 isr[1, 2] elr[]", shown(back));
  }

  @Test
  void moveThatIsChangedOnItsWayKeepsWhatWasThereBefore() {
    PartitionState begun = move(state(List.of(1, 2, 3), 1, NONE), 4, 2, 3);
    PartitionState changed = move(begun, 5, 2, 3);
    assertReplicas(changed, List.of(5, 2, 3, 4, 1), List.of(5), List.of(4, 1));
    assertReplicas(cancel(changed), List.of(2, 3, 4, 1), NONE, NONE);
    PartitionState undone = move(begun, 1, 2, 3);
    assertReplicas(undone, List.of(1, 2, 3), NONE, NONE);
  }

  private @Nullable ErrorCode refused(PartitionState from, Wish wish) {
    Refusal refusal = wish.apply(new Draft(from), scene.ground());
    return refusal == null ? null : refusal.error();
  }

  @Test
  void impossibleMovesAreRefused() {
    PartitionState state = state(List.of(1, 2, 3), 1, NONE);
    ErrorCode invalid = ErrorCode.INVALID_REPLICA_ASSIGNMENT;
    assertEquals(invalid, refused(state, new ReassignmentWish(List.of(), true)));
    assertEquals(invalid, refused(state, new ReassignmentWish(List.of(4, 4), true)));
    assertEquals(invalid, refused(state, new ReassignmentWish(List.of(4, 9), true)));
    assertEquals(
        ErrorCode.INVALID_REPLICATION_FACTOR,
        refused(state, new ReassignmentWish(List.of(1, 2), false)));
    assertNull(refused(state, new ReassignmentWish(List.of(4, 5, 6), false)));
    assertEquals(
        ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, refused(state, new ReassignmentWish(null, true)));
    scene.down(3);
    assertNull(refused(state, new ReassignmentWish(List.of(3, 1, 4), false)));
  }

  @Test
  void moveThatIsCancelledKeepsItsNewReplicasUntilTheOldOnesAreInSync() {
    PartitionState begun = move(state(List.of(1, 2, 3), 1, NONE), 4, 5);
    PartitionState onlyNew = isr(begun, 1, 4);
    scene.down(1);
    PartitionState led = scene.next(onlyNew);
    assertEquals("4@6 isr[4] elr[]", shown(led));
    PartitionState back = cancel(led);
    assertReplicas(back, List.of(1, 2, 3, 4, 5), NONE, List.of(4, 5));
    PartitionState one = isr(back, 4, 2);
    assertReplicas(one, List.of(1, 2, 3, 4, 5), NONE, List.of(4, 5));
    PartitionState done = isr(one, 4, 2, 3);
    assertReplicas(done, List.of(1, 2, 3), NONE, NONE);
    assertEquals("2@7 isr[2, 3] elr[]", shown(done));
  }

  @Test
  void moveWaitsWhileItWouldTakeTheOnlyOtherCopyAway() {
    scene.inSyncMin(2);
    PartitionState small = state(List.of(1), 1, List.of(2));
    PartitionState begun = move(small, 1, 3);
    assertReplicas(begun, List.of(1, 3, 2), NONE, List.of(2));
    assertEquals("1@5 isr[1] elr[2]", shown(begun));
    PartitionState done = isr(begun, 1, 3);
    assertReplicas(done, List.of(1, 3), NONE, NONE);
    assertEquals("1@5 isr[1, 3] elr[]", shown(done));
  }

  @Test
  void removedReplicasAreEligibleNoMore() {
    scene.inSyncMin(2);
    PartitionState small = state(List.of(1), 1, List.of(2, 3));
    PartitionState done = move(small, 1, 3);
    assertReplicas(done, List.of(1, 3), NONE, NONE);
    assertEquals("1@5 isr[1] elr[3]", shown(done));
    assertFalse(done.reassigning());
    assertNotNull(done);
  }
}
