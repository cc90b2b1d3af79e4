package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topic at one instant.
 *
 * @param name unique among the topics that exist
 * @param id unique for ever
 * @param partitions their states, by number
 * @param config what the topic sets itself, as it was given
 */
public record TopicImage(
    String name, Uuid id, List<PartitionState> partitions, Map<String, String> config) {
  public TopicImage {
    partitions = List.copyOf(partitions);
    config = Collections.unmodifiableMap(new TreeMap<>(config));
  }
}
