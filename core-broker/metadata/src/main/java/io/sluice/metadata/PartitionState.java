package io.sluice.metadata;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/**
 * Who holds a partition and who leads it.
 *
 * @param replicas broker ids, the preferred leader first
 * @param isr those replicas that are in sync
 * @param leader one of the ISR, or {@link #NO_LEADER}
 * @param leaderEpoch grows with every election
 * @param partitionEpoch grows by one with every change of this state; a change is accepted only if
 *     its epoch is one more than that of the state it replaces
 * @param adding replicas that a reassignment is adding; they are among {@code replicas}
 * @param removing replicas that a reassignment will take away; they are among {@code replicas}
 * @param elr eligible leader replicas (KIP-966): replicas outside of the ISR that hold everything
 *     that was acknowledged, because nothing was since they left it. A leader acknowledges nothing
 *     while there are any, so the controller must take them away in the change that makes the ISR
 *     large enough again
 * @param leaderBrokerEpoch the epoch of the registration for which the leader was elected: a broker
 *     that has registered again since does not lead until it is elected anew; {@link
 *     BrokerRegistration#NO_EPOCH} if it does not matter
 */
public record PartitionState(
    List<Integer> replicas,
    List<Integer> isr,
    int leader,
    int leaderEpoch,
    int partitionEpoch,
    List<Integer> adding,
    List<Integer> removing,
    List<Integer> elr,
    long leaderBrokerEpoch) {
  /** Stands for the leader of a partition that has none. */
  public static final int NO_LEADER = -1;

  public PartitionState {
    replicas = List.copyOf(replicas);
    isr = isr.equals(replicas) ? replicas : List.copyOf(isr);
    adding = List.copyOf(adding);
    removing = List.copyOf(removing);
    elr = List.copyOf(elr);
    requireDistinct(replicas);
    requireAmong("isr", isr, replicas);
    requireAmong("adding", adding, replicas);
    requireAmong("removing", removing, replicas);
    requireAmong("elr", elr, replicas);
    if (!Collections.disjoint(isr, elr)) {
      throw new IllegalArgumentException("ISR " + isr + " and ELR " + elr + " share a member");
    }
    if (leader != NO_LEADER && !isr.contains(leader)) {
      throw new IllegalArgumentException("Leader " + leader + " is not in the ISR " + isr);
    }
    if (leaderEpoch < 0 || partitionEpoch < 0) {
      throw new IllegalArgumentException("Epochs " + leaderEpoch + ", " + partitionEpoch);
    }
  }

  /** Creates a state whose leader may lead in any registration. */
  public PartitionState(
      List<Integer> replicas,
      List<Integer> isr,
      int leader,
      int leaderEpoch,
      int partitionEpoch,
      List<Integer> adding,
      List<Integer> removing,
      List<Integer> elr) {
    this(
        replicas,
        isr,
        leader,
        leaderEpoch,
        partitionEpoch,
        adding,
        removing,
        elr,
        BrokerRegistration.NO_EPOCH);
  }

  /** Creates such a state without eligible leader replicas. */
  public PartitionState(
      List<Integer> replicas,
      List<Integer> isr,
      int leader,
      int leaderEpoch,
      int partitionEpoch,
      List<Integer> adding,
      List<Integer> removing) {
    this(replicas, isr, leader, leaderEpoch, partitionEpoch, adding, removing, List.of());
  }

  /** Returns the state of a new partition: all replicas are in sync and the first one leads. */
  public static PartitionState initial(List<Integer> replicas) {
    return initial(replicas, replicas);
  }

  /** Returns the state of a new partition of which only some replicas live; the first leads. */
  public static PartitionState initial(List<Integer> replicas, List<Integer> isr) {
    int leader = isr.isEmpty() ? NO_LEADER : isr.getFirst();
    return new PartitionState(replicas, isr, leader, 0, 0, List.of(), List.of());
  }

  /** Returns the state of a new partition, whose first leader leads in one registration. */
  public static PartitionState initial(
      List<Integer> replicas, List<Integer> isr, long leaderBrokerEpoch) {
    PartitionState unbound = initial(replicas, isr);
    return new PartitionState(
        unbound.replicas,
        unbound.isr,
        unbound.leader,
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        leaderBrokerEpoch);
  }

  /** Returns whether there is a reassignment under way. */
  public boolean reassigning() {
    return !adding.isEmpty() || !removing.isEmpty();
  }

  /** Returns the next state: another ISR under the same leader and leader epoch. */
  public PartitionState withIsr(List<Integer> newIsr) {
    return withIsr(newIsr, without(elr, newIsr));
  }

  /** Returns the next state: another ISR and ELR under the same leader and leader epoch. */
  public PartitionState withIsr(List<Integer> newIsr, List<Integer> newElr) {
    return new PartitionState(
        replicas,
        newIsr,
        leader,
        leaderEpoch,
        partitionEpoch + 1,
        adding,
        removing,
        newElr,
        leaderBrokerEpoch);
  }

  /** Returns the next state: an election, that gives the leader epoch after this one. */
  public PartitionState withLeader(int newLeader, List<Integer> newIsr) {
    return withLeader(newLeader, newIsr, without(elr, newIsr));
  }

  /** Returns the next state: an election, that gives the leader epoch after this one. */
  public PartitionState withLeader(int newLeader, List<Integer> newIsr, List<Integer> newElr) {
    return new PartitionState(
        replicas, newIsr, newLeader, leaderEpoch + 1, partitionEpoch + 1, adding, removing, newElr);
  }

  /** Returns the next state: a step of a reassignment. */
  public PartitionState withReplicas(
      List<Integer> newReplicas, List<Integer> newAdding, List<Integer> newRemoving) {
    return new PartitionState(
        newReplicas,
        isr,
        leader,
        leaderEpoch,
        partitionEpoch + 1,
        newAdding,
        newRemoving,
        elr.stream().filter(newReplicas::contains).toList(),
        leaderBrokerEpoch);
  }

  private static List<Integer> without(List<Integer> some, List<Integer> others) {
    return some.isEmpty() ? some : some.stream().filter(id -> !others.contains(id)).toList();
  }

  private static void requireDistinct(List<Integer> replicas) {
    if (replicas.isEmpty() || new HashSet<>(replicas).size() != replicas.size()) {
      throw new IllegalArgumentException("Replicas " + replicas + " are none, or one is twice");
    }
  }

  private static void requireAmong(String what, List<Integer> some, List<Integer> replicas) {
    if (some != replicas && !replicas.containsAll(some)) {
      throw new IllegalArgumentException(what + " " + some + " are not all replicas " + replicas);
    }
  }
}
