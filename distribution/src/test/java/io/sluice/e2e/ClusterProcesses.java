package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.e2e.client.Clients;
import io.sluice.metadata.EmbeddedZooKeeper;
import io.sluice.metadata.EmbeddedZooKeeperSettings;
import java.io.IOException;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Three brokers as processes, with the ids 1, 2 and 3, and a ZooKeeper server in this one. Ports
 * stay the same over restarts. Data, logs and what brokers have said stay in {@code
 * target/clusters/NAME} until the next run.
 */
final class ClusterProcesses implements AutoCloseable {
  static final List<Integer> IDS = List.of(1, 2, 3);
  static final int SESSION_MS = 3_000;
  private static final String LOOPBACK = "127.0.0.1";

  private final Path directory;
  private final Map<String, String> settings;
  private final Map<Integer, String> addresses = new HashMap<>();
  private final Map<Integer, Map<String, String>> own = new HashMap<>();
  private final Map<Integer, BrokerProcess> brokers = new TreeMap<>();
  private Hosts hosts = new Hosts() {};
  private EmbeddedZooKeeper zooKeeper;
  private int zooKeeperPort;

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
   * Prepares a cluster.
   *
   * @param name names its directory; what a former run has left there is deleted
   * @param settings of all brokers, before the defaults that suit tests
   */
  ClusterProcesses(String name, Map<String, String> settings) throws IOException {
    this.settings = settings;
    directory =
        Path.of(System.getProperty("sluice.distribution")).resolveSibling("clusters").resolve(name);
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(directory);
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
    try {
      if (!settings.containsKey("zookeeper.connect")) {
        startZooKeeper();
      }
      for (int id : IDS) {
        addresses.put(id, hosts.address(id) + ":" + freePort());
      }
      startAll(IDS);
      awaitSeen("all brokers", "", IDS, view -> view.brokers().containsAll(IDS));
      return this;
    } catch (IOException | RuntimeException | AssertionError failure) {
      close();
      throw failure;
    }
  }

  /** Returns a port that was free a moment ago. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return socket.getLocalPort();
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
