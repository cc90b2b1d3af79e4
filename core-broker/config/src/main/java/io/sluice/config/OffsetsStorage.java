package io.sluice.config;

/** Where consumer groups keep their committed offsets. */
public enum OffsetsStorage {
  /** In the topic {@code __consumer_offsets}, as Kafka does. */
  KAFKA,
  /** In ZooKeeper, below {@code /consumers}. */
  ZOOKEEPER
}
