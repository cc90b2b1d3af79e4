package io.sluice.broker;

import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.BrokerModule;
import io.sluice.kernel.StateLog;
import io.sluice.kernel.StateTopic;
import io.sluice.kernel.TransactionMarker;
import io.sluice.kernel.Transactions;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A broker module that keeps its state in a topic and writes down what it is told of it. */
final class StateModule implements BrokerModule {
  static final String TOPIC = "__consumer_offsets";
  static final int PARTITIONS = 5;
  private static final long EVENT_WAIT_MAX_S = 20;

  /** What the module was told. */
  sealed interface Event {
    /** It leads a partition. */
    record Led(StateLog log) implements Event {}

    /** It does not any more. */
    record Lost(TopicPartition partition) implements Event {}

    /** It is to end a transaction. */
    record Ended(TopicPartition partition, TransactionMarker marker) implements Event {}

    /** It was closed. */
    record Closed() implements Event {}
  }

  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Map<String, String> config;
  private @Nullable BrokerContext context;
  private @Nullable Transactions transactions;

  StateModule(Map<String, String> config) {
    this.config = config;
  }

  StateModule() {
    this(Map.of("cleanup.policy", "compact", "max.message.bytes", "1000"));
  }

  BrokerContext context() {
    return Objects.requireNonNull(context);
  }

  /** Waits for the next thing that the module is told. */
  Event next() {
    try {
      return Objects.requireNonNull(
          events.poll(EVENT_WAIT_MAX_S, TimeUnit.SECONDS), "the module was told nothing");
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  /** Waits until the next partition is led, and returns its log. */
  StateLog led() {
    return ((Event.Led) next()).log();
  }

  /** Waits until all partitions are led, and returns the log of one. */
  StateLog ledAll(int index) {
    StateLog wanted = null;
    for (int i = 0; i < PARTITIONS; i++) {
      StateLog log = led();
      wanted = log.partition().partition() == index ? log : wanted;
    }
    return Objects.requireNonNull(wanted);
  }

  /** Returns whether the module was told something that nobody has taken yet. */
  boolean wasTold() {
    return !events.isEmpty();
  }

  @Override
  public String name() {
    return "state";
  }

  @Override
  public void start(BrokerContext broker) {
    context = broker;
  }

  /** Returns the transactions that there were when the module was asked for its APIs. */
  @Nullable Transactions transactionsWhenAskedForApis() {
    return transactions;
  }

  @Override
  public List<ApiBinding<?, ?>> apis() {
    transactions = context().transactions();
    return List.of();
  }

  @Override
  public StateTopic stateTopic() {
    return new Topic();
  }

  @Override
  public void close() {
    events.add(new Event.Closed());
  }

  private final class Topic implements StateTopic {
    @Override
    public String name() {
      return TOPIC;
    }

    @Override
    public byte coordinatorType() {
      return 0;
    }

    @Override
    public int partitionCount() {
      return PARTITIONS;
    }

    @Override
    public int replicationFactor() {
      return AS_MANY_AS_THERE_ARE;
    }

    @Override
    public Map<String, String> config() {
      return config;
    }

    @Override
    public void led(StateLog log) {
      events.add(new Event.Led(log));
    }

    @Override
    public void endTransaction(
        TopicPartition partition, TransactionMarker marker, Consumer<ErrorCode> done) {
      events.add(new Event.Ended(partition, marker));
      done.accept(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    }

    @Override
    public void lost(TopicPartition partition) {
      events.add(new Event.Lost(partition));
    }
  }
}
