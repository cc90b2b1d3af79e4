package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import java.util.Map;

/**
 * New states of a topic's partitions.
 *
 * @param topicId the topic for which they were decided; another one of its name is left alone
 * @param partitions the states by partition
 */
public record TopicStates(Uuid topicId, Map<Integer, PartitionState> partitions) {
  public TopicStates {
    partitions = Map.copyOf(partitions);
  }
}
