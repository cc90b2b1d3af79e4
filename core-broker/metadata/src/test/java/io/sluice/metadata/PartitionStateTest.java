package io.sluice.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionStateTest {
  private static final PartitionState STATE = PartitionState.initial(List.of(1, 2, 3));

  private static PartitionState state(
      List<Integer> replicas, List<Integer> isr, int leader, int epoch) {
    return new PartitionState(replicas, isr, leader, epoch, 0, List.of(), List.of());
  }

  @Test
  void onlyElectionsRaiseTheLeaderEpochAndEveryStepThePartitionEpoch() {
    PartitionState shrunk = STATE.withIsr(List.of(1, 3));
    PartitionState led = shrunk.withLeader(3, List.of(3));
    PartitionState moved = led.withReplicas(List.of(3, 4), List.of(4), List.of());

    assertEquals(
        List.of(0, 0, 1, 1),
        List.of(STATE.leaderEpoch(), shrunk.leaderEpoch(), led.leaderEpoch(), moved.leaderEpoch()));
    assertEquals(
        List.of(0, 1, 2, 3),
        List.of(
            STATE.partitionEpoch(),
            shrunk.partitionEpoch(),
            led.partitionEpoch(),
            moved.partitionEpoch()));
  }

  @Test
  void eligibleReplicasStayUntilTheyAreInSyncOrNoReplicas() {
    PartitionState shrunk = STATE.withIsr(List.of(1), List.of(3, 2));

    assertEquals(List.of(3, 2), shrunk.elr());
    assertEquals(List.of(3), shrunk.withIsr(List.of(1, 2)).elr());
    assertEquals(List.of(2), shrunk.withLeader(3, List.of(3)).elr());
    assertEquals(List.of(2), shrunk.withReplicas(List.of(1, 2), List.of(), List.of()).elr());
    assertEquals(List.of(1), shrunk.withLeader(3, List.of(3), List.of(1)).elr());
  }

  @Test
  void impossibleStatesAreRefused() {
    List<Integer> two = List.of(1, 2);
    assertThrows(IllegalArgumentException.class, () -> state(List.of(), List.of(), -1, 0));
    assertThrows(IllegalArgumentException.class, () -> state(List.of(1, 1), List.of(1), 1, 0));
    assertThrows(IllegalArgumentException.class, () -> state(two, List.of(3), -1, 0));
    assertThrows(IllegalArgumentException.class, () -> state(two, List.of(1), 2, 0));
    assertThrows(IllegalArgumentException.class, () -> state(two, two, 1, -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> STATE.withReplicas(List.of(1, 2, 3), List.of(9), List.of()));
    assertThrows(IllegalArgumentException.class, () -> STATE.withIsr(List.of(1, 2), List.of(2)));
    assertThrows(IllegalArgumentException.class, () -> STATE.withIsr(List.of(1, 2), List.of(4)));
  }
}
