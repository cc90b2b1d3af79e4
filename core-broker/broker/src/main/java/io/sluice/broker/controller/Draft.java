package io.sluice.broker.controller;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.PartitionState;
import java.util.List;
import java.util.function.IntPredicate;

/** A partition's next state while it is being decided. For one thread. */
final class Draft {
  private final PartitionState old;
  private List<Integer> replicas;
  private List<Integer> isr;
  private List<Integer> elr;
  private List<Integer> adding;
  private List<Integer> removing;
  private int leader;
  private long leaderBrokerEpoch;
  private boolean elected;
  private boolean unclean;
  private boolean confirmed;

  Draft(PartitionState old) {
    this.old = old;
    this.replicas = old.replicas();
    this.isr = old.isr();
    this.elr = old.elr();
    this.adding = old.adding();
    this.removing = old.removing();
    this.leader = old.leader();
    this.leaderBrokerEpoch = old.leaderBrokerEpoch();
  }

  /** Returns the state that there is. */
  PartitionState old() {
    return old;
  }

  List<Integer> replicas() {
    return replicas;
  }

  List<Integer> isr() {
    return isr;
  }

  List<Integer> elr() {
    return elr;
  }

  List<Integer> adding() {
    return adding;
  }

  List<Integer> removing() {
    return removing;
  }

  int leader() {
    return leader;
  }

  long leaderBrokerEpoch() {
    return leaderBrokerEpoch;
  }

  boolean reassigning() {
    return !adding.isEmpty() || !removing.isEmpty();
  }

  /** Returns whether the leader was elected although it may lack records. */
  boolean unclean() {
    return unclean;
  }

  void isr(List<Integer> newIsr) {
    isr = newIsr;
  }

  void elr(List<Integer> newElr) {
    elr = newElr;
  }

  void replicas(List<Integer> all, List<Integer> newAdding, List<Integer> newRemoving) {
    replicas = all;
    adding = newAdding;
    removing = newRemoving;
  }

  /** Has a broker of the ISR lead in a new epoch, even if it leads already. */
  void elect(int newLeader, long itsEpoch) {
    leader = newLeader;
    leaderBrokerEpoch = itsEpoch;
    elected = true;
  }

  /** Has nobody lead, in a new epoch if somebody did. */
  void nobodyLeads() {
    elected = leader != PartitionState.NO_LEADER;
    leader = PartitionState.NO_LEADER;
    leaderBrokerEpoch = BrokerRegistration.NO_EPOCH;
  }

  /** Makes a broker that may lack records the ISR; what others have more is given up. */
  void giveUpAllBut(int broker) {
    isr = List.of(broker);
    elr = List.of();
    unclean = true;
  }

  /** Has the next state follow the old one even if nothing else differs. */
  void confirm() {
    confirmed = true;
  }

  /** Returns the next state, or the old one itself if nothing differs and nothing is confirmed. */
  PartitionState result() {
    PartitionState next = state(old.partitionEpoch());
    return next.equals(old) && !confirmed ? old : state(old.partitionEpoch() + 1);
  }

  private PartitionState state(int partitionEpoch) {
    return new PartitionState(
        replicas,
        isr,
        leader,
        old.leaderEpoch() + (elected ? 1 : 0),
        partitionEpoch,
        adding,
        removing,
        elr,
        leaderBrokerEpoch);
  }

  /** Returns those of a list that are as wanted; the list itself if all are. */
  static List<Integer> those(List<Integer> ids, IntPredicate wanted) {
    List<Integer> found = ids.stream().filter(wanted::test).toList();
    return found.size() == ids.size() ? ids : found;
  }
}
