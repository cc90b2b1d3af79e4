package io.sluice.groups.shard;

import io.sluice.groups.machine.Reply;
import io.sluice.kernel.Cluster;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.StateLog;
import io.sluice.kernel.StateTopic;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** All shards of this broker. May be called by any thread. */
public final class Coordinator implements AutoCloseable {
  private final ShardServices services;
  private final Supplier<ClusterView> cluster;
  private final GroupsTopic topic;
  private final Map<Integer, Shard> shards = new ConcurrentSkipListMap<>();

  Coordinator(ShardServices services, Supplier<ClusterView> cluster) {
    this.services = services;
    this.cluster = cluster;
    this.topic = new GroupsTopic(services.settings(), this);
  }

  /** Returns the topic that holds the shards' logs. */
  public StateTopic topic() {
    return topic;
  }

  void led(StateLog log) {
    Shard shard = new Shard(log, services);
    Shard before = shards.put(shard.partition(), shard);
    if (before != null) {
      before.close();
    }
    shard.open();
  }

  void lost(TopicPartition partition) {
    Shard shard = shards.remove(partition.partition());
    if (shard != null) {
      shard.close();
    }
  }

  /** Lets every shard look at what became of the topics. */
  public void topicsChanged(Cluster.Change change) {
    for (Shard shard : shards.values()) {
      shard.takeIfReady((state, out) -> state.topicsChanged(change, out));
    }
  }

  /** Works on a request for one group in its shard, or refuses it if that is not here. */
  public <R> void submit(String groupId, Reply<R> reply, GroupTurn<R> turn) {
    TopicView present = cluster.get().topic(topic.name());
    if (present == null) {
      reply.refuse(ErrorCode.NOT_COORDINATOR);
      return;
    }
    Shard shard = shards.get(topic.partitionOf(groupId, present.partitionCount()));
    if (shard == null) {
      reply.refuse(ErrorCode.NOT_COORDINATOR);
    } else {
      shard.submit(reply, turn);
    }
  }

  /**
   * Works on a request in every shard of this broker.
   *
   * @param replies is asked for the reply of each shard, before any of them runs
   */
  public <R> void submitToAll(Supplier<Reply<R>> replies, GroupTurn<R> turn) {
    List<Shard> present = new ArrayList<>(shards.values());
    List<Reply<R>> waiting = new ArrayList<>();
    present.forEach(shard -> waiting.add(replies.get()));
    for (int i = 0; i < present.size(); i++) {
      present.get(i).submit(waiting.get(i), turn);
    }
  }

  /** Gives up all shards. */
  @Override
  public void close() {
    List<Integer> partitions = new ArrayList<>(shards.keySet());
    for (Integer partition : partitions) {
      Shard shard = shards.remove(partition);
      if (shard != null) {
        shard.close();
      }
    }
  }
}
