package io.sluice.broker.fetch;

import io.sluice.broker.replica.Partition;
import io.sluice.broker.throttle.ReplicationThrottle;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.TopicImage;
import java.util.function.Supplier;

/** Holds back what followers copy that are not in sync (KIP-73). */
final class FollowerThrottle {
  private final ReplicationThrottle throttle;
  private final Supplier<ClusterImage> image;

  FollowerThrottle(ReplicationThrottle throttle, Supplier<ClusterImage> image) {
    this.throttle = throttle;
    this.image = image;
  }

  /** Returns whether a follower gets nothing of a partition for now. */
  boolean holdsBack(Partition partition, Fetcher follower) {
    return throttle.isFor(partition.topicPartition())
        && throttle.delayMs() > 0
        && !inSync(partition, follower);
  }

  /** Takes note of what a follower gets. */
  void sent(Partition partition, Fetcher follower, int bytes) {
    if (throttle.isFor(partition.topicPartition()) && !inSync(partition, follower)) {
      throttle.used(bytes);
    }
  }

  private boolean inSync(Partition partition, Fetcher follower) {
    TopicImage topic = image.get().topic(partition.topicId());
    int index = partition.topicPartition().partition();
    return topic != null
        && index < topic.partitions().size()
        && topic.partitions().get(index).isr().contains(follower.replicaId());
  }
}
