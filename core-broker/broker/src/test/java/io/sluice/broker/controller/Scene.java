package io.sluice.broker.controller;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.Uuid;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Brokers and rules for decisions about one partition. Broker n registers in epoch 100 + n. */
final class Scene {
  static final PartitionId PARTITION = new PartitionId(new Uuid(1, 1), 0);

  private final Map<Integer, BrokerRegistration> live = new TreeMap<>();
  private final OfflineReplicas offline = new OfflineReplicas();
  private TopicRules rules = new TopicRules(1, false);

  static Scene with(int... up) {
    Scene scene = new Scene();
    for (int id : up) {
      scene.register(id, 100 + id);
    }
    return scene;
  }

  static BrokerRegistration broker(int id, long epoch) {
    return new BrokerRegistration(id, epoch, Uuid.ZERO, Uuid.ZERO, null, List.of());
  }

  Scene register(int id, long epoch) {
    live.put(id, broker(id, epoch));
    return this;
  }

  Scene down(int id) {
    live.remove(id);
    return this;
  }

  Scene stopping(int id) {
    live.computeIfPresent(id, (key, broker) -> broker.asStopping());
    return this;
  }

  Scene lostTail(int id) {
    live.computeIfPresent(id, (key, broker) -> broker.withTailMayBeLost(true));
    return this;
  }

  Scene offline(int id) {
    offline.report(id, live.get(id).epoch(), Set.of(PARTITION));
    return this;
  }

  Scene inSyncMin(int count) {
    rules = new TopicRules(count, rules.uncleanElection());
    return this;
  }

  Scene unclean() {
    rules = new TopicRules(rules.inSyncMin(), true);
    return this;
  }

  Ground ground() {
    return new Ground(PARTITION, rules, new Brokers(live, offline));
  }

  PartitionState next(PartitionState state) {
    return Upkeep.next(state, ground());
  }

  /** Returns a state in leader epoch 5 and partition epoch 9, bound to the leader's epoch. */
  static PartitionState state(
      List<Integer> replicas, List<Integer> isr, int leader, List<Integer> elr) {
    return new PartitionState(
        replicas,
        isr,
        leader,
        5,
        9,
        List.of(),
        List.of(),
        elr,
        leader < 0 ? BrokerRegistration.NO_EPOCH : 100 + leader);
  }

  static PartitionState state(List<Integer> isr, int leader, List<Integer> elr) {
    return state(List.of(1, 2, 3), isr, leader, elr);
  }

  /**
   * Says the members and the leader of a state, and its leader epoch: {@code 2@6 isr[2] elr[1]}.
   */
  static String shown(PartitionState state) {
    return "%d@%d isr%s elr%s"
        .formatted(state.leader(), state.leaderEpoch(), state.isr(), state.elr());
  }
}
