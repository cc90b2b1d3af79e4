package io.sluice.broker.replica;

import io.sluice.broker.replica.Lookup.Found;
import io.sluice.broker.replica.Lookup.Missing;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of which this broker holds a replica. Read by any thread, changed by {@link
 * ReplicaChanges} alone.
 */
public final class Replicas {
  private static final Missing UNKNOWN_TOPIC = new Missing(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  private static final Missing UNKNOWN_ID = new Missing(ErrorCode.UNKNOWN_TOPIC_ID);
  private static final Missing NOT_LEADER = new Missing(ErrorCode.NOT_LEADER_OR_FOLLOWER);
  private static final Missing OFFLINE = new Missing(ErrorCode.KAFKA_STORAGE_ERROR);

  private final Map<String, HostedTopic> byName = new ConcurrentHashMap<>();
  private final Map<Uuid, HostedTopic> byId = new ConcurrentHashMap<>();
  private final int brokerId;
  private final Supplier<ClusterImage> image;
  private final LowWatermarks lowWatermarks;

  /**
   * Creates the registry of a broker; {@code image} tells a partition that is elsewhere from one
   * that is nowhere.
   */
  public Replicas(int brokerId, Supplier<ClusterImage> image) {
    this.brokerId = brokerId;
    this.image = image;
    this.lowWatermarks = new LowWatermarks(brokerId, image);
  }

  /** Returns whether this is the broker of that number in the cluster of that id. */
  public boolean areOf(String clusterId, int nodeId) {
    return nodeId == brokerId && clusterId.equals(image.get().clusterId());
  }

  /** Returns the number of this broker. */
  public int brokerId() {
    return brokerId;
  }

  /** Returns the cluster as it is known now. */
  public ClusterImage image() {
    return image.get();
  }

  /** Returns what is known of where followers' logs start. */
  public LowWatermarks lowWatermarks() {
    return lowWatermarks;
  }

  /** Looks for a partition that this broker leads, by the topic's name. */
  public Lookup leading(String topic, int partition) {
    return find(topic, partition, false);
  }

  /** Looks for a partition that this broker leads, by the topic's id. */
  public Lookup leading(Uuid topicId, int partition) {
    return find(topicId, partition, false);
  }

  /** Looks for a partition that this broker leads or follows, by the topic's name. */
  public Lookup readable(String topic, int partition) {
    return find(topic, partition, true);
  }

  /** Looks for a partition that this broker leads or follows, by the topic's id. */
  public Lookup readable(Uuid topicId, int partition) {
    return find(topicId, partition, true);
  }

  private Lookup find(String topic, int partition, boolean followed) {
    HostedTopic hosted = byName.get(topic);
    return hosted == null
        ? absent(image.get().topic(topic), partition, UNKNOWN_TOPIC)
        : find(hosted, partition, followed);
  }

  private Lookup find(Uuid topicId, int partition, boolean followed) {
    HostedTopic hosted = byId.get(topicId);
    return hosted == null
        ? absent(image.get().topic(topicId), partition, UNKNOWN_ID)
        : find(hosted, partition, followed);
  }

  private Lookup find(HostedTopic topic, int index, boolean followed) {
    Partition partition = topic.partition(index);
    if (partition == null) {
      return topic.offline().contains(index)
          ? OFFLINE
          : absent(image.get().topic(topic.id()), index, UNKNOWN_TOPIC);
    }
    return partition.leading() || followed && partition.following()
        ? new Found(topic, partition)
        : NOT_LEADER;
  }

  /** Says why there is no partition: it is nowhere, or elsewhere, or about to be hosted here. */
  private static Lookup absent(@Nullable TopicImage topic, int partition, Missing unknownTopic) {
    if (topic == null) {
      return unknownTopic;
    }
    return partition < 0 || partition >= topic.partitions().size() ? UNKNOWN_TOPIC : NOT_LEADER;
  }

  /** Returns a partition that is hosted here, or null. */
  public @Nullable Partition find(TopicPartition name) {
    HostedTopic topic = byName.get(name.topic());
    return topic == null ? null : topic.partition(name.partition());
  }

  /** Returns a topic of which partitions are hosted here, or null. */
  @Nullable HostedTopic topic(String name) {
    return byName.get(name);
  }

  /** Returns all topics of which partitions are hosted here, at some moment. */
  public Collection<HostedTopic> topics() {
    return byName.values();
  }

  /** Calls an action with each partition that is hosted here, at some moment. */
  public void forEach(Consumer<Partition> action) {
    for (HostedTopic topic : byName.values()) {
      topic.partitions().values().forEach(action);
    }
  }

  void put(HostedTopic topic) {
    byName.put(topic.name(), topic);
    byId.put(topic.id(), topic);
  }

  void remove(HostedTopic topic) {
    byId.remove(topic.id(), topic);
    byName.remove(topic.name(), topic);
  }
}
