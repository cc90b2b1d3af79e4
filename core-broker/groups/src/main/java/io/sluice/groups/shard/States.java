package io.sluice.groups.shard;

import io.sluice.groups.classic.ClassicGroups;
import io.sluice.groups.consumer.ConsumerGroups;
import io.sluice.groups.machine.Assignors;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.GroupSettings;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.machine.GroupTimers;
import io.sluice.groups.machine.Turn;
import io.sluice.groups.offsets.LagFigures;
import io.sluice.groups.offsets.OffsetServices;
import io.sluice.groups.offsets.Offsets;
import io.sluice.groups.offsets.SharedListing;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.time.Randomness;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Makes the states of a broker's shards, each with machines of its own. */
final class States implements StateFactory {
  private final BrokerContext broker;
  private final GroupSettings settings;
  private final Assignors assignors;
  private final LagFigures lags;
  private final PartitionOfGroup partitionOf;
  private final ConsumerOffsets store;

  /** Says which partition keeps a group. */
  @FunctionalInterface
  interface PartitionOfGroup {
    int of(String groupId);
  }

  States(BrokerContext broker, LagFigures lags, PartitionOfGroup partitionOf) {
    this.broker = broker;
    this.lags = lags;
    this.partitionOf = partitionOf;
    this.store = new SharedListing(broker.consumerOffsets());
    this.settings = new GroupSettings(broker.settings(), broker.cluster()::view);
    this.assignors = Assignors.make(broker.plugins(), settings.assignors());
  }

  @Override
  public ShardState create(int partition, GroupTimers timers, Consumer<Turn> turns) {
    Environment environment =
        new Environment(
            broker.clock(),
            timers,
            settings,
            broker.cluster()::view,
            assignors,
            Randomness.unpredictable());
    GroupTable table = new GroupTable();
    ClassicGroups classic = new ClassicGroups(environment, table);
    ConsumerGroups consumers = new ConsumerGroups(environment, table, classic);
    Predicate<String> mine = group -> partitionOf.of(group) == partition;
    OffsetServices services = new OffsetServices(store, broker.positions(), turns, mine, lags);
    Offsets offsets = new Offsets(environment, table, classic::createEmpty, services);
    return new ShardState(table, classic, consumers, offsets);
  }
}
