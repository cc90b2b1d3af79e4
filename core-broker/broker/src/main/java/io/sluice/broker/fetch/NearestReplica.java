package io.sluice.broker.fetch;

import io.sluice.broker.replica.Partition;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends consumers to a replica in their own rack (KIP-392): one that is in sync, for such a replica
 * has all that a consumer may read.
 */
final class NearestReplica {
  /** Stands for the leader itself. */
  static final int NONE = -1;

  private final Supplier<ClusterImage> image;
  private final int brokerId;
  private final BooleanSupplier rackAware;

  /**
   * Creates it for a broker.
   *
   * @param rackAware whether consumers are sent elsewhere at all, at present
   */
  NearestReplica(Supplier<ClusterImage> image, int brokerId, BooleanSupplier rackAware) {
    this.image = image;
    this.brokerId = brokerId;
    this.rackAware = rackAware;
  }

  /** Returns the replica from which a consumer best reads on, or {@link #NONE}. */
  int of(FetchTarget target, Partition partition, Fetcher fetcher) {
    if (!fetcher.anyReplica() || fetcher.rack().isEmpty() || !rackAware.getAsBoolean()) {
      return NONE;
    }
    boolean committed =
        target.offset() >= partition.log().logStartOffset()
            && target.offset() <= partition.log().highWatermark();
    return partition.leading() && committed ? choose(target, partition, fetcher) : NONE;
  }

  private int choose(FetchTarget target, Partition partition, Fetcher fetcher) {
    ClusterImage now = image.get();
    TopicImage topic = now.topic(partition.topicId());
    int index = target.key().partition();
    if (topic == null || index >= topic.partitions().size()) {
      return NONE;
    }
    if (stands(now.brokers().get(brokerId), fetcher)) {
      return NONE;
    }
    List<Integer> near = new ArrayList<>();
    PartitionState state = topic.partitions().get(index);
    for (int replica : state.isr()) {
      if (replica != brokerId && stands(now.brokers().get(replica), fetcher)) {
        near.add(replica);
      }
    }
    // Where there are several, the partitions of a topic are spread over them.
    return near.isEmpty() ? NONE : near.get(index % near.size());
  }

  private static boolean stands(@Nullable BrokerRegistration broker, Fetcher fetcher) {
    return broker != null
        && fetcher.rack().equals(broker.rack())
        && broker.endpoint(fetcher.listener()) != null;
  }
}
