package io.sluice.broker;

import io.sluice.broker.cluster.OfflineReporter;
import io.sluice.broker.cluster.Standing;
import io.sluice.broker.controller.Controller;
import io.sluice.broker.controller.DeadBrokers;
import io.sluice.broker.controller.IsrReporter;
import io.sluice.broker.follower.FetchSettings;
import io.sluice.broker.follower.FetcherContext;
import io.sluice.broker.follower.FollowerFetchers;
import io.sluice.broker.link.Endpoints;
import io.sluice.broker.link.FailureDetector;
import io.sluice.broker.link.LinksPerApi;
import io.sluice.broker.link.SocketLinks;
import io.sluice.broker.logdirs.ReplicaMoves;
import io.sluice.broker.modules.StateTopics;
import io.sluice.broker.replica.LagChecks;
import io.sluice.broker.replica.LiveBrokers;
import io.sluice.broker.replica.PartitionRoles;
import io.sluice.broker.replica.ReplicaChanges;
import io.sluice.broker.replica.ReplicaContext;
import io.sluice.broker.replica.Replicas;
import io.sluice.broker.settings.PresentConfig;
import io.sluice.broker.throttle.ByteRate;
import io.sluice.broker.throttle.ReplicationThrottles;
import io.sluice.config.BrokerConfig;
import io.sluice.config.ClusterKeys;
import io.sluice.config.ReplicaKeys;
import io.sluice.config.ServerKeys;
import io.sluice.config.ThrottleKeys;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.ImageChange;
import io.sluice.metadata.MetadataStore;
import io.sluice.protocol.TopicPartition;
import io.sluice.storage.LogDirs;
import io.sluice.storage.PartitionLog;
import io.sluice.time.Clock;
import io.sluice.time.Randomness;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What makes the partitions of this broker replicas: their roles, the fetchers that copy from
 * leaders, the connections to other brokers, the checks for followers that lag, and the controller
 * that decides on roles.
 */
final class Replication implements Standing, AutoCloseable {
  private final Closing closing = new Closing();
  private final PresentConfig config;
  private final MetadataStore store;
  private final ReplicationThrottles throttles;
  private final SocketLinks links;
  private final LinksPerApi moduleLinks;
  private final Controller controller;
  private final DeadBrokers dead;
  private final FailureDetector detector;
  private final ReplicaChanges changes;
  private final ReplicaMoves moves;
  private final LogDirs logs;
  private final int logDirs;
  private final OfflineReporter offline;
  private volatile LongSupplier registration = () -> BrokerRegistration.NO_EPOCH;

  /** What it is built on. */
  record Ground(
      PresentConfig config,
      Clock clock,
      MetadataStore store,
      BrokerPools pools,
      Replicas replicas,
      LogDirs logs,
      StateTopics stateTopics) {}

  Replication(Ground ground) {
    this.config = ground.config;
    this.store = ground.store;
    BrokerConfig base = config.get();
    int brokerId = base.get(ServerKeys.BROKER_ID);
    Endpoints endpoints =
        new Endpoints(store::image, base.find(ClusterKeys.INTER_BROKER_LISTENER).orElse(null));
    throttles = new ReplicationThrottles(brokerId, ground.clock);
    throttles.follow(store.image(), base);
    links =
        closing.add(
            "links to brokers",
            new SocketLinks(brokerId, endpoints, ground.clock, ground.pools.timers()));
    moduleLinks =
        closing.add(
            "links of modules to brokers",
            new LinksPerApi(
                () -> new SocketLinks(brokerId, endpoints, ground.clock, ground.pools.timers())));
    controller = new Controller(brokerId, store, ground.pools.timers(), base);
    closing.add("controller", controller::close);
    dead = new DeadBrokers(brokerId, store, controller);
    detector =
        closing.add(
            "failure detector",
            FailureDetector.start(
                endpoints, ground.clock, FailureDetector.Pace.USUAL, dead::processEnded));
    FollowerFetchers fetchers =
        closing.add(
            "fetchers",
            new FollowerFetchers(
                new FetcherContext(
                    brokerId,
                    endpoints,
                    FetchSettings.of(base),
                    throttles.follower(),
                    ground.clock,
                    Randomness.unpredictable()),
                base.get(ReplicaKeys.FETCHERS)));
    logs = ground.logs;
    logDirs = base.logDirs().size();
    offline = new OfflineReporter(brokerId, this::served, links, ground.pools.timers());
    ReplicaContext context =
        new ReplicaContext(
            brokerId,
            ground.clock,
            new IsrReporter(brokerId, store::image, controller, links, ground.pools.timers()),
            LiveBrokers.of(store::image),
            store::leaseHolds,
            () -> config.get().get(ReplicaKeys.LAG_TIME_MAX_MS));
    closing.add(
        "lag checks", LagChecks.start(ground.replicas, ground.pools.timers(), context.lagMaxMs()));
    changes =
        closing.add(
            "replica changes",
            new ReplicaChanges(
                context,
                ground.replicas,
                ground.logs,
                config,
                ground.stateTopics,
                new PartitionRoles(brokerId, fetchers, () -> registration.getAsLong()),
                ground.pools.changes()));
    LongSupplier bytesPerSecond = () -> config.get().get(ThrottleKeys.LOG_DIRS_RATE);
    moves =
        closing.add(
            "moves between log directories",
            new ReplicaMoves(ground.logs, changes, new ByteRate(ground.clock, bytesPerSecond)));
  }

  /** Returns what moves replicas between log directories. */
  ReplicaMoves moves() {
    return moves;
  }

  /** Says who knows the epoch of this broker's registration. */
  void registeredAs(LongSupplier epoch) {
    registration = epoch;
  }

  ReplicaChanges changes() {
    return changes;
  }

  /** Returns this broker's controller, which decides while the broker is elected. */
  Controller controller() {
    return controller;
  }

  /** Returns the links by which modules ask other brokers. */
  LinksPerApi moduleLinks() {
    return moduleLinks;
  }

  ReplicationThrottles throttles() {
    return throttles;
  }

  /** Returns the partitions whose logs work. */
  private Set<TopicPartition> served() {
    return logs.all().stream().map(PartitionLog::topicPartition).collect(Collectors.toSet());
  }

  /** Follows what the log dirs can serve, and tells the controller of it. */
  void dirsChanged() {
    ClusterImage image = store.image();
    changes.dirsChanged(image).thenRun(() -> offline.look(image));
  }

  /** Follows the cluster. */
  void follow(ImageChange change) {
    detector.watch(dead.watched(change.after()));
    CompletableFuture<Void> applied = changes.apply(change);
    if (logs.onlineDirs().size() < logDirs || offline.isPending()) {
      applied.thenRun(() -> offline.look(change.after()));
    }
    if (!change.configs().isEmpty()) {
      // The broker's own settings follow the image when it is applied.
      applied.thenRun(() -> throttles.follow(change.after(), config.get()));
    }
  }

  @Override
  public CompletableFuture<Void> lost() {
    return changes.suspend();
  }

  @Override
  public void regained() {
    changes.resume(store.image());
  }

  @Override
  public void close() {
    closing.close();
  }
}
