package io.sluice.groups.consumer;

import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.message.ConsumerProtocolAssignment;
import io.sluice.protocol.message.ConsumerProtocolSubscription;
import io.sluice.protocol.wire.WireReader;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes what consumers of the classic protocol tell each other: a version as int16, then
 * a message. Versions that are not known are those that are, with more behind.
 */
final class EmbeddedProtocol {
  private static final int VERSION_MAX = 3;

  private EmbeddedProtocol() {}

  /** Returns a member's subscription, or null if it is malformed. */
  static @Nullable ConsumerProtocolSubscription subscription(ByteBuffer metadata) {
    ByteBuffer in = metadata.slice();
    try {
      return ConsumerProtocolSubscription.read(in, version(in));
    } catch (ProtocolException | IllegalArgumentException malformed) {
      return null;
    }
  }

  /** Returns a member's assignment, or null if it is malformed; no bytes are no partitions. */
  static @Nullable ConsumerProtocolAssignment assignment(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return ConsumerProtocolAssignment.builder().build();
    }
    ByteBuffer in = bytes.slice();
    try {
      return ConsumerProtocolAssignment.read(in, version(in));
    } catch (ProtocolException | IllegalArgumentException malformed) {
      return null;
    }
  }

  private static int version(ByteBuffer in) {
    int version = WireReader.readShort(in);
    if (version < 0) {
      throw new IllegalArgumentException("version " + version);
    }
    return Math.min(version, VERSION_MAX);
  }

  /** Returns the partitions that a subscription says are owned; those of no topic are left out. */
  static PartitionIds owned(ConsumerProtocolSubscription subscription, ClusterView cluster) {
    PartitionIds.Builder owned = PartitionIds.builder();
    subscription
        .ownedPartitions()
        .forEach(each -> add(owned, each.topic(), each.partitions(), cluster));
    return owned.build();
  }

  /** Returns the partitions of an assignment; those of no topic are left out. */
  static PartitionIds partitions(ConsumerProtocolAssignment assignment, ClusterView cluster) {
    PartitionIds.Builder assigned = PartitionIds.builder();
    assignment
        .assignedPartitions()
        .forEach(each -> add(assigned, each.topic(), each.partitions(), cluster));
    return assigned.build();
  }

  private static void add(
      PartitionIds.Builder ids, String name, List<Integer> partitions, ClusterView cluster) {
    TopicView topic = cluster.topic(name);
    if (topic != null) {
      ids.addAll(topic.id(), partitions);
    }
  }

  /** Writes an assignment as a member can read it whose subscription this is. */
  static ByteBuffer write(PartitionIds partitions, ByteBuffer subscription, ClusterView cluster) {
    List<ConsumerProtocolAssignment.TopicPartition> topics = new ArrayList<>();
    partitions
        .topics()
        .forEach(
            (id, numbers) -> {
              TopicView topic = cluster.topic(id);
              if (topic != null) {
                topics.add(new ConsumerProtocolAssignment.TopicPartition(topic.name(), numbers));
              }
            });
    ConsumerProtocolAssignment message =
        ConsumerProtocolAssignment.builder().assignedPartitions(topics).build();
    int version = version(subscription.slice());
    ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES + message.size(version));
    bytes.putShort((short) version);
    message.write(new WireWriter(bytes), version);
    return bytes.flip();
  }
}
