package io.sluice.config;

import java.util.List;

/** What must hold between the keys of consumer groups. */
final class GroupRules {
  static final String HEARTBEAT_IN_SESSION =
      "a member would be taken for dead between two heartbeats";

  /** Two keys of which the first must not be more than the second. */
  record Order(ConfigKey<Integer> lower, ConfigKey<Integer> upper) {
    boolean holds(BrokerConfig config) {
      return config.get(lower) <= config.get(upper);
    }
  }

  static final List<Order> ORDERS =
      List.of(
          new Order(GroupKeys.SESSION_TIMEOUT_MIN_MS, GroupKeys.SESSION_TIMEOUT_MAX_MS),
          new Order(
              GroupKeys.CONSUMER_SESSION_TIMEOUT_MIN_MS, GroupKeys.CONSUMER_SESSION_TIMEOUT_MS),
          new Order(
              GroupKeys.CONSUMER_SESSION_TIMEOUT_MS, GroupKeys.CONSUMER_SESSION_TIMEOUT_MAX_MS),
          new Order(
              GroupKeys.CONSUMER_HEARTBEAT_INTERVAL_MIN_MS,
              GroupKeys.CONSUMER_HEARTBEAT_INTERVAL_MS),
          new Order(
              GroupKeys.CONSUMER_HEARTBEAT_INTERVAL_MS,
              GroupKeys.CONSUMER_HEARTBEAT_INTERVAL_MAX_MS));

  private GroupRules() {}
}
