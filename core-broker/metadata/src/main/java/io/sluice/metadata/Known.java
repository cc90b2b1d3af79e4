package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import java.util.List;
import java.util.Map;

/** Nodes as they were read, with the versions that an edit of them has to name. */
final class Known {
  private Known() {}

  /** A number that only grows. */
  record Counter(long value, int version) {}

  /** The controller; {@code owner} is its session. */
  record Controller(int brokerId, int epoch, long owner, int version) {}

  /** A registered broker; {@code owner} is its session. */
  record Broker(BrokerRegistration registration, long owner, int version) {}

  /** The configuration of a scope other than a topic. */
  record Setting(Map<String, String> values, int version) {}

  /** A topic without its partitions' states. */
  record Header(Uuid id, int partitions, Map<String, String> config, int version) {}

  /** Some partitions' states. */
  record Chunk(List<PartitionState> states, int version) {}

  /** A topic whose header and chunks fit together, and what is made of them. */
  record Topic(Header header, List<Chunk> chunks, TopicImage image) {}
}
