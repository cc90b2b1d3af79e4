package io.sluice.broker;

import io.sluice.broker.cluster.Departure;
import io.sluice.broker.cluster.Membership;
import io.sluice.broker.cluster.TailWatch;
import io.sluice.broker.configs.ConfigAdmin;
import io.sluice.broker.fetch.FetchRules;
import io.sluice.broker.fetch.FetchSessions;
import io.sluice.broker.fetch.ReplicaSelector;
import io.sluice.broker.metrics.MetricRegistry;
import io.sluice.broker.metrics.MetricsServer;
import io.sluice.broker.metrics.NetworkMetrics;
import io.sluice.broker.modules.BrokerModules;
import io.sluice.broker.modules.LateOffers;
import io.sluice.broker.modules.ModuleCluster;
import io.sluice.broker.modules.ModuleContext;
import io.sluice.broker.modules.ModulePlugins;
import io.sluice.broker.modules.ModuleSettings;
import io.sluice.broker.modules.ProducerIdBlocks;
import io.sluice.broker.modules.StateTopics;
import io.sluice.broker.modules.StoredOffsets;
import io.sluice.broker.offsets.LeaderPositions;
import io.sluice.broker.replica.MarkerWriter;
import io.sluice.broker.replica.ReplicaChanges;
import io.sluice.broker.replica.Replicas;
import io.sluice.broker.settings.PresentConfig;
import io.sluice.broker.topics.TopicAdmin;
import io.sluice.config.BrokerConfig;
import io.sluice.config.ClusterKeys;
import io.sluice.config.Listener;
import io.sluice.config.MetricsKeys;
import io.sluice.config.NetworkKeys;
import io.sluice.config.ServerKeys;
import io.sluice.config.TransactionKeys;
import io.sluice.kernel.ApiBinding;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.Endpoint;
import io.sluice.metadata.MetadataStore;
import io.sluice.network.BoundListener;
import io.sluice.network.NetworkServer;
import io.sluice.plugins.PluginCatalog;
import io.sluice.protocol.Uuid;
import io.sluice.storage.LogDirs;
import io.sluice.time.Randomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker.
 *
 * <p>It starts from the ground up: metadata, modules, logs, replicas, network, and last its
 * registration; then it accepts connections. It ends in the reverse order. Both are done by the
 * calling thread.
 */
public final class BrokerServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerServer.class);
  private static final long CLOSE_GRACE_MS = 2_000;
  private static final String PLAINTEXT = "PLAINTEXT";

  private final BrokerConfig config;
  private final BrokerEnvironment environment;
  private final Closing closing;
  private final int brokerId;
  private final BrokerPools pools;
  private final PluginCatalog plugins;
  private final Metadata metadata;
  private final PresentConfig presentConfig;
  private final MetricRegistry metrics = new MetricRegistry();
  private final StateTopics stateTopics = new StateTopics();
  private final LateOffers late = new LateOffers();
  private final Replicas replicas;
  private final BrokerModules modules;
  private final LogDirs logs;
  private final Replication replication;
  private final NetworkServer network;
  private final Membership membership;
  private final @Nullable MetricsServer metricsServer;

  private BrokerServer(BrokerConfig config, BrokerEnvironment environment, Closing closing) {
    this.config = config;
    this.environment = environment;
    this.closing = closing;
    this.brokerId = config.get(ServerKeys.BROKER_ID);
    this.pools = closing.add("broker's threads", BrokerPools.start());
    this.metadata = closing.add("metadata store", Metadata.open(config, environment));
    this.plugins = Plugins.find(config);
    this.presentConfig = new PresentConfig(brokerId, config);
    presentConfig.follow(store().image());
    this.replicas = new Replicas(brokerId, store()::image);
    this.modules =
        closing.add(
            "broker modules",
            BrokerModules.start(config, plugins, environment.modules(), moduleContext(), late));
    stateTopics.fill(modules.stateTopics());
    LogStorage storage =
        new LogStorage(brokerId, presentConfig, environment.clock(), modules, pools.timers());
    this.logs = closing.add("logs", storage.open(store()::image, closing));
    // Once more: modules go before the logs that they work with.
    closing.add("broker modules", modules);
    this.replication =
        closing.add(
            "replication",
            new Replication(
                new Replication.Ground(
                    presentConfig,
                    environment.clock(),
                    store(),
                    pools,
                    replicas,
                    logs,
                    stateTopics)));
    late.connect(replication.moduleLinks());
    ReplicaChanges changes = replication.changes();
    storage.onDirChange(replication::dirsChanged);
    join(changes.apply(store().image()));
    this.network = closing.add("network", bind(changes));
    NetworkMetrics.addTo(metrics, network::stats);
    this.metricsServer =
        config
            .find(MetricsKeys.LISTENER)
            .map(at -> closing.add("metrics", MetricsServer.start(at.host(), at.port(), metrics)))
            .orElse(null);
    this.membership =
        closing.add(
            "membership", new Membership(store(), pools.timers(), registration(), replication));
    TailWatch tails =
        new TailWatch(
            brokerId, logs::tailsMayBeLost, logs::tailsRestored, pools.background(), membership);
    replication.registeredAs(membership::epoch);
    join(membership.join());
    replication.controller().start();
    replication.controller().addTo(metrics);
    store().subscribe(replication::follow);
    store().subscribe(change -> tails.follow(change.after()));
    storage.onDirReturn(tails::dirReturned);
    network.open();
  }

  /**
   * Starts a broker; when this returns it serves.
   *
   * @throws BrokerStartException if it cannot; nothing is left running then
   */
  public static BrokerServer start(BrokerConfig config, BrokerEnvironment environment) {
    Closing closing = new Closing();
    try {
      return new BrokerServer(config, environment, closing);
    } catch (RuntimeException failure) {
      closing.close();
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      throw new BrokerStartException(String.valueOf(cause.getMessage()), cause);
    }
  }

  private MetadataStore store() {
    return metadata.store();
  }

  private ModuleContext moduleContext() {
    ModulePlugins modulePlugins =
        closing.add(
            "plugins",
            new ModulePlugins(
                plugins, presentConfig, environment.clock(), Randomness.unpredictable()));
    return new ModuleContext(
        brokerId,
        new ModuleContext.Machine(environment.clock(), pools.timers(), pools.background()),
        new ModuleSettings(presentConfig),
        new ModuleContext.Others(modulePlugins, late),
        new ModuleContext.Stored(
            new ModuleCluster(store(), stateTopics),
            new ProducerIdBlocks(store()::allocateProducerIds),
            new StoredOffsets(store().consumerOffsets())),
        new ModuleContext.Led(
            new LeaderPositions(replicas, pools.disk()), new MarkerWriter(replicas, stateTopics)),
        metrics);
  }

  private NetworkServer bind(ReplicaChanges changes) {
    TopicAdmin topics =
        new TopicAdmin(store(), changes, presentConfig, stateTopics, Randomness.unpredictable());
    ConfigAdmin configs = new ConfigAdmin(brokerId, store(), changes, presentConfig);
    List<ApiBinding<?, ?>> shared = new ArrayList<>(modules.apis());
    shared.addAll(KernelApis.topics(topics));
    shared.addAll(KernelApis.coordinators(stateTopics, topics));
    shared.addAll(KernelApis.offsets(replicas, pools.disk()));
    shared.addAll(KernelApis.producers(replicas, modules.watchAppends()));
    shared.addAll(KernelApis.configs(configs));
    shared.addAll(replication.controller().apis());
    shared.addAll(KernelApis.cluster(store(), logs, pools.disk()));
    shared.add(KernelApis.moves(replication.moves(), store(), pools.disk()));
    FetchSessions sessions =
        new FetchSessions(
            config.get(NetworkKeys.FETCH_SESSION_SLOTS),
            environment.clock(),
            Randomness.unpredictable());
    LoopHandlers handlers =
        new LoopHandlers(
            shared,
            replicas,
            sessions,
            fetchRules(),
            pools.coldReads(),
            environment.clock(),
            new LoopHandlers.Producers(
                modules.watchAppends(),
                modules.transactions(),
                () -> presentConfig.get().get(TransactionKeys.PARTITION_VERIFICATION)));
    return NetworkServer.bind(NetworkSettings.of(config), environment.clock(), handlers::of);
  }

  private FetchRules fetchRules() {
    return new FetchRules(
        () -> presentConfig.get().get(NetworkKeys.FETCH_MAX_BYTES),
        () -> ReplicaSelector.rackAware(presentConfig.get()),
        replication.throttles().leader());
  }

  private BrokerRegistration registration() {
    List<Endpoint> endpoints =
        advertised().stream()
            .map(
                listener ->
                    new Endpoint(listener.name(), listener.host(), listener.port(), PLAINTEXT))
            .toList();
    return new BrokerRegistration(
        brokerId,
        BrokerRegistration.NO_EPOCH,
        Uuid.random(),
        logs.home(),
        config.find(ServerKeys.BROKER_RACK).orElse(null),
        endpoints,
        false,
        logs.tailsMayBeLost());
  }

  private List<Listener> advertised() {
    Map<String, Integer> ports = new HashMap<>();
    for (BoundListener listener : network.listeners()) {
      ports.put(listener.name(), listener.port());
    }
    return config.advertisedListeners(ports);
  }

  private static void join(CompletableFuture<Void> step) {
    step.join();
  }

  /** Returns where it listens. */
  public List<Listener> listeners() {
    return network.listeners().stream()
        .map(listener -> new Listener(listener.name(), listener.host(), listener.port()))
        .toList();
  }

  /** Returns what it says of itself. */
  public StartReport report() {
    List<String> problems = new ArrayList<>(plugins.problems());
    problems.addAll(modules.problems());
    config.notes().forEach(note -> problems.add(note.message()));
    return new StartReport(
        brokerId,
        store().image().clusterId(),
        listeners().stream().map(Listener::toString).toList(),
        config.logDirs(),
        metadata.description(),
        metricsServer == null ? null : metricsServer.url(),
        modules.names(),
        Plugins.named(plugins),
        problems,
        logs.report());
  }

  /**
   * Has others lead what it leads, answers what is under way, closes the logs so that they need no
   * recovery, and leaves the cluster.
   */
  @Override
  public void close() {
    if (config.get(ClusterKeys.CONTROLLED_SHUTDOWN)) {
      new Departure(brokerId, store(), membership, pools.timers())
          .leave(config.get(ClusterKeys.CONTROLLED_SHUTDOWN_MAX_WAIT_MS));
    }
    if (store().image().brokers().size() > 1) {
      withdraw();
    }
    // Whoever finds the port closed may end the registration, which is not to be made anew.
    membership.close();
    network.close(CLOSE_GRACE_MS);
    closing.close();
  }

  /** Another broker should decide before this one cannot be reached any more. */
  private void withdraw() {
    try {
      membership.withdraw().get(CLOSE_GRACE_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException unreachable) {
      LOG.info("The controllership ends with the session: {}", unreachable.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
