package io.sluice.groups.shard;

import io.sluice.coordination.PatientTimers;
import io.sluice.coordination.ShardServices;
import io.sluice.coordination.ShardServices.Format;
import io.sluice.coordination.StateFactory;
import io.sluice.coordination.Timers;
import io.sluice.coordination.Turn;
import io.sluice.groups.classic.ClassicGroups;
import io.sluice.groups.consumer.ConsumerGroups;
import io.sluice.groups.machine.Assignors;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.GroupSettings;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.offsets.LagFigures;
import io.sluice.groups.offsets.OffsetServices;
import io.sluice.groups.offsets.Offsets;
import io.sluice.groups.offsets.SharedListing;
import io.sluice.groups.offsets.TransactionGate;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.GroupRecordCodec;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.kernel.Settings;
import io.sluice.kernel.Transactions;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.record.Compression;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Makes the states of a broker's shards, each with machines of its own. */
final class States implements StateFactory<ShardState, GroupRecord> {
  private final BrokerContext broker;
  private final GroupSettings settings;
  private final Assignors assignors;
  private final LagFigures lags;
  private final PartitionOfGroup partitionOf;
  private final ConsumerOffsets store;
  private final RandomGenerator random;

  /** Says which partition keeps a group. */
  @FunctionalInterface
  interface PartitionOfGroup {
    int of(String groupId);
  }

  /**
   * Prepares to make them.
   *
   * @param random is used by all shards, on any threads
   */
  States(
      BrokerContext broker, LagFigures lags, PartitionOfGroup partitionOf, RandomGenerator random) {
    this.random = random;
    this.broker = broker;
    this.lags = lags;
    this.partitionOf = partitionOf;
    this.store = new SharedListing(broker.consumerOffsets());
    this.settings = new GroupSettings(broker.settings(), broker.cluster()::view);
    this.assignors = Assignors.make(broker.plugins(), settings.assignors());
  }

  /** Returns what the shards of this broker use. */
  ShardServices<ShardState, GroupRecord> services() {
    Settings values = broker.settings();
    return new ShardServices<>(
        broker.clock(),
        broker.scheduler(),
        broker.background(),
        new Format<>(
            new GroupRecordCodec(),
            // The key's values are Kafka's numbers.
            () -> Compression.of((int) values.number("offsets.topic.compression.codec"))),
        () -> (int) values.number("offsets.load.buffer.size"),
        this);
  }

  @Override
  public ShardState create(
      Place place, Timers<GroupRecord> timers, Consumer<Turn<GroupRecord>> turns) {
    Environment environment = environment(new PatientTimers<>(timers));
    GroupTable table = new GroupTable();
    ClassicGroups classic = new ClassicGroups(environment, table);
    ConsumerGroups consumers = new ConsumerGroups(environment, table, classic);
    Predicate<String> mine = group -> partitionOf.of(group) == place.partition();
    OffsetServices services =
        new OffsetServices(store, broker.positions(), turns, mine, lags, gate(place.partition()));
    // Offsets may be in the store, which does not care whether the log takes records.
    Offsets offsets = new Offsets(environment(timers), table, classic::createEmpty, services);
    return new ShardState(table, classic, consumers, offsets);
  }

  private TransactionGate gate(int partition) {
    TopicPartition offsets = new TopicPartition(GroupsTopic.NAME, partition);
    return (producer, question) -> {
      Transactions coordinators = broker.transactions();
      if (coordinators == null) {
        return CompletableFuture.completedFuture(ErrorCode.INVALID_TXN_STATE);
      }
      return coordinators
          .admit(producer, List.of(offsets), question)
          .thenApply(said -> said.getOrDefault(offsets, ErrorCode.UNKNOWN_SERVER_ERROR));
    };
  }

  private Environment environment(Timers<GroupRecord> timers) {
    return new Environment(
        broker.clock(), timers, settings, broker.cluster()::view, assignors, random);
  }
}
