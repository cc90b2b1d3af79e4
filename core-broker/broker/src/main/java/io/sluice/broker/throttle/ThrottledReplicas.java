package io.sluice.broker.throttle;

import io.sluice.protocol.TopicPartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of a broker's replicas are held back, of all topics. Immutable.
 *
 * @param all topics all of whose replicas are
 * @param some others, with the partitions of which this broker's replica is
 */
public record ThrottledReplicas(Set<String> all, Map<String, Set<Integer>> some) {
  /** None. */
  public static final ThrottledReplicas NONE = new ThrottledReplicas(Set.of(), Map.of());

  /** What a topic's setting says if it means all of its replicas. */
  public static final String WILDCARD = "*";

  /** Copies. */
  public ThrottledReplicas {
    all = Set.copyOf(all);
    some = Map.copyOf(some);
  }

  /** Returns whether there are none. */
  public boolean isEmpty() {
    return all.isEmpty() && some.isEmpty();
  }

  /** Returns whether a partition's replica on this broker is among them. */
  public boolean contains(TopicPartition partition) {
    return all.contains(partition.topic())
        || some.getOrDefault(partition.topic(), Set.of()).contains(partition.partition());
  }

  /**
   * Puts the settings of topics together.
   *
   * @param settings by topic what {@code *.replication.throttled.replicas} says: {@code *}, or
   *     elements {@code partition:broker}; what is neither is left out
   * @param brokerId whose replicas are meant
   */
  public static ThrottledReplicas of(Map<String, List<String>> settings, int brokerId) {
    Set<String> all = new TreeSet<>();
    Map<String, Set<Integer>> some = new HashMap<>();
    settings.forEach(
        (topic, elements) -> {
          if (elements.contains(WILDCARD)) {
            all.add(topic);
          } else {
            Set<Integer> partitions = partitions(elements, brokerId);
            if (!partitions.isEmpty()) {
              some.put(topic, partitions);
            }
          }
        });
    return all.isEmpty() && some.isEmpty() ? NONE : new ThrottledReplicas(all, some);
  }

  private static Set<Integer> partitions(List<String> elements, int brokerId) {
    Set<Integer> partitions = new TreeSet<>();
    for (String element : elements) {
      String[] parts = element.strip().split(":");
      if (parts.length == 2 && parts[1].equals(String.valueOf(brokerId))) {
        try {
          partitions.add(Integer.valueOf(parts[0]));
        } catch (NumberFormatException notOne) {
          // The setting is checked when it is made; an old one may be anything.
        }
      }
    }
    return partitions;
  }
}
