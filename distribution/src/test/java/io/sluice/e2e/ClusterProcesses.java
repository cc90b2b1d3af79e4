package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.e2e.client.Clients;
import io.sluice.metadata.EmbeddedZooKeeper;
import io.sluice.metadata.EmbeddedZooKeeperSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Three brokers as processes, with the ids 1, 2 and 3, and a ZooKeeper server in this one. Ports
 * stay the same over restarts. Data, logs and what brokers have said stay in {@code
 * target/clusters/NAME} until the next run.
 *
 * <p>As a static extension of a class of tests it is started before the first one, and stopped as
 * an operator does after the last one.
 */
final class ClusterProcesses implements AutoCloseable, BeforeAllCallback, AfterAllCallback {
  static final List<Integer> IDS = List.of(1, 2, 3);
  static final int SESSION_MS = 3_000;

  /**
   * The lock of tests that start several brokers: one cluster at a time is enough for two cores.
   */
  static final String LOCK = "cluster";

  private static final String LOOPBACK = "127.0.0.1";

  /**
   * Below those that connections are given, so that nobody takes the port of a broker that is away.
   */
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(20_000 + (int) (ProcessHandle.current().pid() % 10_000));

  private final Path directory;
  private final Map<String, String> settings;
  private final Map<Integer, String> addresses = new HashMap<>();
  private final Map<Integer, Map<String, String>> own = new HashMap<>();
  private final Map<Integer, BrokerProcess> brokers = new TreeMap<>();
  private Hosts hosts = new Hosts() {};
  private EmbeddedZooKeeper zooKeeper;
  private int zooKeeperPort;
  private boolean started;

  /** Where processes run; here, if nobody says otherwise. */
  interface Hosts {
    default String address(int broker) {
      return LOOPBACK;
    }

    default String zooKeeperAddress() {
      return LOOPBACK;
    }

    default List<String> prefix(int broker) {
      return List.of();
    }
  }

  /**
   * Describes a cluster.
   *
   * @param name names its directory; what a former run has left there is deleted at the start
   * @param settings of all brokers, before the defaults that suit tests
   */
  ClusterProcesses(String name, Map<String, String> settings) {
    this.settings = settings;
    directory =
        Path.of(System.getProperty("sluice.distribution")).resolveSibling("clusters").resolve(name);
  }

  /** Runs the processes elsewhere. To be called before the start. */
  ClusterProcesses on(Hosts others) {
    hosts = others;
    return this;
  }

  /** Gives one broker settings of its own. To be called before it is started. */
  ClusterProcesses with(int broker, Map<String, String> its) {
    own.put(broker, its);
    return this;
  }

  /**
   * Starts ZooKeeper, unless brokers carry it, and all brokers; waits until all are ready. What was
   * started is ended if that fails.
   */
  ClusterProcesses start() throws IOException {
    clearDirectory();
    try {
      if (!settings.containsKey("zookeeper.connect")) {
        startZooKeeper();
      }
      for (int id : IDS) {
        addresses.put(id, hosts.address(id) + ":" + freePort());
      }
      startAll(IDS);
      awaitSeen("all brokers", "", IDS, view -> view.brokers().containsAll(IDS));
      started = true;
      return this;
    } catch (IOException | RuntimeException | AssertionError failure) {
      close();
      throw failure;
    }
  }

  private void clearDirectory() throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(directory);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end();
  }

  /** Stops a cluster that has started as {@link #stopCleanly} does, and then ends everything. */
  void end() {
    if (started) {
      try (this) {
        stopCleanly();
      }
    }
  }

  /** Returns a port that is free, and that nobody else is given here. */
  static int freePort() throws IOException {
    while (true) {
      int port = NEXT_PORT.getAndIncrement();
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(LOOPBACK))) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        // So it is not this one.
      }
    }
  }

  void startZooKeeper() throws IOException {
    zooKeeper =
        EmbeddedZooKeeper.start(
            new EmbeddedZooKeeperSettings(
                directory.resolve("zookeeper"), hosts.zooKeeperAddress(), zooKeeperPort));
    zooKeeperPort = zooKeeper.port();
  }

  void stopZooKeeper() {
    zooKeeper.close();
  }

  void start(int id) throws IOException {
    startAll(List.of(id));
  }

  void startAll(Collection<Integer> ids) throws IOException {
    for (int id : ids) {
      Distribution distribution =
          Distribution.built()
              .within(hosts.prefix(id))
              .withJavaOptions("-Xmx160m -XX:TieredStopAtLevel=1");
      brokers.put(id, distribution.launch(directory(id), settings(id)));
    }
    for (int id : ids) {
      broker(id).awaitReady();
    }
  }

  private Map<String, String> settings(int id) {
    Map<String, String> all = new HashMap<>();
    all.put("broker.id", String.valueOf(id));
    all.put("broker.rack", "rack-" + id);
    all.put("listeners", "PLAINTEXT://" + addresses.get(id));
    all.put("zookeeper.session.timeout.ms", String.valueOf(SESSION_MS));
    all.put("zookeeper.connection.timeout.ms", "30000");
    all.put("replica.lag.time.max.ms", "3000");
    all.put("offsets.topic.num.partitions", "4");
    all.put("offsets.topic.replication.factor", "3");
    all.put("group.initial.rebalance.delay.ms", "0");
    all.put("default.replication.factor", "3");
    all.put("min.insync.replicas", "2");
    // Small segments, so that logs roll while brokers fail.
    all.put("log.segment.bytes", "1048576");
    if (zooKeeper != null) {
      all.put("zookeeper.connect", zooKeeper.connectString());
    }
    all.putAll(settings);
    all.putAll(own.getOrDefault(id, Map.of()));
    return all;
  }

  BrokerProcess broker(int id) {
    return brokers.get(id);
  }

  Path directory(int id) {
    return directory.resolve("broker-" + id);
  }

  /** Returns the directories in which a broker keeps its logs. */
  List<Path> logDirs(int id) {
    String dirs = settings(id).getOrDefault("log.dirs", directory(id).resolve("data").toString());
    return Stream.of(dirs.split(",")).map(Path::of).toList();
  }

  /** Returns the address of every broker, running or not. */
  String addresses() {
    return IDS.stream().map(addresses::get).collect(Collectors.joining(","));
  }

  Clients clients() {
    return new Clients(addresses());
  }

  static List<Integer> allBut(int id) {
    return IDS.stream().filter(each -> each != id).toList();
  }

  void kill(int id) {
    broker(id).kill();
  }

  /** Stops a broker as an operator does. */
  void stop(int id) {
    assertEquals(0, broker(id).terminate(), () -> broker(id).errors());
  }

  /** Creates a topic of three replicas, and waits until all brokers find it whole. */
  void createTopic(String topic, int partitions, Map<String, String> configs) throws Exception {
    try (Admin admin = clients().admin()) {
      admin
          .createTopics(List.of(new NewTopic(topic, partitions, (short) 3).configs(configs)))
          .all()
          .get();
    }
    awaitWhole(topic);
  }

  TopicView view(String topic) throws IOException {
    return TopicView.of(
        brokers.values().stream().filter(BrokerProcess::running).findFirst().orElseThrow(), topic);
  }

  /** Waits until each of these brokers, asked by itself, sees what is wanted. */
  void awaitSeen(String what, String topic, Collection<Integer> by, Predicate<TopicView> wanted) {
    Until.seen(
        what + ", by " + by + "; see " + directory,
        () -> {
          List<TopicView> views = new ArrayList<>();
          for (int id : by) {
            views.add(TopicView.of(broker(id), topic));
          }
          return views;
        },
        views -> views.stream().allMatch(wanted));
  }

  /** Waits until the others see that a broker which is gone leads nothing of a topic any more. */
  void awaitOthersLead(String topic, int gone) {
    awaitSeen(
        "broker " + gone + " leads nothing",
        topic,
        allBut(gone),
        view -> view.ledByOthersThan(gone));
  }

  /** The same, and that one of them is the controller. */
  void awaitOthersDecideAndLead(String topic, int gone) {
    awaitSeen(
        "broker " + gone + " neither leads nor decides",
        topic,
        allBut(gone),
        view -> view.controller() >= 0 && view.controller() != gone && view.ledByOthersThan(gone));
  }

  /** Waits until all brokers say that all replicas of a topic are in sync. */
  void awaitWhole(String topic) {
    awaitSeen(topic + " whole", topic, IDS, TopicView::whole);
  }

  /** Stops all brokers as an operator does; none may have logged a stack trace. */
  void stopCleanly() {
    for (int id : IDS) {
      stop(id);
    }
    for (int id : IDS) {
      assertFalse(broker(id).errors().contains("\tat "), () -> "see " + directory(id));
    }
  }

  @Override
  public void close() {
    brokers.values().forEach(BrokerProcess::close);
    if (zooKeeper != null) {
      zooKeeper.close();
    }
  }
}
