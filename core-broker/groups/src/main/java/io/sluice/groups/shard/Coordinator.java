package io.sluice.groups.shard;

import io.sluice.coordination.Reply;
import io.sluice.coordination.Shards;
import io.sluice.groups.offsets.LagFigures;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.Cluster;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.StateTopic;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ErrorCode;
import io.sluice.time.Randomness;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** All shards of this broker. May be called by any thread. */
public final class Coordinator implements AutoCloseable {
  /** The keys of records have two bytes for the length of a group's id. */
  private static final int GROUP_ID_CHARS_MAX = 10_000;

  private final Supplier<ClusterView> cluster;
  private final GroupsTopic topic;
  private final Shards<ShardState, GroupRecord> shards;

  private Coordinator(BrokerContext broker) {
    this.cluster = broker.cluster()::view;
    States states = new States(broker, lags(broker), this::partitionOf, Randomness.unpredictable());
    this.shards = new Shards<>(states.services());
    this.topic = new GroupsTopic(broker.settings(), shards);
  }

  private static LagFigures lags(BrokerContext broker) {
    LagFigures lags = new LagFigures(broker.clock());
    lags.show(broker.metrics());
    return lags;
  }

  /**
   * Creates the coordinator of a broker, which leads no partition yet.
   *
   * @throws IllegalArgumentException if an assignor that the configuration names cannot be made
   */
  public static Coordinator create(BrokerContext broker) {
    Coordinator coordinator = new Coordinator(broker);
    // Not on the metadata store's thread: groups may have much to do.
    broker
        .cluster()
        .subscribe(
            change -> broker.scheduler().schedule(0, () -> coordinator.topicsChanged(change)));
    return coordinator;
  }

  /** Returns the topic that holds the shards' logs. */
  public StateTopic topic() {
    return topic;
  }

  /** Lets every shard look at what became of the topics. */
  private void topicsChanged(Cluster.Change change) {
    shards.eachReady((state, out) -> state.topicsChanged(change, out));
  }

  /** Works on a request for one group in its shard, or refuses it if that is not here. */
  public <R> void submit(String groupId, Reply<R> reply, GroupTurn<R> turn) {
    if (groupId.length() > GROUP_ID_CHARS_MAX) {
      reply.refuse(ErrorCode.INVALID_GROUP_ID);
      return;
    }
    shards.submit(partitionOf(groupId), reply, turn);
  }

  /** Returns the partition that keeps a group; -1 while there is no topic. */
  private int partitionOf(String groupId) {
    TopicView present = cluster.get().topic(topic.name());
    return present == null ? -1 : topic.partitionOf(groupId, present.partitionCount());
  }

  /**
   * Asks every shard of this broker.
   *
   * @param refusal the answer of a shard that is not ready
   * @param question is asked in a turn of each shard
   * @param whole takes the answers of all
   */
  public <R> void askAll(
      Function<ErrorCode, R> refusal, GroupTurn<R> question, Consumer<List<R>> whole) {
    shards.askAll(refusal, question, whole);
  }

  /** Gives up all shards. */
  @Override
  public void close() {
    shards.close();
  }
}
