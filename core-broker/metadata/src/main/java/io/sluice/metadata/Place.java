package io.sluice.metadata;

import io.sluice.protocol.Uuid;

/** A thing that brokers read from the tree. */
sealed interface Place {
  /** The controller and its epoch. */
  record Controller() implements Place {}

  /** The next producer id. */
  record ProducerIds() implements Place {}

  /** A broker's registration. */
  record Broker(int id) implements Place {}

  /** A topic without its partitions' states. */
  record Topic(String name) implements Place {}

  /** The states of some of a topic's partitions. */
  record Chunk(String topic, Uuid id, int number) implements Place {}

  /** The configuration of a scope other than a topic. */
  record Config(ConfigScope scope) implements Place {}
}
