package io.sluice.transactions.api;

import io.sluice.coordination.Gathering;
import io.sluice.coordination.Reply;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.DescribeTransactionsRequest;
import io.sluice.protocol.message.DescribeTransactionsResponse;
import io.sluice.protocol.message.DescribeTransactionsResponse.TopicData;
import io.sluice.protocol.message.DescribeTransactionsResponse.TransactionState;
import io.sluice.transactions.machine.Transaction;
import io.sluice.transactions.markers.Delivery;
import io.sluice.transactions.shard.Coordinator;
import io.sluice.transactions.shard.ShardState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** DescribeTransactions, key 65 (KIP-664). */
public final class DescribeTransactionsHandler
    implements ApiHandler<DescribeTransactionsRequest, DescribeTransactionsResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public DescribeTransactionsHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context,
      DescribeTransactionsRequest request,
      Responder<DescribeTransactionsResponse> responder) {
    Gathering<TransactionState> parts =
        new Gathering<>(
            request.transactionalIds().size(),
            all ->
                responder.respond(
                    DescribeTransactionsResponse.builder().transactionStates(all).build()));
    for (String id : request.transactionalIds()) {
      Reply<TransactionState> reply = parts.next(error -> refusal(id, error));
      coordinator.ask(id, reply, (state, to, out) -> out.reply(to, described(id, state)));
    }
  }

  private static TransactionState refusal(String id, ErrorCode error) {
    return TransactionState.builder().transactionalId(id).errorCode(error.code()).build();
  }

  private static TransactionState described(String id, ShardState state) {
    Transaction present = state.find(id);
    if (present == null) {
      throw new ApiException(
          ErrorCode.TRANSACTIONAL_ID_NOT_FOUND, "there is no such transactional id");
    }
    Delivery delivery = state.delivery(id);
    return TransactionState.builder()
        .transactionalId(id)
        .transactionState(present.state().word())
        .transactionTimeoutMs(present.session().timeoutMs())
        .transactionStartTimeMs(present.startMs())
        .producerId(present.producer().id())
        .producerEpoch(present.producer().epoch())
        .topics(topics(delivery == null ? present.partitions() : delivery.missing()))
        .build();
  }

  private static List<TopicData> topics(Collection<TopicPartition> partitions) {
    Map<String, List<Integer>> topics = new TreeMap<>();
    for (TopicPartition each : partitions) {
      topics.computeIfAbsent(each.topic(), topic -> new ArrayList<>()).add(each.partition());
    }
    List<TopicData> all = new ArrayList<>(topics.size());
    topics.forEach(
        (topic, numbers) ->
            all.add(
                TopicData.builder()
                    .topic(topic)
                    .partitions(numbers.stream().sorted().toList())
                    .build()));
    return all;
  }
}
