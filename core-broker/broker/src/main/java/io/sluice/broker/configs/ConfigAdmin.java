package io.sluice.broker.configs;

import io.sluice.broker.replica.ReplicaChanges;
import io.sluice.config.BrokerConfig;
import io.sluice.config.ConfigEntry;
import io.sluice.config.ConfigProblem;
import io.sluice.config.GroupConfig;
import io.sluice.config.TopicConfig;
import io.sluice.kernel.ApiException;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.ConfigScope;
import io.sluice.metadata.MetadataStore;
import io.sluice.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Reads and changes the configuration of topics, brokers and groups. A change is checked, written
 * to the metadata store, and in force here when what is returned completes.
 *
 * <p>Safe for use by any thread; waits for nothing.
 */
public final class ConfigAdmin {
  private final int brokerId;
  private final MetadataStore store;
  private final ReplicaChanges changes;
  private final Supplier<BrokerConfig> config;

  /** Creates it; {@code config} is the broker's present configuration. */
  public ConfigAdmin(
      int brokerId, MetadataStore store, ReplicaChanges changes, Supplier<BrokerConfig> config) {
    this.brokerId = brokerId;
    this.store = store;
    this.changes = changes;
    this.config = config;
  }

  ClusterImage image() {
    return store.image();
  }

  /** Returns what a wire resource stands for. */
  ConfigScope scope(byte type, String name) {
    ResourceType resource = ResourceType.of(type);
    if (resource == null) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "resources of type "
              + type
              + " have no configuration here; topics (2), brokers (4) and groups (32) have");
    }
    return switch (resource) {
      case TOPIC -> topicScope(name);
      case BROKER -> brokerScope(name);
      case GROUP -> groupScope(name);
    };
  }

  private ConfigScope topicScope(String name) {
    if (store.image().topic(name) == null) {
      throw new ApiException(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "topic '" + name + "' does not exist");
    }
    return ConfigScope.topic(name);
  }

  private ConfigScope brokerScope(String name) {
    if (name.isEmpty()) {
      return ConfigScope.brokerDefault();
    }
    try {
      return ConfigScope.broker(Integer.parseInt(name));
    } catch (NumberFormatException notAnId) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, "'" + name + "' is not the id of a broker");
    }
  }

  /** A group need not be there: it may be configured before its first member comes. */
  private static ConfigScope groupScope(String name) {
    if (name.isEmpty()) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "groups have no default of their own: set the brokers' group.consumer.… keys");
    }
    return ConfigScope.group(name);
  }

  /** Returns all keys of a resource with their values. */
  List<ConfigEntry> describe(ConfigScope scope) {
    if (scope.kind() == ConfigScope.Kind.TOPIC) {
      return TopicConfig.of(store.image().topicConfig(scope.name()), config.get()).entries();
    }
    if (scope.kind() == ConfigScope.Kind.GROUP) {
      return GroupConfig.of(image().config(scope), config.get()).entries();
    }
    if (scope.equals(ConfigScope.brokerDefault())) {
      return defaults();
    }
    if (!scope.equals(ConfigScope.broker(brokerId))) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "broker " + brokerId + " was asked for the configuration of broker " + scope.name());
    }
    return config.get().entries();
  }

  /** Returns what is set for all brokers, and nothing else. */
  private List<ConfigEntry> defaults() {
    Map<String, String> set = image().brokerDefaultConfig();
    return config.get().withDynamic(set, Map.of()).entries().stream()
        .filter(entry -> set.containsKey(entry.name()))
        .toList();
  }

  /**
   * Changes what is set for a resource.
   *
   * @param change makes the new settings from the old
   */
  CompletableFuture<Void> alter(
      ConfigScope scope, UnaryOperator<Map<String, String>> change, boolean validateOnly) {
    if (validateOnly) {
      checked(scope, change.apply(image().config(scope)));
      return CompletableFuture.completedFuture(null);
    }
    // The change is made of what the store holds when it is written, so that of two at a time
    // neither undoes the other.
    return store
        .updateConfig(scope, before -> checked(scope, change.apply(before)))
        .thenCompose(done -> changes.settled());
  }

  private Map<String, String> checked(ConfigScope scope, Map<String, String> next) {
    List<ConfigProblem> problems = problems(scope, next);
    if (!problems.isEmpty()) {
      throw new ApiException(
          ErrorCode.INVALID_CONFIG,
          String.join("; ", problems.stream().map(ConfigProblem::message).toList()));
    }
    return Map.copyOf(next);
  }

  private List<ConfigProblem> problems(ConfigScope scope, Map<String, String> next) {
    if (scope.kind() == ConfigScope.Kind.TOPIC) {
      return TopicConfig.check(next, config.get());
    }
    if (scope.kind() == ConfigScope.Kind.GROUP) {
      return GroupConfig.check(next, config.get());
    }
    if (scope.equals(ConfigScope.brokerDefault())) {
      return config.get().checkDynamic(next, image().brokerConfig(brokerId));
    }
    return config.get().checkDynamic(image().brokerDefaultConfig(), next);
  }
}
