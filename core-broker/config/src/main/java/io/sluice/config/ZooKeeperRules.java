package io.sluice.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold between the keys of the embedded ZooKeeper server, and what seldom does. */
final class ZooKeeperRules {
  private static final List<ConfigKey<?>> LONE =
      List.of(ZooKeeperKeys.EMBEDDED_PORT, ZooKeeperKeys.EMBEDDED_HOST);
  private static final List<ConfigKey<?>> ENSEMBLE =
      List.of(ZooKeeperKeys.EMBEDDED_SERVERS, ZooKeeperKeys.EMBEDDED_ID);

  private final BrokerConfig config;
  private final Rules rules;

  ZooKeeperRules(BrokerConfig config, Rules rules) {
    this.config = config;
    this.rules = rules;
  }

  void check() {
    if (!config.get(ZooKeeperKeys.CONNECT).embedded()) {
      noneOf(LONE, ZooKeeperKeys.CONNECT, "there is no embedded server");
      noneOf(ENSEMBLE, ZooKeeperKeys.CONNECT, "there is no embedded server");
      noneOf(
          List.of(ZooKeeperKeys.EMBEDDED_DIR),
          ZooKeeperKeys.CONNECT,
          "there is no embedded server");
    } else if (config.isSet(ZooKeeperKeys.EMBEDDED_SERVERS)) {
      noneOf(LONE, ZooKeeperKeys.EMBEDDED_SERVERS, "the latter says it all");
      ensemble(config.get(ZooKeeperKeys.EMBEDDED_SERVERS));
    } else {
      if (config.isSet(ZooKeeperKeys.EMBEDDED_ID)) {
        rules.add(
            ZooKeeperKeys.EMBEDDED_ID,
            config.shown(ZooKeeperKeys.EMBEDDED_ID)
                + " is one of no servers: zookeeper.embedded.servers is not set");
      }
      String host = config.get(ZooKeeperKeys.EMBEDDED_HOST);
      noListenerOn(ZooKeeperKeys.EMBEDDED_PORT, host, config.get(ZooKeeperKeys.EMBEDDED_PORT));
    }
  }

  private void noneOf(List<ConfigKey<?>> keys, ConfigKey<?> other, String why) {
    for (ConfigKey<?> key : keys) {
      rules.refuse(!config.isSet(key), key, other, "contradict each other: " + why);
    }
  }

  private void ensemble(List<EmbeddedServer> servers) {
    if (!rules.readable(ZooKeeperKeys.EMBEDDED_SERVERS)) {
      return;
    }
    Set<Integer> ids = new HashSet<>();
    Map<String, EmbeddedServer> owners = new HashMap<>();
    for (EmbeddedServer server : servers) {
      if (!ids.add(server.id())) {
        wrong("names server " + server.id() + " twice");
      }
      for (int port : List.of(server.clientPort(), server.quorumPort(), server.electionPort())) {
        if (owners.put(server.host() + ":" + port, server) != null) {
          wrong("has port " + port + " of " + server.host() + " twice");
        }
      }
    }
    self(servers);
  }

  private void self(List<EmbeddedServer> servers) {
    if (!config.isSet(ZooKeeperKeys.EMBEDDED_ID)) {
      if (rules.readable(ZooKeeperKeys.EMBEDDED_ID)) {
        wrong("says nothing of which server is this broker's: set zookeeper.embedded.id");
      }
      return;
    }
    int id = config.get(ZooKeeperKeys.EMBEDDED_ID);
    rules.refuse(
        servers.stream().anyMatch(server -> server.id() == id),
        ZooKeeperKeys.EMBEDDED_ID,
        ZooKeeperKeys.EMBEDDED_SERVERS,
        "contradict each other: there is no server of that id");
    for (EmbeddedServer server : servers) {
      if (server.id() == id) {
        for (int port : List.of(server.clientPort(), server.quorumPort(), server.electionPort())) {
          noListenerOn(ZooKeeperKeys.EMBEDDED_SERVERS, server.host(), port);
        }
      }
    }
  }

  private void noListenerOn(ConfigKey<?> key, String host, int port) {
    Listener embedded = new Listener("ZooKeeper", host, port);
    for (Listener listener : config.get(NetworkKeys.LISTENERS)) {
      rules.refuse(
          !Rules.clash(listener, embedded),
          key,
          NetworkKeys.LISTENERS,
          "contradict each other: two servers cannot listen on one port");
    }
  }

  private void wrong(String what) {
    rules.add(
        ZooKeeperKeys.EMBEDDED_SERVERS, config.shown(ZooKeeperKeys.EMBEDDED_SERVERS) + " " + what);
  }

  /** Returns what is allowed and yet seldom meant. */
  static List<ConfigProblem> oddities(BrokerConfig config) {
    List<ConfigProblem> oddities = new ArrayList<>();
    int servers = config.find(ZooKeeperKeys.EMBEDDED_SERVERS).orElse(List.of()).size();
    if (servers > 0 && servers % 2 == 0) {
      oddities.add(
          new ConfigProblem(
              ZooKeeperKeys.EMBEDDED_SERVERS.name(),
              "zookeeper.embedded.servers has "
                  + servers
                  + " servers: a majority of them bears the loss of no more than of "
                  + (servers - 1)));
    }
    return oddities;
  }
}
