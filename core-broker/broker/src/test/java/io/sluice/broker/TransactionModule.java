package io.sluice.broker;

import io.sluice.kernel.AbortedTransaction;
import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.AppendHook;
import io.sluice.kernel.AppendHookFactory;
import io.sluice.kernel.AppendOrigin;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.BrokerModule;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.kernel.TransactionMarker;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions;
import io.sluice.kernel.Verdict;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.EndTxnRequest;
import io.sluice.protocol.message.EndTxnResponse;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.protocol.record.BatchView;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A broker module whose coordinators answer what a test says, and whose logs know which
 * transactions are open in them and in which sequence a producer's records have to come.
 */
final class TransactionModule implements BrokerModule, Transactions {
  private static final long WAIT_MAX_S = 20;

  /** What the broker asked. */
  record Asked(
      TransactionalProducer producer,
      Set<TopicPartition> partitions,
      Question question,
      CompletableFuture<Map<TopicPartition, ErrorCode>> answer) {
    /** Answers the same for all partitions. */
    void answer(ErrorCode error) {
      Map<TopicPartition, ErrorCode> all = new LinkedHashMap<>();
      partitions.forEach(partition -> all.put(partition, error));
      answer.complete(all);
    }
  }

  private final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final boolean watching;
  private @Nullable BrokerContext context;
  private volatile boolean closed;

  TransactionModule() {
    this(true);
  }

  /** Creates a module that watches appends, or leaves that to others. */
  TransactionModule(boolean watching) {
    this.watching = watching;
  }

  boolean isClosed() {
    return closed;
  }

  /** Waits for the next question. */
  Asked next() {
    try {
      return Objects.requireNonNull(
          asked.poll(WAIT_MAX_S, TimeUnit.SECONDS), "the coordinator was not asked");
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  /** Returns whether there is a question that nobody has taken yet. */
  boolean wasAsked() {
    return !asked.isEmpty();
  }

  /** Commits a transaction in a partition of this broker, and waits until it has ended. */
  ErrorCode mark(TopicPartition partition, long producerId, int epoch) {
    return append(partition, new TransactionMarker(producerId, (short) epoch, true, 0, false))
        .join();
  }

  /** Ends a transaction in a partition of this broker. */
  CompletableFuture<ErrorCode> append(TopicPartition partition, TransactionMarker marker) {
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    context().transactionMarkers().append(partition, marker, done::complete);
    return done.orTimeout(WAIT_MAX_S, TimeUnit.SECONDS);
  }

  BrokerContext context() {
    return Objects.requireNonNull(context);
  }

  @Override
  public String name() {
    return "transaction-double";
  }

  @Override
  public void start(BrokerContext broker) {
    context = broker;
  }

  @Override
  public List<ApiBinding<?, ?>> apis() {
    return List.of(
        ApiBinding.allVersions(
            ApiKey.END_TXN,
            (RequestContext call, EndTxnRequest request, Responder<EndTxnResponse> responder) ->
                responder.respond(EndTxnResponse.builder().build())));
  }

  @Override
  public @Nullable AppendHookFactory appendHooks() {
    return watching ? partition -> new Producers() : null;
  }

  @Override
  public Transactions transactions() {
    return this;
  }

  @Override
  public CompletableFuture<Map<TopicPartition, ErrorCode>> admit(
      TransactionalProducer producer, Collection<TopicPartition> partitions, Question question) {
    Asked next =
        new Asked(producer, new HashSet<>(partitions), question, new CompletableFuture<>());
    asked.add(next);
    return next.answer;
  }

  @Override
  public void initProducerId(
      RequestContext call,
      InitProducerIdRequest request,
      Responder<InitProducerIdResponse> responder) {
    responder.respond(InitProducerIdResponse.builder().producerId(1).build());
  }

  @Override
  public void close() {
    closed = true;
  }

  /**
   * The producers of one partition; all calls come under its lock. Markers of epoch 0 are too old,
   * and those with new epochs are there already.
   */
  private static final class Producers implements AppendHook {
    private final Set<Long> open = new HashSet<>();
    private final Map<Long, Integer> nextSequences = new HashMap<>();
    private long ticket = 1;

    @Override
    public Verdict judge(BatchView batch, AppendOrigin origin) {
      if (batch.isControl() && batch.producerEpoch() == 0) {
        return new Verdict.Reject(ErrorCode.INVALID_PRODUCER_EPOCH, "too old");
      }
      if (origin == AppendOrigin.MARKER_WITH_NEW_EPOCH) {
        return new Verdict.Duplicate(0, 0, -1);
      }
      if (origin != AppendOrigin.CLIENT || !batch.hasProducerId()) {
        return Verdict.ACCEPT;
      }
      if (batch.isTransactional() && !open.contains(batch.producerId())) {
        return new Verdict.Reject(ErrorCode.INVALID_TXN_STATE, "no transaction is open");
      }
      return batch.baseSequence() == nextSequences.getOrDefault(batch.producerId(), 0)
          ? Verdict.ACCEPT
          : new Verdict.Reject(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, "out of order");
    }

    @Override
    public @Nullable AbortedTransaction appended(BatchView batch) {
      if (batch.isControl()) {
        open.remove(batch.producerId());
        ticket++;
      } else if (batch.hasProducerId()) {
        nextSequences.put(batch.producerId(), batch.lastSequence() + 1);
      }
      return null;
    }

    @Override
    public long beginAdmission(long producerId, short epoch, int baseSequence) {
      return open.contains(producerId) ? OPEN : ticket;
    }

    @Override
    public boolean admit(long producerId, short epoch, long given) {
      return given == ticket && (open.add(producerId) || true);
    }

    @Override
    public ByteBuffer snapshot() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public void restore(ByteBuffer snapshot) {}

    @Override
    public void reset() {
      open.clear();
      nextSequences.clear();
      ticket++;
    }
  }
}
