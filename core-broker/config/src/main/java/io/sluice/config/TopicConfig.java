package io.sluice.config;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The configuration of a topic: its own settings over the broker's. Immutable. */
public final class TopicConfig {
  private final Map<ConfigKey<?>, Resolved<?>> values = new IdentityHashMap<>();
  private final Layer overrides;

  private TopicConfig(Layer overrides, BrokerConfig defaults) {
    this.overrides = overrides;
    List<Layer> layers = new ArrayList<>();
    layers.add(overrides);
    layers.addAll(defaults.layers());
    for (ConfigKey<?> key : TopicKeys.all()) {
      values.put(key, Resolved.of(key, layers));
    }
  }

  /**
   * Makes a topic's configuration; what is wrong in its settings is left out, for another version
   * may have made them.
   */
  public static TopicConfig of(Map<String, String> overrides, BrokerConfig defaults) {
    return new TopicConfig(layer(overrides), defaults);
  }

  /**
   * Returns what is wrong with settings that a topic is about to get, one line each; empty means
   * that it may.
   */
  public static List<ConfigProblem> check(Map<String, String> overrides, BrokerConfig defaults) {
    Layer layer = layer(overrides);
    List<ConfigProblem> problems = new ArrayList<>(layer.problems());
    if (problems.isEmpty() && !layer.isEmpty()) {
      new TopicConfig(layer, defaults).contradictions(defaults, problems);
    }
    return problems;
  }

  /** Returns a key's value. */
  @SuppressWarnings("unchecked")
  public <T> T get(ConfigKey<T> key) {
    return (T) Objects.requireNonNull(resolved(key).value());
  }

  /** Returns whether the topic has a setting of its own for the key. */
  public boolean isSet(ConfigKey<?> key) {
    return overrides.get(key) != null;
  }

  /** Returns the settings that had to be left out, one line each. */
  public List<ConfigProblem> notes() {
    return List.copyOf(overrides.problems());
  }

  /** Returns the key's value in the terms of DescribeConfigs. */
  public ConfigEntry entry(ConfigKey<?> key) {
    return resolved(key).entry();
  }

  /** Returns every key's value in the terms of DescribeConfigs, by name. */
  public List<ConfigEntry> entries() {
    return TopicKeys.all().stream().map(this::entry).toList();
  }

  private Resolved<?> resolved(ConfigKey<?> key) {
    Resolved<?> resolved = values.get(key);
    if (resolved == null) {
      throw new IllegalArgumentException(key.name() + " is not a key of a topic");
    }
    return resolved;
  }

  private static Layer layer(Map<String, String> overrides) {
    return new Layer(ConfigSource.DYNAMIC_TOPIC_CONFIG, "").addTopic(overrides);
  }

  private void contradictions(BrokerConfig broker, List<ConfigProblem> problems) {
    if (get(TopicKeys.MIN_COMPACTION_LAG_MS) > get(TopicKeys.MAX_COMPACTION_LAG_MS)) {
      problems.add(
          conflict(
              TopicKeys.MIN_COMPACTION_LAG_MS,
              TopicKeys.MAX_COMPACTION_LAG_MS,
              "no record could be compacted in time"));
    }
    if (isSet(TopicKeys.MAX_MESSAGE_BYTES)
        && get(TopicKeys.MAX_MESSAGE_BYTES) > get(TopicKeys.SEGMENT_BYTES)) {
      problems.add(
          conflict(
              TopicKeys.MAX_MESSAGE_BYTES,
              TopicKeys.SEGMENT_BYTES,
              "a batch must fit in a segment"));
    }
    if (get(TopicKeys.SEGMENT_JITTER_MS) >= get(TopicKeys.SEGMENT_MS)) {
      problems.add(
          conflict(
              TopicKeys.SEGMENT_JITTER_MS,
              TopicKeys.SEGMENT_MS,
              "the jitter must be less than the time"));
    }
    for (ConfigKey<Long> key : List.of(TopicKeys.FLUSH_MESSAGES, TopicKeys.FLUSH_MS)) {
      if (isSet(TopicKeys.FLUSH_POLICY)
          && get(TopicKeys.FLUSH_POLICY) == FlushPolicy.BATCH
          && isSet(key)) {
        problems.add(
            conflict(TopicKeys.FLUSH_POLICY, key, "'batch' flushes before every acknowledgement"));
      }
    }
    if (isSet(TopicKeys.MAX_MESSAGE_BYTES)
        && get(TopicKeys.MAX_MESSAGE_BYTES) > broker.get(NetworkKeys.REQUEST_MAX_BYTES)) {
      String message =
          resolved(TopicKeys.MAX_MESSAGE_BYTES).shown()
              + " is more than the broker takes in a request: "
              + broker.shown(NetworkKeys.REQUEST_MAX_BYTES);
      problems.add(new ConfigProblem(TopicKeys.MAX_MESSAGE_BYTES.name(), message));
    }
  }

  private ConfigProblem conflict(ConfigKey<?> one, ConfigKey<?> other, String why) {
    String both = resolved(one).shown() + " and " + resolved(other).shown();
    return new ConfigProblem(one.name(), both + " contradict each other: " + why);
  }
}
