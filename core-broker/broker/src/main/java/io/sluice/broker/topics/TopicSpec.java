package io.sluice.broker.topics;

import io.sluice.kernel.StateTopic;
import java.util.HashMap;
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
  private static final int STATE_REPLICAS_MAX = 3;

  /** A topic with the broker's defaults. */
  static TopicSpec withDefaults(String name) {
    return new TopicSpec(name, -1, -1, null, Map.of());
  }

  /**
   * Returns this topic with a module's wishes for its state topic where this one has none.
   *
   * @param brokers how many are up
   */
  TopicSpec completedBy(StateTopic state, int brokers) {
    Map<String, String> all = new HashMap<>(state.config());
    all.putAll(config);
    if (assignments != null) {
      return new TopicSpec(name, partitions, replicationFactor, assignments, all);
    }
    int factor = state.replicationFactor();
    if (factor == StateTopic.AS_MANY_AS_THERE_ARE) {
      factor = Math.min(STATE_REPLICAS_MAX, brokers);
    }
    return new TopicSpec(
        name,
        partitions == -1 ? state.partitionCount() : partitions,
        replicationFactor == -1 ? factor : replicationFactor,
        null,
        all);
  }
}
