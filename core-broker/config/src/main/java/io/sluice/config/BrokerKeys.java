package io.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every key of the broker, from the classes of their concerns. */
public final class BrokerKeys {
  static final List<Section> SECTIONS =
      List.of(
          ServerKeys.SECTION,
          NetworkKeys.SECTION,
          ZooKeeperKeys.SECTION,
          ClusterKeys.SECTION,
          ReplicaKeys.SECTION,
          TopicDefaultKeys.SECTION,
          LogKeys.SECTION,
          CleanerKeys.SECTION,
          ThrottleKeys.SECTION,
          ProducerIdKeys.SECTION,
          GroupKeys.SECTION,
          TransactionKeys.SECTION,
          MetricsKeys.SECTION);

  private static final Map<String, ConfigKey<?>> BY_NAME = index();

  private BrokerKeys() {}

  /** Returns all of them, in the order of their sections. */
  public static List<ConfigKey<?>> all() {
    return List.copyOf(BY_NAME.values());
  }

  /** Returns the key of a name, or null. */
  public static @Nullable ConfigKey<?> find(String name) {
    return BY_NAME.get(name);
  }

  private static Map<String, ConfigKey<?>> index() {
    Map<String, ConfigKey<?>> keys = new LinkedHashMap<>();
    for (Section section : SECTIONS) {
      for (ConfigKey<?> key : section.keys()) {
        if (keys.put(key.name(), key) != null) {
          throw new IllegalStateException("two keys are named " + key.name());
        }
      }
    }
    return keys;
  }
}
