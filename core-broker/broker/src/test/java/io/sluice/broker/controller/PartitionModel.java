package io.sluice.broker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.replica.IsrChanges.Member;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A partition, its replicas' logs, and brokers that crash, lose what was not synced, come back
 * before or after their session is over, stop, and are moved to; with a controller whose decisions
 * are written some time after they were made. What leaders and followers do is written down here
 * once more, as simply as possible; what the controller decides is the real thing.
 */
final class PartitionModel {
  private static final int BROKERS = 5;

  /** What a test may switch off to see that it is needed. */
  enum Rule {
    /** Tails that are lost are reported. */
    LOST_TAILS,
    /** A leader moves its high watermark only when the ELR is empty and the ISR large enough. */
    LARGE_ISR,
    /** A leader leads only in the registration for which it was elected. */
    BINDING
  }

  private record Entry(int id, int epoch) {}

  /** A decision that is on its way to the store. */
  private record Pending(PartitionState next, @Nullable Proposal proposal) {}

  /** A leader's wish that is on its way to the controller. */
  private record Proposal(IsrWish wish, long life) {}

  /** What a leader remembers in one life and epoch. */
  private static final class Leading {
    private final int epoch;
    private final long life;
    private final int start;
    private final Map<Integer, Integer> ends = new TreeMap<>();
    private int highWatermark;
    private @Nullable Proposal proposed;

    Leading(int epoch, long life, int start) {
      this.epoch = epoch;
      this.life = life;
      this.start = start;
    }
  }

  private final class Broker {
    private final int id;
    private final List<Entry> log = new ArrayList<>();
    private int synced;
    private boolean up = true;
    private boolean lost;
    private long life = 1;
    private @Nullable Leading leading;

    Broker(int id) {
      this.id = id;
    }

    boolean leads() {
      return up
          && state.leader() == id
          && (state.replicas().size() == 1
              || state.leaderBrokerEpoch() == life
              || switchedOff == Rule.BINDING);
    }

    void cut(int length) {
      log.subList(Math.min(length, log.size()), log.size()).clear();
      synced = Math.min(synced, log.size());
    }
  }

  private final RandomGenerator random;
  private final @Nullable Rule switchedOff;

  /** Where tails are lost, the minimum stays as it is, and partitions have as many replicas. */
  private final boolean tailsAreLost;

  private final Map<Integer, Broker> brokers = new TreeMap<>();
  private final Map<Integer, BrokerRegistration> registered = new TreeMap<>();
  private final List<Entry> acknowledged = new ArrayList<>();
  private final List<Proposal> proposals = new ArrayList<>();
  private int inSyncMinOfLeaders;
  private int inSyncMinOfController;
  private PartitionState state;
  private @Nullable Pending pending;
  private long epochs = 1;
  private int ids;
  private int elections;

  PartitionModel(RandomGenerator random, @Nullable Rule switchedOff) {
    this.random = random;
    this.switchedOff = switchedOff;
    this.tailsAreLost = random.nextBoolean();
    this.inSyncMinOfLeaders = (tailsAreLost ? 2 : 1) + random.nextInt(2);
    this.inSyncMinOfController = inSyncMinOfLeaders;
    for (int id = 1; id <= BROKERS; id++) {
      brokers.put(id, new Broker(id));
      register(brokers.get(id), false);
    }
    List<Integer> replicas = List.of(1, 2, 3);
    state = PartitionState.initial(replicas, replicas, brokers.get(1).life);
  }

  int acknowledged() {
    return acknowledged.size();
  }

  int elections() {
    return elections;
  }

  private void register(Broker broker, boolean mayHaveLost) {
    broker.life = ++epochs;
    for (Broker other : brokers.values()) {
      if (other.leading != null) {
        other.leading.ends.remove(broker.id);
      }
    }
    registered.put(
        broker.id,
        new BrokerRegistration(broker.id, broker.life, Uuid.ZERO, Uuid.ZERO, null, List.of())
            .withTailMayBeLost(mayHaveLost));
  }

  private Ground ground() {
    return new Ground(
        Scene.PARTITION,
        new TopicRules(inSyncMinOfController, false),
        new Brokers(new TreeMap<>(registered), new OfflineReplicas()));
  }

  void step() {
    Broker one = brokers.get(1 + random.nextInt(BROKERS));
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> append(one);
      case 3, 4, 5, 6 -> replicate(one);
      case 7 -> propose(one);
      case 8 -> decideOnProposal();
      case 9 -> decide();
      case 10, 11 -> write();
      case 12 -> comeAndGo(one);
      case 13 -> registrationEnds(one);
      case 14 -> one.synced = one.log.size();
      default -> rareEvent(one);
    }
    brokers.values().forEach(this::lead);
    check();
  }

  private void rareEvent(Broker one) {
    switch (random.nextInt(6)) {
      case 0 -> inSyncMinOfLeaders = tailsAreLost ? inSyncMinOfLeaders : 1 + random.nextInt(3);
      case 1 -> inSyncMinOfController = inSyncMinOfLeaders;
      case 2 -> move();
      case 3 -> registered.computeIfPresent(one.id, (id, broker) -> broker.asStopping());
      default -> takeBackThatTailIsLost(one);
    }
  }

  private void comeAndGo(Broker broker) {
    if (broker.up) {
      crash(broker);
    } else {
      broker.up = true;
      register(broker, broker.lost && switchedOff != Rule.LOST_TAILS);
      if (switchedOff == Rule.LOST_TAILS) {
        broker.lost = false;
      }
    }
  }

  /**
   * Loses what was not synced, as long as a member is left that has lost nothing, and fewer have
   * than are needed for an acknowledgement.
   */
  private void crash(Broker broker) {
    broker.up = false;
    broker.leading = null;
    if (tailsAreLost && bearable(broker) && random.nextBoolean()) {
      broker.lost = true;
      broker.cut(broker.synced + random.nextInt(broker.log.size() - broker.synced + 1));
    }
  }

  private boolean bearable(Broker broker) {
    List<Integer> others = members().stream().filter(id -> id != broker.id).toList();
    long lost = others.stream().filter(id -> brokers.get(id).lost).count();
    return !members().contains(broker.id) || lost < others.size() && lost + 1 < inSyncMinOfLeaders;
  }

  private List<Integer> members() {
    return members(state);
  }

  private static List<Integer> members(PartitionState of) {
    List<Integer> members = new ArrayList<>(of.isr());
    members.addAll(of.elr());
    return members;
  }

  private void registrationEnds(Broker broker) {
    BrokerRegistration registration = registered.get(broker.id);
    if (!broker.up) {
      registered.remove(broker.id);
    } else if (registration == null || registration.stopping()) {
      register(broker, broker.lost);
    }
  }

  private void takeBackThatTailIsLost(Broker broker) {
    BrokerRegistration registration = registered.get(broker.id);
    boolean alone = members().equals(List.of(broker.id));
    boolean boundElsewhere =
        state.leader() == broker.id && state.leaderBrokerEpoch() != broker.life;
    if (broker.up
        && registration != null
        && registration.tailMayBeLost()
        && pending == null
        && (!members().contains(broker.id) || alone && !boundElsewhere)) {
      registered.put(broker.id, registration.withTailMayBeLost(false));
      broker.lost = false;
    }
  }

  private void lead(Broker broker) {
    if (!broker.leads()) {
      broker.leading = null;
      return;
    }
    Leading leading = broker.leading;
    if (leading == null || leading.epoch != state.leaderEpoch() || leading.life != broker.life) {
      leading = new Leading(state.leaderEpoch(), broker.life, broker.log.size());
      broker.leading = leading;
    }
    leading.ends.put(broker.id, broker.log.size());
    moveHighWatermark(broker, leading);
  }

  private void moveHighWatermark(Broker broker, Leading leading) {
    int needed = Math.min(inSyncMinOfLeaders, state.replicas().size());
    if (switchedOff != Rule.LARGE_ISR && (state.isr().size() < needed || !state.elr().isEmpty())) {
      return;
    }
    int least = Integer.MAX_VALUE;
    for (int id : maximalIsr(leading)) {
      least = Math.min(least, leading.ends.getOrDefault(id, 0));
    }
    leading.highWatermark = Math.max(leading.highWatermark, least);
    for (int at = acknowledged.size(); at < leading.highWatermark; at++) {
      acknowledged.add(broker.log.get(at));
    }
  }

  private List<Integer> maximalIsr(Leading leading) {
    List<Integer> all = new ArrayList<>(state.isr());
    if (leading.proposed != null) {
      leading.proposed.wish().isr().forEach(member -> all.add(member.brokerId()));
    }
    return all;
  }

  private @Nullable Broker leader() {
    return brokers.values().stream()
        .filter(broker -> broker.leading != null)
        .findFirst()
        .orElse(null);
  }

  private void append(Broker chosen) {
    Broker leader = random.nextInt(4) == 0 ? chosen : leader();
    if (leader != null && leader.leading != null) {
      leader.log.add(new Entry(++ids, leader.leading.epoch));
    }
  }

  /** Cuts what the leader does not have, and takes some of what it has more. */
  private void replicate(Broker follower) {
    Broker leader = leader();
    if (leader == null || leader == follower || !follower.up) {
      return;
    }
    if (!state.replicas().contains(follower.id)) {
      return;
    }
    int same = 0;
    while (same < Math.min(leader.log.size(), follower.log.size())
        && leader.log.get(same).equals(follower.log.get(same))) {
      same++;
    }
    follower.cut(same);
    int end = same + random.nextInt(leader.log.size() - same + 1);
    follower.log.addAll(leader.log.subList(same, end));
    leader.leading.ends.put(follower.id, same);
    if (random.nextBoolean()) {
      leader.leading.ends.put(follower.id, follower.log.size());
    }
  }

  private void propose(Broker chosen) {
    Broker leader = leader();
    if (leader == null || leader.leading.proposed != null) {
      return;
    }
    Leading leading = leader.leading;
    List<Integer> wanted = new ArrayList<>(state.isr());
    if (wanted.contains(chosen.id)) {
      if (chosen == leader) {
        return;
      }
      wanted.remove((Integer) chosen.id);
    } else if (state.replicas().contains(chosen.id) && caughtUp(chosen, leading)) {
      wanted.add(chosen.id);
    } else {
      return;
    }
    List<Member> isr = wanted.stream().map(id -> new Member(id, brokers.get(id).life)).toList();
    Member self = new Member(leader.id, leader.life);
    leading.proposed =
        new Proposal(
            new IsrWish(self, state.leaderEpoch(), state.partitionEpoch(), isr), leader.life);
    proposals.add(leading.proposed);
  }

  private static boolean caughtUp(Broker follower, Leading leading) {
    int end = leading.ends.getOrDefault(follower.id, 0);
    return end >= leading.highWatermark && end >= leading.start;
  }

  private void decideOnProposal() {
    if (proposals.isEmpty() || pending != null) {
      return;
    }
    Proposal proposal = proposals.remove(random.nextInt(proposals.size()));
    if (!request(proposal.wish(), proposal)) {
      answered(proposal);
    }
  }

  private boolean request(Wish wish, @Nullable Proposal proposal) {
    Draft draft = new Draft(state);
    Ground ground = ground();
    if (wish.apply(draft, ground) != null) {
      return false;
    }
    Upkeep.keepUp(draft, ground);
    PartitionState next = draft.result();
    if (next == state) {
      return false;
    }
    checkElection(next);
    pending = new Pending(next, proposal);
    return true;
  }

  private void move() {
    if (pending == null) {
      List<Integer> target = new ArrayList<>();
      int least = tailsAreLost ? inSyncMinOfLeaders : 1;
      int size = least + random.nextInt(4 - least);
      while (target.size() < size) {
        int id = 1 + random.nextInt(BROKERS);
        if (!target.contains(id)) {
          target.add(id);
        }
      }
      request(new ReassignmentWish(random.nextInt(4) == 0 ? null : target, true), null);
    }
  }

  private void decide() {
    if (pending == null) {
      PartitionState next = Upkeep.next(state, ground());
      if (next != state) {
        checkElection(next);
        pending = new Pending(next, null);
      }
    }
  }

  private void checkElection(PartitionState next) {
    if (next.leaderEpoch() > state.leaderEpoch() && next.leader() >= 0) {
      elections++;
      BrokerRegistration leader = registered.get(next.leader());
      assertTrue(leader != null, "nobody is elected who is not registered");
      if (leader.tailMayBeLost()) {
        List<Integer> others =
            members().stream()
                .filter(id -> !registered.containsKey(id) || !registered.get(id).tailMayBeLost())
                .toList();
        assertEquals(List.of(), others, "candidates beside one that lost its tail: " + next);
      }
    }
  }

  private void write() {
    Pending written = pending;
    pending = null;
    if (written != null) {
      PartitionState before = state;
      assertEquals(before.partitionEpoch() + 1, written.next.partitionEpoch());
      assertTrue(written.next.leaderEpoch() >= before.leaderEpoch());
      state = written.next;
      if (written.proposal != null) {
        answered(written.proposal);
      }
    }
  }

  private void answered(Proposal proposal) {
    brokers.values().stream()
        .filter(broker -> broker.leading != null && broker.leading.proposed == proposal)
        .forEach(broker -> broker.leading.proposed = null);
  }

  /** Whoever leads has everything that was ever acknowledged, and so do all who may come to. */
  private void check() {
    for (Broker broker : brokers.values()) {
      if (broker.leading != null) {
        assertHasAll(broker, "leader");
      }
    }
    if (switchedOff == null) {
      members().stream()
          .map(brokers::get)
          .filter(broker -> !broker.lost)
          .forEach(broker -> assertHasAll(broker, "member"));
    }
  }

  private void assertHasAll(Broker broker, String role) {
    if (broker.log.size() < acknowledged.size()
        || !broker.log.subList(0, acknowledged.size()).equals(acknowledged)) {
      throw new AssertionError(
          "%s %d lacks acknowledged records: has %s, acknowledged are %s; %s"
              .formatted(role, broker.id, shown(broker.log), shown(acknowledged), state));
    }
  }

  private static String shown(List<Entry> log) {
    return log.stream().map(entry -> entry.id + "@" + entry.epoch).collect(Collectors.joining(" "));
  }
}
