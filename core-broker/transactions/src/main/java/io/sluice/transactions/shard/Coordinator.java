package io.sluice.transactions.shard;

import io.sluice.coordination.Reply;
import io.sluice.coordination.RequestTurn;
import io.sluice.coordination.ShardServices;
import io.sluice.coordination.Shards;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.StateTopic;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.Compression;
import io.sluice.transactions.markers.MarkerSender;
import io.sluice.transactions.record.TransactionRecord;
import io.sluice.transactions.record.TransactionRecordCodec;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** All shards of this broker. May be called by any thread. */
public final class Coordinator implements AutoCloseable {
  /** The keys of records have two bytes for the length of an id. */
  private static final int ID_CHARS_MAX = 10_000;

  private static final int NOBODY = -1;

  private final Supplier<ClusterView> cluster;
  private final TransactionSettings settings;
  private final StateTopic topic;
  private final Shards<ShardState, TransactionRecord> shards;

  private Coordinator(
      Supplier<ClusterView> cluster,
      TransactionSettings settings,
      Shards<ShardState, TransactionRecord> shards) {
    this.cluster = cluster;
    this.settings = settings;
    this.shards = shards;
    this.topic = new TransactionsTopic(settings.values(), shards);
  }

  /** Creates the coordinator of a broker, which leads no partition yet. */
  public static Coordinator create(BrokerContext broker) {
    TransactionSettings settings = new TransactionSettings(broker.settings());
    MarkerSender markers =
        new MarkerSender(
            broker.brokerId(),
            broker.cluster(),
            broker.brokers(),
            broker.transactionMarkers(),
            new MarkerSender.Time(broker.clock(), broker.scheduler()));
    Environment environment =
        new Environment(
            broker.clock(),
            broker.producerIds(),
            markers,
            settings,
            new Figures().show(broker.metrics()));
    return new Coordinator(
        broker.cluster()::view, settings, new Shards<>(services(broker, environment)));
  }

  private static ShardServices<ShardState, TransactionRecord> services(
      BrokerContext broker, Environment environment) {
    return new ShardServices<>(
        broker.clock(),
        broker.scheduler(),
        broker.background(),
        new ShardServices.Format<>(new TransactionRecordCodec(), () -> Compression.NONE),
        environment.settings()::loadBytes,
        (place, timers, turns) -> new ShardState(environment, place.leaderEpoch(), timers, turns));
  }

  /** Returns the topic that holds the shards' logs. */
  public StateTopic topic() {
    return topic;
  }

  /** Returns the configuration. */
  public TransactionSettings settings() {
    return settings;
  }

  /**
   * Works on an attempt in its shard, or refuses it: with NOT_COORDINATOR if the shard is not here,
   * COORDINATOR_LOAD_IN_PROGRESS while it is loaded, INVALID_REQUEST if there can be no such id.
   */
  public <A> void submit(Attempt<A> attempt) {
    ask(
        attempt.transactionalId(),
        attempt.reply(),
        (state, reply, out) -> state.attempt(attempt, out));
  }

  /** Asks the shard of an id something, or refuses it, as {@link #submit} does. */
  public <A> void ask(
      String transactionalId,
      Reply<A> reply,
      RequestTurn<ShardState, TransactionRecord, A> question) {
    if (transactionalId.isEmpty() || transactionalId.length() > ID_CHARS_MAX) {
      reply.refuse(ErrorCode.INVALID_REQUEST);
      return;
    }
    shards.submit(partitionOf(transactionalId), reply, question);
  }

  /** Asks every shard of this broker; {@code refusal} is the answer of one that is not ready. */
  public <A> void askAll(
      Function<ErrorCode, A> refusal,
      RequestTurn<ShardState, TransactionRecord, A> question,
      Consumer<List<A>> whole) {
    shards.askAll(refusal, question, whole);
  }

  /** Returns the broker that coordinates an id, or −1 if there is none at the moment. */
  public int brokerOf(String transactionalId) {
    TopicView present = cluster.get().topic(topic.name());
    return present == null
        ? NOBODY
        : present.leader(topic.partitionOf(transactionalId, present.partitionCount()));
  }

  private int partitionOf(String transactionalId) {
    TopicView present = cluster.get().topic(topic.name());
    return present == null ? NOBODY : topic.partitionOf(transactionalId, present.partitionCount());
  }

  /** Gives up all shards. */
  @Override
  public void close() {
    shards.close();
  }
}
