package io.sluice.assignor.sticky;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.PartitionSet;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What members of a classic group with a sticky assignor tell each other, big-endian:
 *
 * <pre>
 *   int32 topics
 *     int16 length, topic (UTF-8)
 *     int32 partitions
 *       int32 partition
 *   int32 generation            missing in version 0
 * </pre>
 */
final class StickyUserData {
  private StickyUserData() {}

  static ByteBuffer write(Claim claim) {
    Map<byte[], List<Integer>> topics = new LinkedHashMap<>();
    int sizeBytes = 2 * Integer.BYTES;
    for (String topic : claim.partitions().topics()) {
      byte[] name = topic.getBytes(UTF_8);
      List<Integer> partitions = claim.partitions().partitions(topic);
      sizeBytes += Short.BYTES + name.length + Integer.BYTES * (1 + partitions.size());
      topics.put(name, partitions);
    }
    ByteBuffer out = ByteBuffer.allocate(sizeBytes).putInt(topics.size());
    topics.forEach(
        (name, partitions) -> {
          out.putShort((short) name.length).put(name).putInt(partitions.size());
          partitions.forEach(out::putInt);
        });
    return out.putInt(claim.generation()).flip();
  }

  /** Reads a claim; what cannot be read claims nothing, for another program wrote it. */
  static Claim read(ByteBuffer in) {
    try {
      PartitionSet partitions = partitions(in);
      return new Claim(partitions, in.remaining() < Integer.BYTES ? -1 : in.getInt());
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Claim.NONE;
    }
  }

  private static PartitionSet partitions(ByteBuffer in) {
    PartitionSet.Builder partitions = PartitionSet.builder();
    for (int topics = count(in.getInt()); topics > 0; topics--) {
      String topic = string(in);
      for (int left = count(in.getInt()); left > 0; left--) {
        partitions.add(topic, in.getInt());
      }
    }
    return partitions.build();
  }

  private static String string(ByteBuffer in) {
    int lengthBytes = count(in.getShort());
    if (lengthBytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[lengthBytes];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }

  private static int count(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("a count of " + value);
    }
    return value;
  }
}
