package io.sluice.transactions.broker;

import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.Brokers;
import io.sluice.kernel.Cluster;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.kernel.Metrics;
import io.sluice.kernel.PartitionPositions;
import io.sluice.kernel.PluginSource;
import io.sluice.kernel.ProducerIds;
import io.sluice.kernel.Settings;
import io.sluice.kernel.TransactionMarker;
import io.sluice.kernel.TransactionMarkers;
import io.sluice.kernel.Transactions;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import io.sluice.time.VirtualTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A broker that is as a test says, in virtual time. Confined to one thread. */
public final class FakeBroker implements BrokerContext {
  static final int ID = 1;
  static final long START_MS = 1_700_000_000_000L;

  /** Its clock. */
  public final VirtualTime time = new VirtualTime(START_MS);

  final FakeCluster cluster = new FakeCluster();

  /** Its configuration. */
  public final Map<String, Long> settings = new HashMap<>();

  /** What is to be done by its pool. */
  public final Deque<Runnable> background = new ArrayDeque<>();

  /** The markers that were to be written into partitions of this broker, in order. */
  final List<Written> written = new ArrayList<>();

  /** What partitions answer; NONE if there is nothing. Null holds the answer back. */
  final Map<TopicPartition, ErrorCode> markerErrors = new HashMap<>();

  boolean holdsMarkers;

  /** What is shown, by name. */
  final Map<String, Metrics.Gauge> gauges = new HashMap<>();

  /** What was asked of other brokers, in order. */
  final List<Asked> asked = new ArrayList<>();

  private @Nullable TransactionMarkers markers;
  private long nextProducerId = 1_000;

  /** Whether producer ids are held back until {@link #giveProducerIds}. */
  boolean holdsProducerIds;

  private final List<CompletableFuture<Long>> heldProducerIds = new ArrayList<>();

  record Written(TopicPartition partition, TransactionMarker marker, Consumer<ErrorCode> done) {}

  record Asked(int broker, RequestMessage request, CompletableFuture<ResponseMessage> answer) {}

  /** Creates it, with three topics of which it leads every partition. */
  public FakeBroker() {
    settings.put("transaction.state.log.num.partitions", 1L);
    settings.put("transaction.state.log.replication.factor", 1L);
    settings.put("transaction.state.log.min.isr", 1L);
    settings.put("transaction.state.log.segment.bytes", 1L << 20);
    settings.put("transaction.state.log.load.buffer.size", 1L << 20);
    settings.put("transaction.max.timeout.ms", 900_000L);
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", 10_000L);
    settings.put("transactional.id.expiration.ms", 604_800_000L);
    settings.put("transaction.remove.expired.transaction.cleanup.interval.ms", 3_600_000L);
    cluster.topic("__transaction_state", 1, ID);
    cluster.topic("__consumer_offsets", 4, ID);
    cluster.topic("orders", 3, ID);
  }

  /** Does all that can be done without time passing. */
  void settle() {
    boolean busy;
    do {
      time.advance(0);
      busy = !background.isEmpty();
      for (Runnable task = background.poll(); task != null; task = background.poll()) {
        task.run();
      }
    } while (busy);
  }

  void giveProducerIds() {
    holdsProducerIds = false;
    List<CompletableFuture<Long>> waiting = List.copyOf(heldProducerIds);
    heldProducerIds.clear();
    waiting.forEach(each -> each.complete(nextProducerId++));
    settle();
  }

  @Override
  public int brokerId() {
    return ID;
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
  public Settings settings() {
    return new Settings() {
      @Override
      public long number(String key) {
        Long value = settings.get(key);
        if (value == null) {
          throw new IllegalArgumentException("no key " + key);
        }
        return value;
      }

      @Override
      public String text(String key) {
        return Long.toString(number(key));
      }
    };
  }

  @Override
  public ProducerIds producerIds() {
    return () -> {
      CompletableFuture<Long> next = new CompletableFuture<>();
      if (holdsProducerIds) {
        heldProducerIds.add(next);
      } else {
        next.complete(nextProducerId++);
      }
      return next;
    };
  }

  @Override
  public Cluster cluster() {
    return cluster;
  }

  @Override
  public Brokers brokers() {
    return (broker, request, timeoutMs) -> {
      CompletableFuture<ResponseMessage> answer = new CompletableFuture<>();
      asked.add(new Asked(broker, request, answer));
      return answer;
    };
  }

  /** Lets something else write markers. */
  public void markersTo(TransactionMarkers other) {
    markers = other;
  }

  @Override
  public TransactionMarkers transactionMarkers() {
    return (partition, marker, done) -> {
      if (markers != null) {
        markers.append(partition, marker, done);
        return;
      }
      written.add(new Written(partition, marker, done));
      if (!holdsMarkers) {
        done.accept(markerErrors.getOrDefault(partition, ErrorCode.NONE));
      }
    };
  }

  @Override
  public @Nullable Transactions transactions() {
    return null;
  }

  @Override
  public Executor background() {
    return background::add;
  }

  @Override
  public PartitionPositions positions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ConsumerOffsets consumerOffsets() {
    throw new UnsupportedOperationException();
  }

  @Override
  public PluginSource plugins() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Metrics metrics() {
    return (name, help, labels, gauge) -> gauges.put(name, gauge);
  }
}
