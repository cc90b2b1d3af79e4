package io.sluice.transactions.broker;

import io.sluice.coordination.fake.FakeStateLog;
import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.AddPartitionsToTxnRequest;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.sluice.protocol.message.AddPartitionsToTxnResponse;
import io.sluice.protocol.message.DescribeTransactionsRequest;
import io.sluice.protocol.message.DescribeTransactionsResponse;
import io.sluice.protocol.message.EndTxnRequest;
import io.sluice.protocol.message.EndTxnResponse;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.protocol.message.ListTransactionsRequest;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.transactions.TransactionsModule;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The module on a fake broker, over a fake log, as requests find it. */
final class Harness {
  static final String ID = "payments";
  static final TopicPartition STATE = new TopicPartition("__transaction_state", 0);

  final FakeBroker broker = new FakeBroker();
  TransactionsModule module = start();
  FakeStateLog log = new FakeStateLog(0, 1);

  /** A request that was sent. */
  static final class Sent<R> {
    private final List<R> answers = new ArrayList<>();

    boolean waits() {
      return answers.isEmpty();
    }

    R answer() {
      if (answers.size() != 1) {
        throw new AssertionError("a request has " + answers.size() + " answers: " + answers);
      }
      return answers.getFirst();
    }
  }

  private TransactionsModule start() {
    TransactionsModule started = new TransactionsModule();
    started.start(broker);
    return started;
  }

  /** Lets this broker coordinate. */
  Harness open() {
    module.stateTopic().led(log);
    broker.settle();
    return this;
  }

  /** Lets the coordinator be lost, and taken over from the log as it is. */
  void failOver() {
    module.stateTopic().lost(STATE);
    module.stateTopic().led(log);
    broker.settle();
  }

  /** Lists all transactions; what waits in the background stays there. */
  <R extends ResponseMessage> Sent<R> sendUnsettled() {
    return begin(ApiKey.LIST_TRANSACTIONS, 2, ListTransactionsRequest.builder().build());
  }

  <R extends ResponseMessage> Sent<R> send(ApiKey key, int version, RequestMessage request) {
    Sent<R> sent = begin(key, version, request);
    broker.settle();
    return sent;
  }

  @SuppressWarnings("unchecked")
  private <R extends ResponseMessage> Sent<R> begin(
      ApiKey key, int version, RequestMessage request) {
    ApiBinding<?, ?> binding =
        module.apis().stream().filter(each -> each.key() == key).findAny().orElseThrow();
    Sent<R> sent = new Sent<>();
    ((ApiHandler<RequestMessage, R>) binding.handler())
        .handle(new Context(version), request, sent.answers::add);
    return sent;
  }

  private record Context(int apiVersion) implements RequestContext {
    @Override
    public @Nullable String clientId() {
      return "test";
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

  Sent<InitProducerIdResponse> init(int version, long claimId, int claimEpoch) {
    Sent<InitProducerIdResponse> sent = new Sent<>();
    module
        .transactions()
        .initProducerId(
            new Context(version),
            InitProducerIdRequest.builder()
                .transactionalId(ID)
                .transactionTimeoutMs(60_000)
                .producerId(claimId)
                .producerEpoch((short) claimEpoch)
                .build(),
            sent.answers::add);
    broker.settle();
    return sent;
  }

  Sent<InitProducerIdResponse> init() {
    return init(5, -1, -1);
  }

  Sent<AddPartitionsToTxnResponse> add(int version, long producerId, int epoch, int... orders) {
    AddPartitionsToTxnTopic topic =
        AddPartitionsToTxnTopic.builder()
            .name("orders")
            .partitions(java.util.Arrays.stream(orders).boxed().toList())
            .build();
    return send(
        ApiKey.ADD_PARTITIONS_TO_TXN,
        version,
        AddPartitionsToTxnRequest.builder()
            .v3AndBelowTransactionalId(ID)
            .v3AndBelowProducerId(producerId)
            .v3AndBelowProducerEpoch((short) epoch)
            .v3AndBelowTopics(List.of(topic))
            .build());
  }

  static ErrorCode errorOf(Sent<AddPartitionsToTxnResponse> sent) {
    return ErrorCode.of(
        sent.answer()
            .resultsByTopicV3AndBelow()
            .getFirst()
            .resultsByPartition()
            .getFirst()
            .partitionErrorCode());
  }

  Sent<EndTxnResponse> end(int version, long producerId, int epoch, boolean commit) {
    return send(
        ApiKey.END_TXN,
        version,
        EndTxnRequest.builder()
            .transactionalId(ID)
            .producerId(producerId)
            .producerEpoch((short) epoch)
            .committed(commit)
            .build());
  }

  /** Returns the state as DescribeTransactions tells it, or the error. */
  String state() {
    Sent<DescribeTransactionsResponse> sent =
        send(
            ApiKey.DESCRIBE_TRANSACTIONS,
            0,
            DescribeTransactionsRequest.builder().transactionalIds(List.of(ID)).build());
    var described = sent.answer().transactionStates().getFirst();
    return described.errorCode() == 0
        ? described.transactionState()
        : ErrorCode.of(described.errorCode()).name();
  }
}
