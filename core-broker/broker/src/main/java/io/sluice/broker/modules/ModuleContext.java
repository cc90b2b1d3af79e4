package io.sluice.broker.modules;

import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.Cluster;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.kernel.Metrics;
import io.sluice.kernel.PartitionPositions;
import io.sluice.kernel.PluginSource;
import io.sluice.kernel.ProducerIds;
import io.sluice.kernel.Settings;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.concurrent.Executor;

/**
 * What the broker offers to its modules.
 *
 * @param machine the clock and the threads
 * @param metadata what is kept in the metadata store
 */
public record ModuleContext(
    int brokerId,
    Machine machine,
    Settings settings,
    PluginSource plugins,
    Stored metadata,
    PartitionPositions positions,
    Metrics metrics)
    implements BrokerContext {

  /** The clock, the thread of the timers, and the pool that may wait for the disk. */
  public record Machine(Clock clock, Scheduler scheduler, Executor background) {}

  /** What is kept in the metadata store. */
  public record Stored(Cluster cluster, ProducerIds producerIds, ConsumerOffsets consumerOffsets) {}

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
}
