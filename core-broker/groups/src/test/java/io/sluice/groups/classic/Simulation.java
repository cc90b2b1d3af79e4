package io.sluice.groups.classic;

import io.sluice.groups.machine.Committer;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.shard.FaultyNetwork;
import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A group of simulated consumers, a network that loses, delays and doubles, and a coordinator that
 * fails; after a while all of that ends, and the group has to settle.
 *
 * <p>Checked at every step:
 *
 * <ul>
 *   <li>within a generation, a partition is given to one member,
 *   <li>who is told that all is well is in the group's generation, and what a member may commit is
 *       its own in that generation,
 *   <li>the stored generation does not go backward, nor does that of a living coordinator; and no
 *       reload goes back behind a generation in which a member has partitions,
 *   <li>each request has one answer (see the harness).
 * </ul>
 */
final class Simulation {
  static final String GROUP = "payments";
  static final int PARTITIONS = 12;

  private static final int CLIENTS_MIN = 2;
  private static final int CLIENTS_MAX = 6;
  private static final int FAULTY_MS = 240_000;
  private static final int SETTLE_MS = 150_000;
  private static final int FAULT_INTERVAL_MAX_MS = 8_000;
  private static final int[] JOIN_VERSIONS = {0, 2, 3, 4, 5, 7, 9};
  private static final int[] STATIC_JOIN_VERSIONS = {5, 7, 9};

  private final RandomGenerator random;
  private final ClassicShard shard;
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final Map<Integer, Map<Integer, String>> owners = new HashMap<>();
  private final FaultyNetwork network;
  private int recordsSeen;
  private int storedGeneration;
  private int assignedGeneration;
  private int livingGeneration;
  private @Nullable ClassicGroups living;
  private int generations;

  Simulation(long seed) {
    this.random = Randomness.seeded(seed);
    this.shard = new ClassicShard(seed);
    this.network = new FaultyNetwork(random, shard.harness().time());
    int count = random.nextInt(CLIENTS_MIN, CLIENTS_MAX + 1);
    for (int i = 0; i < count; i++) {
      boolean isStatic = random.nextBoolean();
      int[] versions = isStatic ? STATIC_JOIN_VERSIONS : JOIN_VERSIONS;
      clients.add(
          new SimulatedClient(
              this, isStatic ? "static-" + i : null, versions[random.nextInt(versions.length)]));
    }
  }

  /** Takes the fence of generations away, so that each request seems to be of the present one. */
  Simulation withoutFence() {
    shard.breakFence(
        generation ->
            shard.harness().table().find(GROUP) instanceof ClassicGroup group
                ? group.generation()
                : generation);
    return this;
  }

  ClassicShard shard() {
    return shard;
  }

  private VirtualTime time() {
    return shard.harness().time();
  }

  /** Runs it to the end. */
  void run() {
    clients.forEach(client -> network.at(random.nextInt(20_000), client::start));
    nextFault();
    time().advance(FAULTY_MS);
    network.mend();
    shard.harness().failAppends(0);
    clients.stream().filter(client -> !client.running()).forEach(SimulatedClient::start);
    time().advance(SETTLE_MS);
    // One that was fenced by its former life's last words is started again by whoever runs it.
    clients.stream().filter(client -> !client.running()).forEach(SimulatedClient::start);
    time().advance(SETTLE_MS);
    checkSettled();
  }

  /** Returns how many generations it saw begin: that it did something. */
  int generations() {
    return generations;
  }

  private void nextFault() {
    network.at(
        random.nextInt(FAULT_INTERVAL_MAX_MS),
        () -> {
          if (network.faulty()) {
            fault(clients.get(random.nextInt(clients.size())));
            nextFault();
          }
        });
  }

  private void fault(SimulatedClient client) {
    if (!client.running()) {
      client.start();
      return;
    }
    switch (random.nextInt(9)) {
      case 0 -> client.leave();
      case 1 -> client.crash();
      case 2 -> {
        client.crash();
        client.start();
      }
      case 3, 4 -> client.sleep(random.nextInt(60_000));
      case 5 -> shard.harness().failAppends(1);
      case 7 -> closeLog();
      case 6 -> {
        checkGenerations();
        shard.harness().compact();
        recordsSeen = shard.harness().recordCount();
        shard.harness().crash();
      }
      default -> shard.harness().crash();
    }
  }

  /** Lets the log take no records for a while. */
  private void closeLog() {
    shard.harness().checkAppend(ErrorCode.NOT_ENOUGH_REPLICAS);
    network.at(random.nextInt(30_000), () -> shard.harness().checkAppend(ErrorCode.NONE));
  }

  /** Sends a request over the network; who asks hears of the answer later than it is given. */
  <R> void send(
      SimulatedClient from, Supplier<Asked<R>> request, Consumer<R> onGiven, Consumer<R> onHeard) {
    if (network.faulty() && random.nextInt(20) == 0) {
      network.at(network.delayMs(), () -> step(request)); // A copy that a retry left behind.
    }
    if (network.lost()) {
      return;
    }
    int action = from.action();
    network.at(
        network.delayMs(),
        () ->
            step(request)
                .then(
                    answer -> {
                      onGiven.accept(answer);
                      network.answer(from, action, answer, onHeard);
                    }));
  }

  private <R> Asked<R> step(Supplier<Asked<R>> request) {
    Asked<R> asked = request.get();
    checkGenerations();
    return asked;
  }

  /** Lets a client do something later, unless it begins something else before. */
  void later(SimulatedClient client, long delayMs, Runnable task) {
    network.later(client, delayMs, task);
  }

  /** Commits for a client, and checks that it may if it is let. */
  void commit(SimulatedClient client, Committer committer) {
    try {
      shard.commit(GROUP, committer);
    } catch (ApiException refused) {
      return;
    }
    Map<Integer, String> now = owners.getOrDefault(shard.group(GROUP).generation(), Map.of());
    for (int partition : client.owned()) {
      check(client.owner().equals(now.get(partition)), client + " commits for " + now);
    }
  }

  /** Is told that a client has partitions. */
  void assigned(SimulatedClient client) {
    Map<Integer, String> ofGeneration =
        owners.computeIfAbsent(client.generation(), generation -> new HashMap<>());
    for (int partition : client.owned()) {
      String owner = ofGeneration.putIfAbsent(partition, client.owner());
      check(
          owner == null || owner.equals(client.owner()),
          client + " has " + partition + ", which is " + owner + "'s");
    }
    assignedGeneration = Math.max(assignedGeneration, client.generation());
  }

  /** Is told, when it is said, that the coordinator says yes to a member of a generation. */
  void approved(SimulatedClient client, ErrorCode error, int generation) {
    if (error == ErrorCode.NONE) {
      int present = shard.group(GROUP).generation();
      check(generation == present, client + " of " + generation + " is approved in " + present);
    }
  }

  private void checkGenerations() {
    for (GroupRecord record : shard.harness().records(recordsSeen)) {
      if (record instanceof GroupRecord.ClassicGroup(var key, var value)) {
        if (value == null) {
          forgetGenerations(); // Nobody was in it, so the next group of the name is another.
          continue;
        }
        check(value.generation() >= storedGeneration, "stored " + value.generation() + " again");
        storedGeneration = value.generation();
      }
    }
    recordsSeen = shard.harness().recordCount();
    if (shard.harness().table().find(GROUP) instanceof ClassicGroup group) {
      check(group.generation() >= assignedGeneration, "back to " + group.generation());
      boolean reloaded = living != shard.groups();
      check(reloaded || group.generation() >= livingGeneration, "back by itself");
      generations += group.generation() > livingGeneration && !reloaded ? 1 : 0;
      livingGeneration = group.generation();
      living = shard.groups();
    }
  }

  private void forgetGenerations() {
    owners.clear();
    storedGeneration = 0;
    assignedGeneration = 0;
    livingGeneration = 0;
  }

  private void checkSettled() {
    ClassicGroup group = shard.group(GROUP);
    check(group.state().equals("Stable"), "the group is " + group.state());
    check(group.members().size() == clients.size(), group.members() + " are in the group");
    check(shard.harness().held() == 0, "requests are held in a stable group");
    SortedSet<Integer> covered = new TreeSet<>();
    for (SimulatedClient client : clients) {
      check(client.stable(), client + " is not stable");
      check(client.generation() == group.generation(), client + " is not at " + group.generation());
      for (int partition : client.owned()) {
        check(covered.add(partition), partition + " is owned twice");
      }
    }
    check(covered.size() == PARTITIONS, "only " + covered + " are read");
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise + "; clients: " + clients);
    }
  }
}
