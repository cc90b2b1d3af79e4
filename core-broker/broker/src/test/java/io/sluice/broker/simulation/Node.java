package io.sluice.broker.simulation;

import io.sluice.broker.cluster.Membership;
import io.sluice.broker.cluster.Standing;
import io.sluice.broker.cluster.TailWatch;
import io.sluice.broker.controller.Controller;
import io.sluice.broker.controller.IsrReporter;
import io.sluice.broker.follower.FetchPlan;
import io.sluice.broker.follower.FetchSettings;
import io.sluice.broker.replica.LiveBrokers;
import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.PartitionRoles;
import io.sluice.broker.replica.ReplicaContext;
import io.sluice.broker.throttle.ReplicationThrottle;
import io.sluice.config.BrokerConfig;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.AlterPartitionRequest;
import io.sluice.protocol.message.FetchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of the broker: its controller, its partitions and their roles, its fetchers, its
 * membership. All of that is the broker's own code; what is put together here is what {@code
 * BrokerServer} and {@code ReplicaChanges} put together with threads, sockets and files.
 */
final class Node implements Standing {
  private static final int LAG_CHECK_MS = World.LAG_MAX_MS / 2;
  private static final int RECONNECT_MAX_MS = 200;
  private static final int BUSY_MAX_MS = 30;
  private static final int SHUTDOWN_MAX_MS = 2_000;
  private static final int SHUTDOWN_LOOK_MS = 20;
  private static final BrokerConfig CONFIG = BrokerConfig.of(Map.of());
  private static final FetchSettings FETCHES =
      new FetchSettings(1 << 20, 10 << 20, 1, 300, 200, 2_000);

  private final World world;
  private final SimBroker broker;
  private final int id;
  private final Process process;
  private final InMemoryMetadataStore store;
  private final Controller controller;
  private final ControllerServing controllerServing;
  private final PartitionRoles roles;
  private final List<Partition> partitions = new ArrayList<>();
  private final ClientServing clients;
  private final FollowerServing followers;
  private final int[] ledEpochs;
  private final Membership membership;
  private final TailWatch tails;
  private long turnMs;
  private boolean opened;
  private boolean joined;

  Node(World world, SimBroker broker, Uuid incarnation, Uuid home) {
    this.world = world;
    this.broker = broker;
    id = broker.id();
    process = new Process(world.time(), broker.toString());
    store = InMemoryMetadataStore.open(world.metadata(), World.SESSION_MS, process);
    controller = new Controller(id, store, process, CONFIG);
    controllerServing = new ControllerServing(world, controller, store::image);
    SimLinks links = new SimLinks(world, process, id);
    IsrReporter isrChanges = new IsrReporter(id, store::image, controller, links, process);
    ReplicaContext context =
        new ReplicaContext(
            id,
            process,
            isrChanges,
            LiveBrokers.of(store::image),
            store::leaseHolds,
            () -> World.LAG_MAX_MS);
    for (int partition = 0; partition < world.partitions(); partition++) {
      SimLog log = new SimLog(world, process, partition, broker.log(partition));
      partitions.add(new Partition(log, context));
    }
    roles =
        new PartitionRoles(
            id, new SimFollowers(world, id, process, this::plan), this::registeredEpoch);
    clients = new ClientServing(world, this);
    followers = new FollowerServing(world, this);
    ledEpochs = new int[world.partitions()];
    membership = new Membership(store, process, registration(incarnation, home), this);
    tails =
        new TailWatch(
            id, broker::tailMayBeLost, broker::tailMadeGood, process::execute, membership);
  }

  private BrokerRegistration registration(Uuid incarnation, Uuid home) {
    return new BrokerRegistration(
            id, BrokerRegistration.NO_EPOCH, incarnation, home, null, List.of())
        .withTailMayBeLost(broker.tailMayBeLost());
  }

  private long registeredEpoch() {
    return membership.epoch();
  }

  private FetchPlan plan() {
    return new FetchPlan(
        id, this::registeredEpoch, FETCHES, new ReplicationThrottle(process), world.random());
  }

  // --- Life ----------------------------------------------------------------------------------

  void start() {
    process.schedule(0, () -> opened = true);
    world.network().listen(id, process, this::answer);
    store
        .started()
        .thenCompose(done -> membership.join())
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                joined();
              } else {
                // It does not start without a registration; whoever watches over it tries again.
                world.trace().note("%s does not start: %s", broker, failure.getMessage());
                process.schedule(0, broker::crashAndRestart);
              }
            });
  }

  private void joined() {
    joined = true;
    controller.start();
    store.subscribe(change -> inTurn(this::follow));
    checkLag();
  }

  private void checkLag() {
    partitions.forEach(Partition::checkLag);
    process.schedule(LAG_CHECK_MS, this::checkLag);
  }

  void crash() {
    if (opened) {
      store.crash();
    }
    process.kill();
  }

  void stop() {
    process.stop();
    if (opened) {
      store.fallSilent();
    }
  }

  void resume() {
    process.resume();
    process.schedule(world.random().nextInt(RECONNECT_MAX_MS), store::reconnect);
  }

  void disconnect() {
    process.schedule(0, store::disconnect);
  }

  void reconnect() {
    process.schedule(0, store::reconnect);
  }

  void takeForDead(int brokerId) {
    process.schedule(
        0,
        () -> {
          BrokerRegistration present = store.image().brokers().get(brokerId);
          if (present != null) {
            store.endRegistration(brokerId, present.epoch());
          }
        });
  }

  void expire() {
    process.schedule(0, store::expireSession);
  }

  /** Has others lead what this broker leads, and then says that it is ready to end. */
  void shutDown(Runnable ready) {
    if (joined) {
      membership.update(BrokerRegistration::asStopping);
    }
    long untilMs = process.monotonicMs() + SHUTDOWN_MAX_MS;
    awaitNothingLed(untilMs, ready);
  }

  private void awaitNothingLed(long untilMs, Runnable ready) {
    if (process.monotonicMs() >= untilMs || partitions.stream().noneMatch(Partition::leading)) {
      ready.run();
    } else {
      process.schedule(SHUTDOWN_LOOK_MS, () -> awaitNothingLed(untilMs, ready));
    }
  }

  // --- What the metadata says ----------------------------------------------------------------

  /** Runs something as a worker of one thread would, that is busy now and then. */
  private void inTurn(Runnable task) {
    int delayMs = world.random().nextInt(10) == 0 ? world.random().nextInt(BUSY_MAX_MS) : 0;
    turnMs = Math.max(turnMs, process.monotonicMs() + delayMs);
    process.schedule(turnMs - process.monotonicMs(), task);
  }

  @Override
  public CompletableFuture<Void> lost() {
    CompletableFuture<Void> resigned = new CompletableFuture<>();
    inTurn(
        () -> {
          world.trace().note("%s resigns", broker);
          roles.suspend();
          resigned.complete(null);
        });
    return resigned;
  }

  @Override
  public void regained() {
    inTurn(
        () -> {
          roles.resume();
          follow();
        });
  }

  private void follow() {
    ClusterImage image = store.image();
    TopicImage topic = image.topic(World.TOPIC);
    if (topic == null) {
      return;
    }
    partitions.forEach(Partition::followBrokers);
    for (int index = 0; index < partitions.size(); index++) {
      assign(index, topic.partitions().get(index));
    }
    tails.follow(image);
    check();
  }

  private void assign(int index, PartitionState state) {
    Partition partition = partitions.get(index);
    roles.assign(
        partition,
        world.sabotage() == Sabotage.FORMER_EPOCHS_LED ? boundToNobody(state) : state,
        World.IN_SYNC_MIN);
    if (partition.leading() && partition.leaderEpoch() > ledEpochs[index]) {
      ledEpochs[index] = partition.leaderEpoch();
      world.trace().note("%s leads partition %d: %s; %s", broker, index, state, log(index));
      world.ledger(index).elected(id, partition.leaderEpoch(), log(index));
    }
  }

  private static PartitionState boundToNobody(PartitionState state) {
    return new PartitionState(
        state.replicas(),
        state.isr(),
        state.leader(),
        state.leaderEpoch(),
        state.partitionEpoch(),
        state.adding(),
        state.removing(),
        state.elr(),
        BrokerRegistration.NO_EPOCH);
  }

  // --- Requests ------------------------------------------------------------------------------

  private void answer(Object request, Consumer<Object> respond) {
    switch (request) {
      case FetchRequest fetch -> followers.fetch(fetch, respond);
      case AlterPartitionRequest alter -> controllerServing.alter(alter, respond);
      case ClientCalls.Produce produce -> clients.produce(produce, respond);
      case ClientCalls.Read read -> respond.accept(clients.read(read));
      case ClientCalls.Latest latest -> respond.accept(clients.latest(latest));
      default -> throw new IllegalArgumentException("No handler of " + request);
    }
    check();
  }

  // --- What others see -----------------------------------------------------------------------

  int id() {
    return id;
  }

  Process process() {
    return process;
  }

  ClusterImage image() {
    return store.image();
  }

  Partition partition(int index) {
    return partitions.get(index);
  }

  @Nullable Partition partition(Uuid topicId, int index) {
    return topicId.equals(World.TOPIC_ID) && index < partitions.size()
        ? partitions.get(index)
        : null;
  }

  Stored log(int index) {
    return broker.log(index);
  }

  void check() {
    broker.check();
  }
}
