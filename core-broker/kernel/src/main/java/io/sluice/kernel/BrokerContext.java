package io.sluice.kernel;

import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What the broker offers to a module. All of it may be used by any thread. */
public interface BrokerContext {
  /** Returns the id of this broker in its cluster. */
  int brokerId();

  /** Returns the clock that all of the broker goes by. */
  Clock clock();

  /**
   * Returns timers for the module's own work, all of which run on one thread; tasks must not block.
   */
  Scheduler scheduler();

  /** Returns the broker's configuration. */
  Settings settings();

  /** Returns the source of producer ids, which are unique in the cluster. */
  ProducerIds producerIds();

  /** Returns the cluster's metadata. */
  Cluster cluster();

  /** Returns where the partitions stand that this broker leads. */
  PartitionPositions positions();

  /** Returns the consumers' offsets in the metadata store. */
  ConsumerOffsets consumerOffsets();

  /** Returns the maker of plugins. */
  PluginSource plugins();

  /** Returns the other brokers. */
  Brokers brokers();

  /** Returns the writer of markers into partitions that this broker leads. */
  TransactionMarkers transactionMarkers();

  /**
   * Returns the transaction coordinators, or null if there is no module for them. Known once all
   * modules have been started: not to be asked in {@link BrokerModule#start}, but from {@link
   * BrokerModule#apis} on.
   */
  @Nullable Transactions transactions();

  /** Returns where figures are shown. */
  Metrics metrics();

  /** Returns a pool of few threads for work that may wait for the disk. */
  Executor background();
}
