package io.sluice.groups.consumer;

import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Tells by one number whether the topics that a group reads are as they were: ids, numbers of
 * partitions, racks. The number differs from what Kafka computes; a broker that finds another one
 * than its own merely has the group assigned anew.
 */
final class TopicsHash {
  /** The hash of no topics. */
  static final long NONE = 0;

  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private long hash = FNV_START;

  private TopicsHash() {}

  /** Returns the hash of those of the topics that exist. */
  static long of(Collection<String> names, ClusterView cluster) {
    TopicsHash result = new TopicsHash();
    boolean none = true;
    for (String name : new TreeSet<>(names)) {
      TopicView topic = cluster.topic(name);
      if (topic != null) {
        result.mix(topic);
        none = false;
      }
    }
    return none ? NONE : result.hash;
  }

  private void mix(TopicView topic) {
    mix(topic.name());
    mix(topic.id().mostSignificantBits());
    mix(topic.id().leastSignificantBits());
    mix(topic.partitionCount());
    for (int partition = 0; partition < topic.partitionCount(); partition++) {
      mix(partition);
      new TreeSet<>(topic.racks(partition)).forEach(this::mix);
    }
  }

  private void mix(String text) {
    mix(text.length());
    text.chars().forEach(this::mix);
  }

  private void mix(long number) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      hash = (hash ^ (number >>> shift & 0xff)) * FNV_PRIME;
    }
  }
}
