package io.sluice.cli.cluster;

import io.sluice.cli.client.CommandException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each broker of a local cluster is told. With three brokers or more the first three carry the
 * ZooKeeper ensemble; of fewer, the first one has a server that is alone.
 *
 * @param directory below which each broker has a folder of its own
 * @param ports where the brokers listen, one each
 * @param zooKeeperPorts three for each ZooKeeper server, of which one that is alone needs the first
 * @param overrides go before everything, on all brokers
 */
record DevSettings(
    Path directory,
    List<Integer> ports,
    List<Integer> zooKeeperPorts,
    Map<String, String> overrides) {
  static final String HOST = "127.0.0.1";
  private static final int ENSEMBLE = 3;
  private static final int PORTS_PER_SERVER = 3;
  private static final String REPLICAS_MAX = "3";

  /** What tells the brokers from each other; one value for all would make no cluster. */
  private static final Set<String> OWN =
      Set.of(
          "broker.id",
          "node.id",
          "listeners",
          "advertised.listeners",
          "log.dir",
          "log.dirs",
          "zookeeper.connect",
          "zookeeper.embedded.servers",
          "zookeeper.embedded.id",
          "zookeeper.embedded.port",
          "zookeeper.embedded.host",
          "zookeeper.embedded.dir",
          "metrics.listener");

  DevSettings {
    ports = List.copyOf(ports);
    zooKeeperPorts = List.copyOf(zooKeeperPorts);
    for (String key : overrides.keySet()) {
      if (OWN.contains(key)) {
        throw new CommandException(
            "--set " + key + ": each broker of the cluster has its own, which is chosen for it");
      }
    }
    overrides = Map.copyOf(overrides);
  }

  /** Returns how many ports ZooKeeper servers need in a cluster of so many brokers. */
  static int zooKeeperPorts(int brokers) {
    return brokers < ENSEMBLE ? PORTS_PER_SERVER : ENSEMBLE * PORTS_PER_SERVER;
  }

  int brokers() {
    return ports.size();
  }

  /** Returns what clients connect to. */
  String bootstrap() {
    return String.join(",", ports.stream().map(DevSettings::address).toList());
  }

  Path folder(int brokerId) {
    return directory.resolve("broker-" + brokerId);
  }

  /** Returns the settings of a broker; ids begin with 1. */
  Map<String, String> of(int brokerId) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("broker.id", String.valueOf(brokerId));
    settings.put("listeners", "PLAINTEXT://" + address(ports.get(brokerId - 1)));
    settings.put("log.dirs", folder(brokerId).resolve("data").toString());
    settings.put("zookeeper.session.timeout.ms", "6000");
    settings.put(
        "default.replication.factor",
        brokers() < ENSEMBLE ? String.valueOf(brokers()) : REPLICAS_MAX);
    addZooKeeper(settings, brokerId);
    settings.putAll(overrides);
    return settings;
  }

  private void addZooKeeper(Map<String, String> settings, int brokerId) {
    int servers = brokers() < ENSEMBLE ? 1 : ENSEMBLE;
    if (brokerId > servers) {
      List<String> all = new ArrayList<>();
      for (int server = 1; server <= servers; server++) {
        all.add(address(zooKeeperPort(server, 0)));
      }
      settings.put("zookeeper.connect", String.join(",", all));
      settings.put("zookeeper.connection.timeout.ms", "60000");
      return;
    }
    settings.put("zookeeper.connect", "embedded");
    if (servers == 1) {
      settings.put("zookeeper.embedded.port", String.valueOf(zooKeeperPort(1, 0)));
      return;
    }
    List<String> all = new ArrayList<>();
    for (int server = 1; server <= servers; server++) {
      all.add(
          "%d@%s:%d:%d:%d"
              .formatted(
                  server,
                  HOST,
                  zooKeeperPort(server, 0),
                  zooKeeperPort(server, 1),
                  zooKeeperPort(server, 2)));
    }
    settings.put("zookeeper.embedded.servers", String.join(",", all));
    settings.put("zookeeper.embedded.id", String.valueOf(brokerId));
  }

  private int zooKeeperPort(int server, int which) {
    return zooKeeperPorts.get(PORTS_PER_SERVER * (server - 1) + which);
  }

  private static String address(int port) {
    return HOST + ":" + port;
  }
}
