package io.sluice.groups.shard;

import io.sluice.groups.machine.FakeCluster;
import io.sluice.groups.machine.FakeSettings;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.Brokers;
import io.sluice.kernel.Cluster;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.kernel.Metrics;
import io.sluice.kernel.PartitionPositions;
import io.sluice.kernel.PluginSource;
import io.sluice.kernel.ProducerIds;
import io.sluice.kernel.TransactionMarkers;
import io.sluice.protocol.TopicPartition;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.Plugin;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import io.sluice.time.VirtualTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A broker in virtual time, whose background work is done when a test says so. */
final class FakeBroker implements BrokerContext {
  static final long START_MS = 1_700_000_000_000L;

  final VirtualTime time = new VirtualTime(START_MS);
  final FakeCluster cluster = new FakeCluster();
  final FakeTransactions transactions = new FakeTransactions();
  final FakeSettings settings = new FakeSettings();
  final Deque<Runnable> background = new ArrayDeque<>();

  /** The assignors that there are, by the names of their plugins. */
  final Map<String, PartitionAssignor> assignors =
      new LinkedHashMap<>(Map.of("uniform", group -> Map.of()));

  boolean backgroundFull;

  /** Does the background work that waits; returns how many tasks there were. */
  int runBackground() {
    int tasks = 0;
    for (Runnable task = background.poll(); task != null; task = background.poll()) {
      task.run();
      tasks++;
    }
    return tasks;
  }

  /** Does all that can be done without time passing. */
  void settle() {
    do {
      time.advance(0);
    } while (runBackground() > 0);
  }

  @Override
  public int brokerId() {
    return 1;
  }

  @Override
  public Clock clock() {
    return time;
  }

  @Override
  public Scheduler scheduler() {
    return time;
  }

  @Override
  public FakeSettings settings() {
    return settings;
  }

  @Override
  public ProducerIds producerIds() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Cluster cluster() {
    return cluster;
  }

  @Override
  public PartitionPositions positions() {
    return new PartitionPositions() {
      @Override
      public @Nullable Position position(TopicPartition partition) {
        return null;
      }

      @Override
      public CompletableFuture<OptionalLong> timestampAt(TopicPartition partition, long offset) {
        return CompletableFuture.completedFuture(OptionalLong.empty());
      }
    };
  }

  @Override
  public ConsumerOffsets consumerOffsets() {
    return new EmptyStore();
  }

  @Override
  public PluginSource plugins() {
    return new PluginSource() {
      @Override
      public <T extends Plugin> T create(Class<T> kind, String name) {
        return kind.cast(assignors.get(name));
      }

      @Override
      public List<String> names(Class<? extends Plugin> kind) {
        return List.copyOf(assignors.keySet());
      }
    };
  }

  @Override
  public Brokers brokers() {
    throw new UnsupportedOperationException();
  }

  @Override
  public TransactionMarkers transactionMarkers() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FakeTransactions transactions() {
    return transactions;
  }

  @Override
  public Metrics metrics() {
    return (name, help, labels, gauge) -> {};
  }

  @Override
  public Executor background() {
    return task -> {
      if (backgroundFull) {
        throw new RejectedExecutionException("full");
      }
      background.add(task);
    };
  }
}
