package io.sluice.groups.shard;

import io.sluice.groups.machine.Gathering;
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
import java.util.function.Consumer;
import java.util.function.Function;
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
   * Asks every shard of this broker.
   *
   * @param refusal the answer of a shard that is not ready
   * @param question is asked in a turn of each shard, and changes nothing
   * @param whole takes the answers of all
   */
  public <R> void askAll(
      Function<ErrorCode, R> refusal,
      Function<GroupState, R> question,
      Consumer<List<R>> whole) {
    List<Shard> present = List.copyOf(shards.values());
    Gathering<R> parts = new Gathering<>(present.size(), whole);
    for (Shard shard : present) {
      shard.submit(
          parts.next(refusal), (state, reply, out) -> out.reply(reply, question.apply(state)));
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
