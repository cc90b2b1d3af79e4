package io.sluice.groups.classic;

import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.message.ConsumerProtocolAssignment;
import io.sluice.protocol.message.ConsumerProtocolSubscription;
import io.sluice.protocol.wire.WireReader;
import io.sluice.spi.PartitionSet;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what consumers tell each other through the group, which is none of the broker's business
 * except to know which offsets are in use, and to show it to people.
 *
 * <p>Begins with a version as int16. Later versions only add fields at the end, so that one which
 * is not known is read as the last that is.
 */
final class ConsumerProtocol {
  /** The protocol type of consumers. */
  static final String TYPE = "consumer";

  private static final int VERSION_MAX = 3;

  private ConsumerProtocol() {}

  /** Returns the topics of a subscription, or null if it is malformed. */
  static @Nullable Set<String> topics(ByteBuffer metadata) {
    return parsed(
        metadata, in -> Set.copyOf(ConsumerProtocolSubscription.read(in, versionOf(in)).topics()));
  }

  /** Returns the partitions of an assignment; none if it is malformed. */
  static PartitionSet partitions(ByteBuffer assignment) {
    if (!assignment.hasRemaining()) {
      return PartitionSet.empty();
    }
    PartitionSet set = parsed(assignment, ConsumerProtocol::assigned);
    return set == null ? PartitionSet.empty() : set;
  }

  private static PartitionSet assigned(ByteBuffer in) {
    PartitionSet.Builder set = PartitionSet.builder();
    for (var topic : ConsumerProtocolAssignment.read(in, versionOf(in)).assignedPartitions()) {
      topic.partitions().forEach(partition -> set.add(topic.topic(), partition));
    }
    return set.build();
  }

  private static int versionOf(ByteBuffer in) {
    return Math.min(WireReader.readShort(in), VERSION_MAX);
  }

  private static <T> @Nullable T parsed(ByteBuffer bytes, Function<ByteBuffer, T> parser) {
    try {
      return parser.apply(bytes.slice());
    } catch (ProtocolException | IllegalArgumentException malformed) {
      return null;
    }
  }
}
