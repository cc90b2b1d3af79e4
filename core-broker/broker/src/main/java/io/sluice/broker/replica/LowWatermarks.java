package io.sluice.broker.replica;

import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.TopicImage;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Where the logs of followers start, as far as anybody waits for it: what was deleted is gone when
 * every live replica has given it up (KIP-107).
 *
 * <p>Costs a fetch next to nothing while nobody waits. Safe for use by any thread.
 */
public final class LowWatermarks {
  private final int brokerId;
  private final Supplier<ClusterImage> image;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

  LowWatermarks(int brokerId, Supplier<ClusterImage> image) {
    this.brokerId = brokerId;
    this.image = image;
  }

  /** Takes note of where a follower's log starts, which it says when it fetches. */
  public void followerStartsAt(Partition partition, int replicaId, long logStartOffset) {
    if (waits.isEmpty()) {
      return;
    }
    for (Wait wait : waits) {
      if (wait.partition == partition && wait.note(replicaId, logStartOffset)) {
        waits.remove(wait);
        wait.reached.run();
      }
    }
  }

  /**
   * Waits until the logs of all live replicas start at an offset or after it.
   *
   * @param reached runs when they do: at once on the calling thread, or later on any, once. Must
   *     not block
   */
  public Wait await(Partition partition, long offset, Runnable reached) {
    Wait wait = new Wait(partition, offset, reached);
    waits.add(wait);
    if (wait.done() && waits.remove(wait)) {
      reached.run();
    }
    return wait;
  }

  /** One who waits. */
  public final class Wait {
    private final Partition partition;
    private final long offset;
    private final Runnable reached;

    /** By broker id. Guarded by itself. */
    private final Map<Integer, Long> starts = new HashMap<>();

    private Wait(Partition partition, long offset, Runnable reached) {
      this.partition = partition;
      this.offset = offset;
      this.reached = reached;
    }

    /** Waits no more; returns whether the offset has not been reached. */
    public boolean cancel() {
      return waits.remove(this) && !done();
    }

    private boolean note(int replicaId, long logStartOffset) {
      synchronized (starts) {
        starts.put(replicaId, logStartOffset);
      }
      return done();
    }

    private boolean done() {
      return value() >= offset;
    }

    /** Returns the smallest log start of all live replicas; -1 as long as one has not told its. */
    public long value() {
      long low = partition.log().logStartOffset();
      ClusterImage now = image.get();
      TopicImage topic = now.topic(partition.topicId());
      int index = partition.topicPartition().partition();
      if (topic == null || index >= topic.partitions().size()) {
        return low;
      }
      synchronized (starts) {
        for (int replica : topic.partitions().get(index).replicas()) {
          if (replica != brokerId && now.brokers().containsKey(replica)) {
            low = Math.min(low, starts.getOrDefault(replica, -1L));
          }
        }
      }
      return low;
    }
  }
}
