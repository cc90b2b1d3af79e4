package io.sluice.broker.replica;

import io.sluice.broker.follower.Followers;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.PartitionState;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Gives each partition the role that the image gives to this broker: leads it, follows its leader,
 * or neither. Confined to one thread.
 */
public final class PartitionRoles {
  private final int brokerId;
  private final Followers followers;

  /** What was done last. */
  private final Map<Partition, Assignment> assigned = new IdentityHashMap<>();

  private final LongSupplier registeredEpoch;
  private boolean suspended;

  private record Assignment(PartitionState state, int inSyncMin, long registeredEpoch) {}

  /**
   * Begins with partitions that have no role.
   *
   * @param registeredEpoch gives the epoch of this broker's registration in its present session,
   *     {@link BrokerRegistration#NO_EPOCH} without one
   */
  public PartitionRoles(int brokerId, Followers followers, LongSupplier registeredEpoch) {
    this.brokerId = brokerId;
    this.followers = followers;
    this.registeredEpoch = registeredEpoch;
  }

  /**
   * Gives a partition its role; costs nothing if nothing has changed.
   *
   * @param inSyncMin min.insync.replicas of the topic
   * @throws io.sluice.storage.LogStorageException if it would lead and its log dir is offline
   */
  public void assign(Partition partition, PartitionState state, int inSyncMin) {
    Assignment next = new Assignment(state, inSyncMin, registeredEpoch.getAsLong());
    if (next.equals(assigned.get(partition))) {
      return;
    }
    assigned.remove(partition);
    if (state.leader() == brokerId) {
      followers.unfollow(partition.topicPartition());
      lead(partition, state, next);
    } else if (state.leader() == PartitionState.NO_LEADER) {
      followers.unfollow(partition.topicPartition());
      partition.resign();
    } else if (!partition.following() || partition.epoch() != state.leaderEpoch()) {
      followers.follow(partition.follow(state.leaderEpoch()), state.leader());
    }
    assigned.put(partition, next);
  }

  private void lead(Partition partition, PartitionState state, Assignment next) {
    if (suspended || !mayLead(partition, state, next.registeredEpoch)) {
      partition.resign();
    } else {
      partition.lead(state, next.inSyncMin);
    }
  }

  /**
   * A partition with several replicas is led by the life of a broker for which it was elected, and
   * with the log that it had then: another may have lost records, and knows nothing of what was
   * proposed before. The controller elects anew where that is so.
   */
  private static boolean mayLead(Partition partition, PartitionState state, long registered) {
    boolean bound = state.leaderBrokerEpoch() != BrokerRegistration.NO_EPOCH;
    return state.replicas().size() == 1
        || state.leaderEpoch() > partition.formerEpoch()
            && (!bound || state.leaderBrokerEpoch() == registered);
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
}
