package io.sluice.transactions.simulation;

import io.sluice.idempotence.IdempotenceModule;
import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.AppendHookFactory;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.TransactionMarker;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.transactions.TransactionsModule;
import io.sluice.transactions.broker.FakeBroker;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The coordinator and the partitions' leaders, with a network between them that loses things. */
final class SimBroker {
  static final int PARTITIONS = 3;

  /** From here on there are few until another producer id has to be taken. */
  private static final int LAST_EPOCHS = Short.MAX_VALUE - 6;

  private final SimNetwork network;
  private final FakeBroker broker;
  private final SimLog log = new SimLog();
  private final TransactionsModule module = new TransactionsModule();
  private final Transactions transactions;
  final Map<TopicPartition, SimPartition> partitions = new TreeMap<>(SimBroker::compare);

  SimBroker(FakeBroker broker, SimNetwork network, boolean checksEpochs) {
    this.broker = broker;
    this.network = network;
    broker.settings.put("producer.id.expiration.ms", 86_400_000L);
    broker.settings.put("producer.id.expiration.check.interval.ms", 600_000L);
    broker.markersTo(this::mark);
    IdempotenceModule watching = new IdempotenceModule();
    watching.start(broker);
    AppendHookFactory hooks = watching.appendHooks();
    for (int i = 0; i < PARTITIONS; i++) {
      TopicPartition name = new TopicPartition("orders", i);
      partitions.put(name, new SimPartition(hooks.open(name), checksEpochs));
    }
    module.start(broker);
    transactions = module.transactions();
    log.seed("id0", 500, LAST_EPOCHS);
    log.seed("id1", 501, LAST_EPOCHS);
    fail(true);
  }

  private static int compare(TopicPartition one, TopicPartition other) {
    return Integer.compare(one.partition(), other.partition());
  }

  /** Gives the coordinator's partition another leader, which is this broker again. */
  void fail(boolean keep) {
    module.stateTopic().lost(SimLog.PARTITION);
    module.stateTopic().led(log.nextLeader(keep));
  }

  /** Moves replication, and what runs in the background, on. */
  void work() {
    for (Runnable task = broker.background.poll(); task != null; task = broker.background.poll()) {
      task.run();
    }
    log.commit();
  }

  private void mark(TopicPartition name, TransactionMarker marker, Consumer<ErrorCode> done) {
    network.<ErrorCode>send(
        reply -> reply.accept(partitions.get(name).append(marker)),
        error -> done.accept(error == null ? ErrorCode.NETWORK_EXCEPTION : error));
  }

  /** Takes a batch as a leader does: asks the coordinator first, if it has to. */
  void produce(
      TransactionalProducer producer, Batch batch, boolean second, Consumer<ErrorCode> answer) {
    SimPartition partition = partitions.get(batch.partition());
    long id = producer.producerId();
    long ticket = partition.beginAdmission(id, producer.epoch(), batch.sequence());
    if (ticket == io.sluice.kernel.AppendHook.OPEN) {
      answer.accept(partition.append(id, producer.epoch(), batch.sequence(), batch.value()));
      return;
    }
    transactions
        .admit(
            producer,
            List.of(batch.partition()),
            second ? Transactions.Question.ADD : Transactions.Question.VERIFY)
        .thenAccept(
            errors -> {
              ErrorCode error = errors.get(batch.partition());
              if (error == ErrorCode.NONE) {
                partition.admit(id, producer.epoch(), ticket);
                error = partition.append(id, producer.epoch(), batch.sequence(), batch.value());
              }
              answer.accept(error);
            });
  }

  record Batch(TopicPartition partition, int sequence, String value) {}

  @SuppressWarnings("unchecked")
  <R extends ResponseMessage> void ask(
      ApiKey key, int version, RequestMessage request, Consumer<R> answer) {
    ApiBinding<?, ?> binding =
        module.apis().stream().filter(each -> each.key() == key).findAny().orElseThrow();
    ((ApiHandler<RequestMessage, R>) binding.handler())
        .handle(new Context(version), request, answer::accept);
  }

  void init(InitProducerIdRequest request, Consumer<InitProducerIdResponse> answer) {
    transactions.initProducerId(new Context(5), request, answer::accept);
  }

  private record Context(int apiVersion) implements RequestContext {
    @Override
    public @Nullable String clientId() {
      return null;
    }

    @Override
    public InetSocketAddress clientAddress() {
      return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public String listener() {
      return "PLAINTEXT";
    }
  }
}
