package io.sluice.config;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The configuration of a group: its own settings over the broker's. Immutable. */
public final class GroupConfig {
  private final Map<ConfigKey<?>, Resolved<?>> values = new IdentityHashMap<>();

  private GroupConfig(Layer overrides, BrokerConfig defaults) {
    List<Layer> layers = new ArrayList<>();
    layers.add(overrides);
    layers.addAll(defaults.layers());
    for (ConfigKey<?> key : ConsumerGroupKeys.all()) {
      values.put(key, Resolved.of(key, layers));
    }
  }

  /**
   * Makes a group's configuration; what is wrong in its settings is left out, for another version
   * may have made them.
   */
  public static GroupConfig of(Map<String, String> overrides, BrokerConfig defaults) {
    return new GroupConfig(layer(overrides), defaults);
  }

  /**
   * Returns what is wrong with settings that a group is about to get, one line each; empty means
   * that it may.
   */
  public static List<ConfigProblem> check(Map<String, String> overrides, BrokerConfig defaults) {
    Layer layer = layer(overrides);
    List<ConfigProblem> problems = new ArrayList<>(layer.problems());
    if (problems.isEmpty() && !layer.isEmpty()) {
      new GroupConfig(layer, defaults).contradictions(defaults, problems);
    }
    return problems;
  }

  /** Returns a key's value. */
  @SuppressWarnings("unchecked")
  public <T> T get(ConfigKey<T> key) {
    return (T) Objects.requireNonNull(resolved(key).value());
  }

  /** Returns every key's value in the terms of DescribeConfigs, by name. */
  public List<ConfigEntry> entries() {
    return ConsumerGroupKeys.all().stream().map(key -> resolved(key).entry()).toList();
  }

  private Resolved<?> resolved(ConfigKey<?> key) {
    Resolved<?> resolved = values.get(key);
    if (resolved == null) {
      throw new IllegalArgumentException(key.name() + " is not a key of a group");
    }
    return resolved;
  }

  private static Layer layer(Map<String, String> overrides) {
    return new Layer(ConfigSource.DYNAMIC_GROUP_CONFIG, "").addGroup(overrides);
  }

  private void contradictions(BrokerConfig broker, List<ConfigProblem> problems) {
    within(
        ConsumerGroupKeys.SESSION_TIMEOUT_MS,
        GroupKeys.CONSUMER_SESSION_TIMEOUT_MIN_MS,
        GroupKeys.CONSUMER_SESSION_TIMEOUT_MAX_MS,
        broker,
        problems);
    within(
        ConsumerGroupKeys.HEARTBEAT_INTERVAL_MS,
        GroupKeys.CONSUMER_HEARTBEAT_INTERVAL_MIN_MS,
        GroupKeys.CONSUMER_HEARTBEAT_INTERVAL_MAX_MS,
        broker,
        problems);
    if (get(ConsumerGroupKeys.HEARTBEAT_INTERVAL_MS) >= get(ConsumerGroupKeys.SESSION_TIMEOUT_MS)) {
      problems.add(
          new ConfigProblem(
              ConsumerGroupKeys.HEARTBEAT_INTERVAL_MS.name(),
              resolved(ConsumerGroupKeys.HEARTBEAT_INTERVAL_MS).shown()
                  + " and "
                  + resolved(ConsumerGroupKeys.SESSION_TIMEOUT_MS).shown()
                  + " contradict each other: "
                  + GroupRules.HEARTBEAT_IN_SESSION));
    }
  }

  private void within(
      ConfigKey<Integer> key,
      ConfigKey<Integer> least,
      ConfigKey<Integer> most,
      BrokerConfig broker,
      List<ConfigProblem> problems) {
    String shown = resolved(key).shown();
    if (get(key) < broker.get(least)) {
      String message = shown + " is less than the brokers allow: " + broker.shown(least);
      problems.add(new ConfigProblem(key.name(), message));
    } else if (get(key) > broker.get(most)) {
      String message = shown + " is more than the brokers allow: " + broker.shown(most);
      problems.add(new ConfigProblem(key.name(), message));
    }
  }
}
