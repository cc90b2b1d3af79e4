package io.sluice.groups.consumer;

import io.sluice.groups.machine.TestCluster;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.shard.FaultyNetwork;
import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A group of simulated consumers, a network that loses and delays, topics that come, grow and go,
 * and a coordinator that fails; after a while all of that ends, and the group has to settle.
 *
 * <p>Checked at every step:
 *
 * <ul>
 *   <li>a partition is worked on by at most one of the clients that the group knows as members: a
 *       client works on what it was given until it has given it up,
 *   <li>a member is sent away only if it was silent for its session timeout, or did not give
 *       partitions up within its rebalance timeout, or left,
 *   <li>no epoch goes backward, of the group, of its target or of a member, and no target is ahead
 *       of its group,
 *   <li>each request has one answer (see the harness).
 * </ul>
 */
final class Simulation {
  static final String CLASSIC_PROTOCOL = "balanced";
  static final int SESSION_TIMEOUT_MS = 20_000;
  static final int HEARTBEAT_INTERVAL_MS = 3_000;
  static final int REBALANCE_TIMEOUT_MS = 15_000;

  private static final int CLIENTS_MIN = 2;
  private static final int CLIENTS_MAX = 6;
  private static final int FAULTY_MS = 240_000;
  private static final int SETTLE_MS = 90_000;
  private static final int FAULT_INTERVAL_MAX_MS = 6_000;
  private static final int PARTITIONS_MAX = 8;
  private static final List<String> TOPICS = List.of("a1", "a2", "b1", "b2");
  private static final List<String> REGEXES = List.of("a.", ".1", ".*", "c.*");

  private final RandomGenerator random;
  private final ConsumerShard shard;
  private final List<SimulatedMember> clients = new ArrayList<>();
  private final Map<SimulatedMember, Integer> delivered = new HashMap<>();
  private final Map<String, Long> heardAtMs = new HashMap<>();
  private final Map<String, Long> revokesSinceMs = new HashMap<>();
  private final Map<String, Integer> epochs = new HashMap<>();
  private final Set<String> left = new HashSet<>();
  private Set<String> known = Set.of();
  private final boolean mixed;
  private final FaultyNetwork network;
  private int numbers;
  private int recordsSeen;
  private int groupEpoch;
  private int incarnations = 1;

  /** Creates a simulation of consumers that all speak the new protocol. */
  Simulation(long seed) {
    this(seed, false);
  }

  /** Creates a simulation; with {@code mixed} some of the consumers speak the classic protocol. */
  Simulation(long seed, boolean mixed) {
    this.random = Randomness.seeded(seed);
    this.mixed = mixed;
    this.shard = new ConsumerShard(seed);
    this.network = new FaultyNetwork(random, shard.harness().time());
    shard.harness().set("group.consumer.session.timeout.ms", SESSION_TIMEOUT_MS);
    shard.harness().set("group.consumer.heartbeat.interval.ms", HEARTBEAT_INTERVAL_MS);
    int count = random.nextInt(CLIENTS_MIN, CLIENTS_MAX + 1);
    boolean cooperative = chance(2);
    for (int i = 0; i < count; i++) {
      boolean classic = mixed && i > 0 && (i == 1 || chance(2));
      // The leader of a classic group may give away what a static member works on that has not
      // heard of the rebalance; that is not to be held against consumer groups.
      String instanceId = !classic && chance(3) ? "static-" + i : null;
      SimulatedMember client =
          classic
              ? new SimulatedClassic(this, instanceId, cooperative)
              : new SimulatedConsumer(this, "client-" + i, instanceId);
      subscribe(client);
      clients.add(client);
    }
    changeTopic();
    changeTopic();
  }

  /** A partition. */
  record Partition(Uuid topic, int number) implements Comparable<Partition> {
    private static final Comparator<Partition> ORDER =
        Comparator.<Partition>comparingLong(each -> each.topic().mostSignificantBits())
            .thenComparingLong(each -> each.topic().leastSignificantBits())
            .thenComparingInt(Partition::number);

    @Override
    public int compareTo(Partition other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return topic.leastSignificantBits() + "-" + number;
    }
  }

  /** Has every heartbeat say that its member has given up all that it is to give up. */
  Simulation withForgedReleases() {
    shard.rewrite(request -> request.toBuilder().topicPartitions(List.of()).build());
    return this;
  }

  ConsumerShard shard() {
    return shard;
  }

  int nextNumber() {
    return ++numbers;
  }

  /** Returns how many epochs there were: that it did something. */
  int epochs() {
    return groupEpoch;
  }

  boolean chance(int oneOf) {
    return random.nextInt(oneOf) == 0;
  }

  /** Returns how long a client takes to give partitions up: at times longer than it may. */
  long revocationMs() {
    return network.faulty() && chance(6)
        ? random.nextInt(2 * REBALANCE_TIMEOUT_MS)
        : random.nextInt(3_000);
  }

  /** Runs it to the end. */
  void run() {
    clients.forEach(client -> at(random.nextInt(20_000), client::start));
    nextFault();
    time().advance(FAULTY_MS);
    network.mend();
    shard.harness().failAppends(0);
    restart();
    time().advance(SETTLE_MS);
    restart(); // One that its own former life fenced is started again by whoever runs it.
    time().advance(SETTLE_MS);
    checkSettled();
  }

  private void restart() {
    clients.stream().filter(client -> !client.running()).forEach(SimulatedMember::start);
  }

  private void nextFault() {
    at(
        random.nextInt(FAULT_INTERVAL_MAX_MS),
        () -> {
          if (network.faulty()) {
            fault(clients.get(random.nextInt(clients.size())));
            nextFault();
          }
        });
  }

  private void fault(SimulatedMember client) {
    switch (random.nextInt(13)) {
      case 0, 1 -> changeTopic();
      case 2 -> shard.harness().failAppends(1);
      case 3 -> shard.harness().crash();
      case 5 -> closeLog();
      case 4 -> {
        check();
        shard.harness().compact();
        recordsSeen = shard.harness().recordCount();
        shard.harness().crash();
      }
      default -> disturb(client);
    }
    check();
  }

  /** Lets the log take no records for a while. */
  private void closeLog() {
    shard.harness().checkAppend(ErrorCode.NOT_ENOUGH_REPLICAS);
    at(random.nextInt(30_000), () -> shard.harness().checkAppend(ErrorCode.NONE));
  }

  private void disturb(SimulatedMember client) {
    if (!client.running()) {
      client.start();
      return;
    }
    switch (random.nextInt(7)) {
      case 0 -> client.leave();
      case 1 -> client.crash();
      case 2 -> {
        client.crash();
        client.start();
      }
      case 3 -> client.sleep(random.nextInt(40_000));
      default -> subscribe(client);
    }
  }

  private void subscribe(SimulatedMember client) {
    List<String> topics = TOPICS.stream().filter(topic -> random.nextBoolean()).toList();
    client.subscribe(topics, chance(3) ? REGEXES.get(random.nextInt(REGEXES.size())) : null);
  }

  private void changeTopic() {
    String name = TOPICS.get(random.nextInt(TOPICS.size()));
    TestCluster.Topic topic = shard.cluster().topic(name);
    TestCluster next;
    if (topic == null) {
      next =
          shard
              .cluster()
              .with(
                  name,
                  TestCluster.id(name, incarnations++),
                  random.nextInt(1, PARTITIONS_MAX),
                  Set.of());
    } else if (!mixed && chance(3)) { // Classic members know topics by name only.
      next = shard.cluster().without(name);
    } else {
      next =
          shard
              .cluster()
              .with(
                  name, topic.id(), Math.min(PARTITIONS_MAX, topic.partitionCount() + 1), Set.of());
    }
    shard.cluster(next);
  }

  private VirtualTime time() {
    return shard.harness().time();
  }

  private long now() {
    return time().wallMs();
  }

  /**
   * Sends a request over the network; who asks hears of the answer later than it is given. A client
   * has one connection: what it has given up is not handled after what it sent later.
   */
  <R extends ResponseMessage> void send(
      SimulatedMember from, Supplier<Asked<R>> request, Consumer<R> onGiven, Consumer<R> onHeard) {
    if (network.lost()) {
      return;
    }
    int action = from.action();
    at(
        network.delayMs(),
        () -> {
          if (delivered.getOrDefault(from, 0) > action) {
            return;
          }
          delivered.put(from, action);
          request
              .get()
              .then(
                  answer -> {
                    onGiven.accept(answer);
                    network.answer(from, action, answer, onHeard);
                  });
          check();
        });
  }

  /** Lets a client do something later, unless it begins something else before. */
  void later(SimulatedMember client, long delayMs, Runnable task) {
    network.later(client, delayMs, task);
  }

  void at(long delayMs, Runnable task) {
    network.at(delayMs, task);
  }

  /** Is told that the coordinator said yes to a member. */
  void heardOf(String memberId, int epoch) {
    heardAtMs.put(memberId, now());
    int before = epochs.getOrDefault(memberId, 0);
    require(epoch >= before, () -> memberId + " goes back from " + before + " to " + epoch);
    epochs.put(memberId, epoch);
  }

  /** Is told that a member leaves. */
  void left(String memberId) {
    left.add(memberId);
  }

  /** Is told that a client begins or ends to work on partitions. */
  void ownershipChanged() {
    check();
  }

  private void check() {
    checkRecords();
    ConsumerGroup group = shard.harness().table().find(ConsumerShard.GROUP, ConsumerGroup.class);
    if (group == null) {
      known = Set.of();
      return;
    }
    checkRemovals(group);
    Map<Partition, String> shared = shared(client -> group.find(client.memberId()) != null);
    require(shared.isEmpty(), () -> "several work on the same: " + shared);
  }

  /** Returns which partitions are worked on by several clients, and by which. */
  private Map<Partition, String> shared(Predicate<SimulatedMember> counts) {
    Map<Partition, SimulatedMember> owners = new HashMap<>();
    Map<Partition, String> shared = new HashMap<>();
    for (SimulatedMember client : clients) {
      if (client.running() && counts.test(client)) {
        for (Partition partition : client.owned()) {
          SimulatedMember other = owners.put(partition, client);
          if (other != null) {
            shared.put(partition, client + " and " + other);
          }
        }
      }
    }
    return shared;
  }

  private void checkRemovals(ConsumerGroup group) {
    Set<String> present = new HashSet<>();
    for (Member member : group.all()) {
      if (!member.classic()) {
        present.add(member.id());
      }
      if (member.ownership().state() == MemberState.UNREVOKED_PARTITIONS) {
        revokesSinceMs.putIfAbsent(member.id(), now());
      } else {
        revokesSinceMs.remove(member.id());
      }
    }
    for (String gone : known) {
      boolean silent = now() - heardAtMs.getOrDefault(gone, 0L) >= SESSION_TIMEOUT_MS;
      boolean slow =
          now() - revokesSinceMs.getOrDefault(gone, Long.MAX_VALUE) >= REBALANCE_TIMEOUT_MS;
      require(
          group.find(gone) != null || left.contains(gone) || silent || slow,
          () -> gone + " was sent away for no reason");
    }
    known = present;
  }

  private void checkRecords() {
    for (GroupRecord record : shard.harness().records(recordsSeen)) {
      if (record instanceof GroupRecord.ConsumerGroupEpoch(var key, var value)) {
        if (value == null) {
          groupEpoch = 0; // The classic group that follows may begin anew.
          epochs.clear();
          continue;
        }
        require(value.epoch() >= groupEpoch, () -> "the group is back at " + value.epoch());
        groupEpoch = value.epoch();
      }
      if (record instanceof GroupRecord.TargetAssignmentEpoch(var key, var value)
          && value != null) {
        require(value.assignmentEpoch() <= groupEpoch, () -> "the target is ahead");
      }
    }
    recordsSeen = shard.harness().recordCount();
  }

  private void checkSettled() {
    ConsumerGroup group = shard.group();
    require(group.state().equals("Stable"), () -> "the group is " + group.state());
    require(group.size() == clients.size(), () -> "members are " + group.all());
    Set<Partition> covered = new HashSet<>();
    for (SimulatedMember client : clients) {
      require(client.settled(), () -> client + " is not settled");
      for (Partition partition : client.owned()) {
        TopicView topic = shard.cluster().topic(partition.topic());
        require(topic != null, () -> client + " reads of a topic that is gone");
        require(client.wants(topic.name()), () -> client + " does not want " + topic.name());
        require(covered.add(partition), () -> partition + " is owned twice");
      }
    }
    for (TopicView topic : shard.cluster().topics()) {
      boolean wanted = clients.stream().anyMatch(client -> client.wants(topic.name()));
      for (int number = 0; wanted && number < topic.partitionCount(); number++) {
        Partition partition = new Partition(topic.id(), number);
        require(covered.contains(partition), () -> partition + " is read by nobody");
      }
    }
    require(
        ErrorCode.NONE.code() == shard.consumers().describe(group.id()).errorCode(),
        () -> "no view");
  }

  private void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise.get() + "; clients: " + clients);
    }
  }
}
