package io.sluice.cli.transaction;

import io.sluice.cli.client.BrokerConnection;
import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.CommandException;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.DescribeTransactionsRequest;
import io.sluice.protocol.message.DescribeTransactionsResponse;
import io.sluice.protocol.message.DescribeTransactionsResponse.TopicData;
import io.sluice.protocol.message.DescribeTransactionsResponse.TransactionState;
import io.sluice.protocol.message.ListTransactionsRequest;
import io.sluice.protocol.message.ListTransactionsResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the coordinators of transactions what they know. For one thread. */
final class Coordinators {
  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private final ClusterConnection cluster;

  Coordinators(ClusterConnection cluster) {
    this.cluster = cluster;
  }

  /**
   * Returns the transactional ids of the cluster that pass the filters of a request, by name.
   *
   * @throws CommandException if a broker does not know such a filter
   */
  List<ListedTransaction> list(ListTransactionsRequest request) {
    List<ListedTransaction> listed = new ArrayList<>();
    cluster
        .brokersById()
        .forEach(
            (id, broker) ->
                ask(broker, request)
                    .transactionStates()
                    .forEach(
                        each ->
                            listed.add(
                                new ListedTransaction(
                                    each.transactionalId(),
                                    id,
                                    each.producerId(),
                                    each.transactionState()))));
    listed.sort(Comparator.comparing(ListedTransaction::id));
    return listed;
  }

  private ListTransactionsResponse ask(BrokerConnection broker, ListTransactionsRequest request) {
    ListTransactionsResponse answer =
        cluster.retried(
            () -> broker.ask(ApiKey.LIST_TRANSACTIONS, request, ListTransactionsResponse.class),
            each -> ErrorCode.of(each.errorCode()),
            "the list of transactions");
    if (!answer.unknownStateFilters().isEmpty()) {
      throw new CommandException(
          "no transaction is ever " + String.join(" or ", answer.unknownStateFilters()));
    }
    return answer;
  }

  /**
   * Returns what is known of a transactional id.
   *
   * @throws CommandException if nothing is
   */
  KnownTransaction describe(String id) {
    BrokerConnection coordinator = cluster.transactionCoordinator(id);
    DescribeTransactionsRequest request =
        DescribeTransactionsRequest.builder().transactionalIds(List.of(id)).build();
    return known(
        cluster.retried(
            () ->
                coordinator
                    .ask(ApiKey.DESCRIBE_TRANSACTIONS, request, DescribeTransactionsResponse.class)
                    .transactionStates()
                    .get(0),
            state -> ErrorCode.of(state.errorCode()),
            "transactional id '" + id + "'"));
  }

  private static KnownTransaction known(TransactionState state) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (TopicData topic : state.topics()) {
      topic
          .partitions()
          .forEach(partition -> partitions.add(new TopicPartition(topic.topic(), partition)));
    }
    partitions.sort(ORDER);
    return new KnownTransaction(
        state.transactionalId(),
        state.transactionState(),
        state.producerId(),
        state.producerEpoch(),
        state.transactionTimeoutMs(),
        state.transactionStartTimeMs(),
        List.copyOf(partitions));
  }

  /** Returns what is known of the transactional id with this producer id, or null if nothing is. */
  @Nullable KnownTransaction ofProducer(long producerId) {
    ListTransactionsRequest request =
        ListTransactionsRequest.builder().producerIdFilters(List.of(producerId)).build();
    List<ListedTransaction> found = list(request);
    return found.isEmpty() ? null : describe(found.get(0).id());
  }
}
