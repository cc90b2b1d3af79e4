package io.sluice.broker.modules;

import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.Brokers;
import io.sluice.kernel.Cluster;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.kernel.Metrics;
import io.sluice.kernel.PartitionPositions;
import io.sluice.kernel.PluginSource;
import io.sluice.kernel.ProducerIds;
import io.sluice.kernel.Settings;
import io.sluice.kernel.TransactionMarkers;
import io.sluice.kernel.Transactions;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the broker offers to its modules.
 *
 * @param machine the clock and the threads
 * @param others what is not of this broker's own making
 * @param metadata what is kept in the metadata store
 * @param partitions what is done with partitions that this broker leads
 */
public record ModuleContext(
    int brokerId,
    Machine machine,
    Settings settings,
    Others others,
    Stored metadata,
    Led partitions,
    Metrics metrics)
    implements BrokerContext {

  /** The clock, the thread of the timers, and the pool that may wait for the disk. */
  public record Machine(Clock clock, Scheduler scheduler, Executor background) {}

  /** What is kept in the metadata store. */
  public record Stored(Cluster cluster, ProducerIds producerIds, ConsumerOffsets consumerOffsets) {}

  /** Plugins, other modules, other brokers. */
  public record Others(PluginSource plugins, LateOffers late) {}

  /** What is done with partitions that this broker leads. */
  public record Led(PartitionPositions positions, TransactionMarkers markers) {}

  @Override
  public Clock clock() {
    return machine.clock();
  }

  @Override
  public Scheduler scheduler() {
    return machine.scheduler();
  }

  @Override
  public Executor background() {
    return machine.background();
  }

  @Override
  public Cluster cluster() {
    return metadata.cluster();
  }

  @Override
  public ProducerIds producerIds() {
    return metadata.producerIds();
  }

  @Override
  public ConsumerOffsets consumerOffsets() {
    return metadata.consumerOffsets();
  }

  @Override
  public PartitionPositions positions() {
    return partitions.positions();
  }

  @Override
  public TransactionMarkers transactionMarkers() {
    return partitions.markers();
  }

  @Override
  public PluginSource plugins() {
    return others.plugins();
  }

  @Override
  public Brokers brokers() {
    return others.late();
  }

  @Override
  public @Nullable Transactions transactions() {
    return others.late().transactions();
  }
}
