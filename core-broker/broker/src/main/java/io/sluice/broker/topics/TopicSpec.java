package io.sluice.broker.topics;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A topic that somebody wants to create.
 *
 * @param partitions how many; -1 for the broker's default
 * @param replicationFactor how many replicas of each; -1 for the broker's default
 * @param assignments the brokers of each partition, or null to have them chosen
 * @param config what differs from the broker's defaults
 */
record TopicSpec(
    String name,
    int partitions,
    int replicationFactor,
    @Nullable List<List<Integer>> assignments,
    Map<String, String> config) {

  /** A topic with the broker's defaults. */
  static TopicSpec withDefaults(String name) {
    return new TopicSpec(name, -1, -1, null, Map.of());
  }
}
