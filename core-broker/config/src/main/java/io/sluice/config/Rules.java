package io.sluice.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold between the keys of a broker. */
final class Rules {
  private static final int TIME_INDEX_ENTRY_BYTES = 12;

  private final BrokerConfig config;
  private final Set<String> broken;
  private final List<ConfigProblem> problems = new ArrayList<>();

  private Rules(BrokerConfig config, Set<String> broken) {
    this.config = config;
    this.broken = broken;
  }

  /**
   * Returns the contradictions in a configuration, each with both sides of it.
   *
   * @param broken the keys whose settings could not be read, about which nothing more is said
   */
  static List<ConfigProblem> contradictions(BrokerConfig config, Set<String> broken) {
    Rules rules = new Rules(config, broken);
    rules.identity();
    rules.listeners();
    rules.advertised();
    rules.requests();
    rules.replicas();
    rules.segments();
    rules.cleaner();
    rules.flushing();
    new ZooKeeperRules(config, rules).check();
    rules.groups();
    return rules.problems;
  }

  /** Returns what is allowed and yet seldom meant. */
  static List<ConfigProblem> oddities(BrokerConfig config) {
    List<ConfigProblem> oddities = new ArrayList<>();
    long entries = config.get(LogKeys.INDEX_MAX_BYTES) / TIME_INDEX_ENTRY_BYTES;
    long interval = config.get(LogKeys.INDEX_INTERVAL_BYTES);
    if (interval > 0 && entries * interval < config.get(LogKeys.SEGMENT_BYTES)) {
      oddities.add(
          new ConfigProblem(
              LogKeys.INDEX_MAX_BYTES.name(),
              config.shown(LogKeys.INDEX_MAX_BYTES)
                  + " fills up after about "
                  + entries * interval
                  + " bytes, so segments never reach "
                  + config.shown(LogKeys.SEGMENT_BYTES)));
    }
    long retained = config.get(LogKeys.RETENTION_BYTES);
    if (retained >= 0 && retained < config.get(LogKeys.SEGMENT_BYTES)) {
      oddities.add(
          new ConfigProblem(
              LogKeys.RETENTION_BYTES.name(),
              config.shown(LogKeys.RETENTION_BYTES)
                  + " is less than one segment, and the newest segment is never deleted: "
                  + config.shown(LogKeys.SEGMENT_BYTES)));
    }
    oddities.addAll(ZooKeeperRules.oddities(config));
    return oddities;
  }

  private void identity() {
    if (config.isSet(ServerKeys.BROKER_ID) && config.isSet(ServerKeys.NODE_ID)) {
      refuse(
          config.get(ServerKeys.BROKER_ID).equals(config.get(ServerKeys.NODE_ID)),
          ServerKeys.BROKER_ID,
          ServerKeys.NODE_ID,
          "are two names of one number, and differ");
    }
    Set<Path> seen = new HashSet<>();
    for (Path dir : config.logDirs()) {
      if (!seen.add(dir.toAbsolutePath().normalize())) {
        add(ServerKeys.LOG_DIRS, config.shown(ServerKeys.LOG_DIRS) + " names " + dir + " twice");
      }
    }
  }

  private void listeners() {
    List<Listener> listeners = config.get(NetworkKeys.LISTENERS);
    Map<String, Listener> byName = new HashMap<>();
    for (Listener listener : listeners) {
      if (isSecure(listener.name())) {
        add(
            NetworkKeys.LISTENERS,
            "listeners has " + listener + ", but this version speaks plain text only");
      }
      if (byName.put(listener.name(), listener) != null) {
        add(NetworkKeys.LISTENERS, "listeners has two listeners of the name " + listener.name());
      }
    }
    for (int i = 0; i < listeners.size(); i++) {
      for (Listener other : listeners.subList(0, i)) {
        if (clash(other, listeners.get(i))) {
          add(
              NetworkKeys.LISTENERS,
              "listeners has two listeners on one port: " + other + " and " + listeners.get(i));
        }
      }
    }
  }

  private void advertised() {
    Set<String> names = new HashSet<>();
    config.get(NetworkKeys.LISTENERS).forEach(listener -> names.add(listener.name()));
    Set<String> seen = new HashSet<>();
    for (Listener advertised : config.find(NetworkKeys.ADVERTISED_LISTENERS).orElse(List.of())) {
      if (!names.contains(advertised.name()) && readable(NetworkKeys.LISTENERS)) {
        add(
            NetworkKeys.ADVERTISED_LISTENERS,
            "advertised.listeners has "
                + advertised
                + ", but listeners has no listener of that name: "
                + config.shown(NetworkKeys.LISTENERS));
      }
      if (advertised.wildcard()) {
        add(
            NetworkKeys.ADVERTISED_LISTENERS,
            "advertised.listeners has "
                + advertised
                + ", which no client can connect to: name a host");
      }
      if (!seen.add(advertised.name())) {
        add(
            NetworkKeys.ADVERTISED_LISTENERS,
            "advertised.listeners has two listeners of the name " + advertised.name());
      }
    }
  }

  private void requests() {
    refuse(
        config.get(TopicDefaultKeys.MESSAGE_MAX_BYTES) <= config.get(NetworkKeys.REQUEST_MAX_BYTES),
        TopicDefaultKeys.MESSAGE_MAX_BYTES,
        NetworkKeys.REQUEST_MAX_BYTES,
        "contradict each other: a batch cannot be larger than the request that it comes in");
    long budget = config.get(NetworkKeys.QUEUED_MAX_REQUEST_BYTES);
    refuse(
        budget == -1 || budget >= config.get(NetworkKeys.REQUEST_MAX_BYTES),
        NetworkKeys.QUEUED_MAX_REQUEST_BYTES,
        NetworkKeys.REQUEST_MAX_BYTES,
        "contradict each other: the largest request would never find room");
  }

  private void replicas() {
    refuse(
        !config.get(TopicDefaultKeys.AUTO_CREATE)
            || config.get(TopicDefaultKeys.MIN_INSYNC_REPLICAS)
                <= config.get(TopicDefaultKeys.REPLICATION_FACTOR),
        TopicDefaultKeys.MIN_INSYNC_REPLICAS,
        TopicDefaultKeys.REPLICATION_FACTOR,
        "contradict each other: a topic that is created by itself could not be written to with"
            + " acks=all (change one of them, or set auto.create.topics.enable=false)");
    refuse(
        config.get(ReplicaKeys.FETCH_WAIT_MAX_MS) < config.get(ReplicaKeys.LAG_TIME_MAX_MS),
        ReplicaKeys.FETCH_WAIT_MAX_MS,
        ReplicaKeys.LAG_TIME_MAX_MS,
        "contradict each other: followers without anything to fetch would fall out of the in-sync"
            + " replicas");
    refuse(
        config.get(ReplicaKeys.FETCH_WAIT_MAX_MS) <= config.get(ReplicaKeys.SOCKET_TIMEOUT_MS),
        ReplicaKeys.FETCH_WAIT_MAX_MS,
        ReplicaKeys.SOCKET_TIMEOUT_MS,
        "contradict each other: a leader that waits so long would be taken for one that is gone");
    config
        .find(ClusterKeys.INTER_BROKER_LISTENER)
        .ifPresent(
            name ->
                refuse(
                    config.get(NetworkKeys.LISTENERS).stream()
                        .anyMatch(listener -> listener.name().equalsIgnoreCase(name)),
                    ClusterKeys.INTER_BROKER_LISTENER,
                    NetworkKeys.LISTENERS,
                    "contradict each other: there is no listener of that name"));
  }

  private void segments() {
    refuse(
        !config.isSet(TopicDefaultKeys.MESSAGE_MAX_BYTES)
            || config.get(TopicDefaultKeys.MESSAGE_MAX_BYTES) <= config.get(LogKeys.SEGMENT_BYTES),
        TopicDefaultKeys.MESSAGE_MAX_BYTES,
        LogKeys.SEGMENT_BYTES,
        "contradict each other: a batch must fit in a segment");
    refuse(
        config.get(LogKeys.ROLL_JITTER_MS) < config.get(LogKeys.ROLL_MS),
        LogKeys.ROLL_JITTER_MS,
        LogKeys.ROLL_MS,
        "contradict each other: the jitter is taken off the time after which a segment rolls, and"
            + " must be less");
  }

  private void cleaner() {
    refuse(
        config.get(CleanerKeys.MIN_COMPACTION_LAG_MS)
            <= config.get(CleanerKeys.MAX_COMPACTION_LAG_MS),
        CleanerKeys.MIN_COMPACTION_LAG_MS,
        CleanerKeys.MAX_COMPACTION_LAG_MS,
        "contradict each other: no record could be compacted in time");
    refuse(
        config.get(CleanerKeys.DEDUPE_BUFFER_BYTES) / config.get(CleanerKeys.THREADS)
            >= 1024 * 1024,
        CleanerKeys.DEDUPE_BUFFER_BYTES,
        CleanerKeys.THREADS,
        "contradict each other: each thread needs 1 MiB of the buffer at least");
  }

  private void flushing() {
    if (config.get(LogKeys.FLUSH_POLICY) == FlushPolicy.BATCH) {
      for (ConfigKey<Long> key : List.of(LogKeys.FLUSH_MESSAGES, LogKeys.FLUSH_MS)) {
        refuse(
            !config.isSet(key) || config.get(key) == Long.MAX_VALUE,
            LogKeys.FLUSH_POLICY,
            key,
            "contradict each other: 'batch' flushes before every acknowledgement");
      }
    }
  }

  private void groups() {
    for (GroupRules.Order order : GroupRules.ORDERS) {
      refuse(
          order.holds(config),
          order.lower(),
          order.upper(),
          "contradict each other: the first must not be more than the second");
    }
    refuse(
        config.get(GroupKeys.CONSUMER_HEARTBEAT_INTERVAL_MS)
            < config.get(GroupKeys.CONSUMER_SESSION_TIMEOUT_MS),
        GroupKeys.CONSUMER_HEARTBEAT_INTERVAL_MS,
        GroupKeys.CONSUMER_SESSION_TIMEOUT_MS,
        "contradict each other: " + GroupRules.HEARTBEAT_IN_SESSION);
  }

  static boolean isSecure(String listenerName) {
    return Set.of("SSL", "SASL_PLAINTEXT", "SASL_SSL").contains(listenerName);
  }

  static boolean clash(Listener one, Listener other) {
    boolean sameHost = one.wildcard() || other.wildcard() || one.host().equals(other.host());
    return one.port() != 0 && one.port() == other.port() && sameHost;
  }

  void refuse(boolean holds, ConfigKey<?> one, ConfigKey<?> other, String why) {
    if (!holds && readable(one) && readable(other)) {
      add(one, config.shown(one) + " and " + config.shown(other) + " " + why);
    }
  }

  boolean readable(ConfigKey<?> key) {
    return key.chain().stream().noneMatch(link -> broken.contains(link.key().name()));
  }

  void add(ConfigKey<?> key, String message) {
    problems.add(new ConfigProblem(key.name(), message));
  }
}
