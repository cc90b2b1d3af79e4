package io.sluice.protocol;

/**
 * A partition of a topic.
 *
 * @param topic the topic's name
 * @param partition the partition's number, from 0
 */
public record TopicPartition(String topic, int partition) {
  /** Returns {@code topic-partition}, the name of the partition's folder on disk. */
  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
