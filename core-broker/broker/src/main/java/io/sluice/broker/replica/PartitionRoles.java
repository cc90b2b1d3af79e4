package io.sluice.broker.replica;

import io.sluice.broker.follower.Followers;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives each partition the role that the image gives to this broker: leads it, follows its leader,
 * or neither. Confined to one thread.
 */
public final class PartitionRoles {
  private final int brokerId;
  private final Followers followers;

  /** What was done last. */
  private final Map<Partition, Assignment> assigned = new IdentityHashMap<>();

  private boolean suspended;
  private @Nullable ClusterImage former;

  private record Assignment(PartitionState state, int inSyncMin) {}

  /** Begins with partitions that have no role. */
  public PartitionRoles(int brokerId, Followers followers) {
    this.brokerId = brokerId;
    this.followers = followers;
  }

  /**
   * Gives a partition its role; costs nothing if nothing has changed.
   *
   * @param inSyncMin min.insync.replicas of the topic
   * @throws io.sluice.storage.LogStorageException if it would lead and its log dir is offline
   */
  public void assign(Partition partition, PartitionState state, int inSyncMin) {
    Assignment next = new Assignment(state, inSyncMin);
    if (next.equals(assigned.get(partition))) {
      return;
    }
    assigned.remove(partition);
    if (state.leader() == brokerId) {
      followers.unfollow(partition.topicPartition());
      lead(partition, state, inSyncMin);
    } else if (state.leader() == PartitionState.NO_LEADER) {
      followers.unfollow(partition.topicPartition());
      partition.resign();
    } else if (!partition.following() || partition.epoch() != state.leaderEpoch()) {
      followers.follow(partition.follow(state.leaderEpoch()), state.leader());
    }
    assigned.put(partition, next);
  }

  private void lead(Partition partition, PartitionState state, int inSyncMin) {
    if (suspended || isFormer(partition, state)) {
      partition.resign();
    } else {
      partition.lead(state, inSyncMin);
    }
  }

  private boolean isFormer(Partition partition, PartitionState state) {
    if (state.leaderEpoch() <= partition.formerEpoch()) {
      return true;
    }
    TopicImage topic = former == null ? null : former.topic(partition.topicId());
    int index = partition.topicPartition().partition();
    return topic != null
        && index < topic.partitions().size()
        && state.leaderEpoch() <= topic.partitions().get(index).leaderEpoch();
  }

  /** Takes the role from a partition that is hosted here no more. */
  public void release(Partition partition) {
    assigned.remove(partition);
    followers.unfollow(partition.topicPartition());
    partition.resign();
  }

  /** Leads nothing until {@link #resume}; what is followed is followed on. */
  public void suspend() {
    suspended = true;
    List<Partition> present = new ArrayList<>(assigned.keySet());
    for (Partition partition : present) {
      if (partition.leading()) {
        assigned.remove(partition);
        partition.resign();
      }
    }
  }

  /** Takes up leadership again, with the next assignments. */
  public void resume() {
    suspended = false;
    assigned.keySet().removeIf(partition -> !partition.following());
  }

  /**
   * Leads only in leader epochs after those of an image: they were given to a former life of this
   * broker, whose logs had what these may have lost.
   */
  public void leadOnlyAfter(ClusterImage image) {
    former = image;
  }
}
