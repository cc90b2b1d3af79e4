package io.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a group of the new protocol may have for itself. Each takes its value from a broker
 * key when the group has none, and has that key's meaning.
 */
public final class ConsumerGroupKeys {
  static final Section SECTION = new Section("Group configuration");

  public static final ConfigKey<Integer> HEARTBEAT_INTERVAL_MS =
      of("consumer.heartbeat.interval.ms", GroupKeys.CONSUMER_HEARTBEAT_INTERVAL_MS);
  public static final ConfigKey<Integer> SESSION_TIMEOUT_MS =
      of("consumer.session.timeout.ms", GroupKeys.CONSUMER_SESSION_TIMEOUT_MS);

  private static final Map<String, ConfigKey<?>> BY_NAME = index();

  private ConsumerGroupKeys() {}

  /** Returns all of them, by name. */
  public static List<ConfigKey<?>> all() {
    return List.copyOf(BY_NAME.values());
  }

  /** Returns the key of a name, or null. */
  public static @Nullable ConfigKey<?> find(String name) {
    return BY_NAME.get(name);
  }

  private static <T> ConfigKey<T> of(String name, ConfigKey<T> brokerKey) {
    return SECTION
        .unset(name, brokerKey.valueType())
        .orElse(brokerKey)
        .unit(brokerKey.unit())
        .clusterWide()
        .doc(brokerKey.doc());
  }

  private static Map<String, ConfigKey<?>> index() {
    Map<String, ConfigKey<?>> keys = new LinkedHashMap<>();
    SECTION.keys().forEach(key -> keys.put(key.name(), key));
    return keys;
  }
}
