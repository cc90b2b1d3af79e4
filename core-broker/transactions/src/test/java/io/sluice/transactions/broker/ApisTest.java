package io.sluice.transactions.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.AddOffsetsToTxnRequest;
import io.sluice.protocol.message.AddOffsetsToTxnResponse;
import io.sluice.protocol.message.AddPartitionsToTxnRequest;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.sluice.protocol.message.AddPartitionsToTxnResponse;
import io.sluice.protocol.message.DescribeTransactionsRequest;
import io.sluice.protocol.message.DescribeTransactionsResponse;
import io.sluice.protocol.message.ListTransactionsRequest;
import io.sluice.protocol.message.ListTransactionsResponse;
import io.sluice.protocol.message.WriteTxnMarkersRequest;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.sluice.protocol.message.WriteTxnMarkersResponse;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Requests that tools and other brokers send, and what older versions are told. */
class ApisTest {
  private static final long PID = 1_000;

  private final Harness harness = new Harness().open();

  private AddPartitionsToTxnResponse addFromBroker(
      int version, int epoch, boolean verify, String topic, int... partitions) {
    AddPartitionsToTxnTransaction transaction =
        AddPartitionsToTxnTransaction.builder()
            .transactionalId(Harness.ID)
            .producerId(PID)
            .producerEpoch((short) epoch)
            .verifyOnly(verify)
            .topics(
                List.of(
                    AddPartitionsToTxnTopic.builder()
                        .name(topic)
                        .partitions(java.util.Arrays.stream(partitions).boxed().toList())
                        .build()))
            .build();
    return harness
        .<AddPartitionsToTxnResponse>send(
            ApiKey.ADD_PARTITIONS_TO_TXN,
            version,
            AddPartitionsToTxnRequest.builder().transactions(List.of(transaction)).build())
        .answer();
  }

  private static List<ErrorCode> errors(AddPartitionsToTxnResponse response) {
    var result = response.resultsByTransaction().getFirst();
    assertEquals(Harness.ID, result.transactionalId());
    return result.topicResults().getFirst().resultsByPartition().stream()
        .map(each -> ErrorCode.of(each.partitionErrorCode()))
        .toList();
  }

  @Test
  void brokerAddsForAClientOfTheSecondProtocol() {
    harness.init();
    assertEquals(
        List.of(ErrorCode.NONE, ErrorCode.NONE),
        errors(addFromBroker(5, 0, false, "orders", 0, 1)));
    assertEquals(1, harness.end(5, PID, 0, true).answer().producerEpoch());
    assertEquals(
        new TransactionMarker(PID, (short) 1, true, 1, true),
        harness.broker.written.getFirst().marker());
  }

  @Test
  void brokerIsToldAtOnceThatAnEndIsBeingCompleted() {
    harness.init();
    addFromBroker(5, 0, false, "orders", 0);
    harness.broker.holdsMarkers = true;
    harness.end(5, PID, 0, true);
    assertEquals(
        List.of(ErrorCode.CONCURRENT_TRANSACTIONS),
        errors(addFromBroker(5, 1, false, "orders", 0)));
  }

  @Test
  void partitionThatDoesNotBelongIsToldAsTheBrokerKnowsIt() {
    harness.init();
    harness.add(3, PID, 0, 0);
    assertEquals(List.of(ErrorCode.NONE), errors(addFromBroker(5, 0, true, "orders", 0)));
    assertEquals(
        List.of(ErrorCode.TRANSACTION_ABORTABLE), errors(addFromBroker(5, 0, true, "orders", 1)));
    assertEquals(
        List.of(ErrorCode.INVALID_TXN_STATE), errors(addFromBroker(4, 0, true, "orders", 1)));
    assertEquals(
        List.of(ErrorCode.PRODUCER_FENCED), errors(addFromBroker(5, 1, true, "orders", 0)));
  }

  @Test
  void partitionThatThereIsNotKeepsTheOthersOut() {
    harness.init();
    var results = harness.add(3, PID, 0, 0, 9).answer().resultsByTopicV3AndBelow().getFirst();
    for (var each : results.resultsByPartition()) {
      assertEquals(
          each.partitionIndex() == 9
              ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
              : ErrorCode.OPERATION_NOT_ATTEMPTED,
          ErrorCode.of(each.partitionErrorCode()));
    }
    assertEquals("Empty", harness.state());
  }

  @Test
  void partitionOfTheCoordinatorsOwnTopicIsRefused() {
    harness.init();
    assertEquals(
        List.of(ErrorCode.INVALID_TOPIC_EXCEPTION),
        errors(addFromBroker(5, 0, false, "__transaction_state", 0)));
    assertEquals(
        List.of(ErrorCode.NONE), errors(addFromBroker(5, 0, false, "__consumer_offsets", 0)));
  }

  @Test
  void fencedClientIsToldAsItsVersionKnowsIt() {
    harness.init();
    assertEquals(ErrorCode.PRODUCER_FENCED, Harness.errorOf(harness.add(2, PID, 7, 0)));
    assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH, Harness.errorOf(harness.add(1, PID, 7, 0)));
    assertEquals(ErrorCode.PRODUCER_FENCED.code(), harness.init(4, PID, 7).answer().errorCode());
    assertEquals(
        ErrorCode.INVALID_PRODUCER_EPOCH.code(), harness.init(3, PID, 7).answer().errorCode());
  }

  @Test
  void offsetsOfAGroupAreAPartitionOfTheTransaction() {
    harness.init();
    var sent =
        harness.<AddOffsetsToTxnResponse>send(
            ApiKey.ADD_OFFSETS_TO_TXN,
            3,
            AddOffsetsToTxnRequest.builder()
                .transactionalId(Harness.ID)
                .producerId(PID)
                .producerEpoch((short) 0)
                .groupId("readers")
                .build());
    assertEquals(0, sent.answer().errorCode());
    harness.end(4, PID, 0, true);
    assertEquals(
        new TopicPartition("__consumer_offsets", ("readers".hashCode() & Integer.MAX_VALUE) % 4),
        harness.broker.written.getFirst().partition());
  }

  @Test
  void describedIsTheOpenTransactionAndThenWhatIsStillWithoutMarker() {
    harness.init();
    harness.add(3, PID, 0, 0, 1);
    harness.broker.markerErrors.put(
        new TopicPartition("orders", 1), ErrorCode.NOT_LEADER_OR_FOLLOWER);
    assertEquals(List.of(0, 1), described().topics().getFirst().partitions());
    assertEquals(FakeBroker.START_MS, described().transactionStartTimeMs());
    assertEquals(60_000, described().transactionTimeoutMs());

    harness.end(4, PID, 0, true);

    assertEquals("PrepareCommit", described().transactionState());
    assertEquals(List.of(1), described().topics().getFirst().partitions());
  }

  private DescribeTransactionsResponse.TransactionState described() {
    return harness
        .<DescribeTransactionsResponse>send(
            ApiKey.DESCRIBE_TRANSACTIONS,
            0,
            DescribeTransactionsRequest.builder().transactionalIds(List.of(Harness.ID)).build())
        .answer()
        .transactionStates()
        .getFirst();
  }

  private ListTransactionsResponse list(UnaryOperator<ListTransactionsRequest.Builder> filter) {
    return harness
        .<ListTransactionsResponse>send(
            ApiKey.LIST_TRANSACTIONS, 2, filter.apply(ListTransactionsRequest.builder()).build())
        .answer();
  }

  @Test
  void listedIsWhatPassesEveryFilter() {
    harness.init();
    harness.add(3, PID, 0, 0);
    harness.broker.time.advance(5_000);
    assertEquals(1, list(all -> all).transactionStates().size());
    assertEquals("Ongoing", list(all -> all).transactionStates().getFirst().transactionState());
    assertEquals(1, listed(some -> some.stateFilters(List.of("ongoing"))));
    assertEquals(0, listed(some -> some.stateFilters(List.of("Empty"))));
    assertEquals(1, listed(some -> some.producerIdFilters(List.of(PID))));
    assertEquals(0, listed(some -> some.producerIdFilters(List.of(PID + 1))));
    assertEquals(1, listed(some -> some.durationFilter(4_999)));
    assertEquals(0, listed(some -> some.durationFilter(5_000)));
    assertEquals(1, listed(some -> some.transactionalIdPattern("pay.*")));
    assertEquals(0, listed(some -> some.transactionalIdPattern("pay")));
  }

  private int listed(UnaryOperator<ListTransactionsRequest.Builder> filter) {
    return list(filter).transactionStates().size();
  }

  @Test
  void unknownStatesAndPatternsAreTold() {
    harness.init();
    var unknown = list(some -> some.stateFilters(List.of("Asleep")));
    assertEquals(List.of("Asleep"), unknown.unknownStateFilters());
    assertEquals(List.of(), unknown.transactionStates());
    assertEquals(
        ErrorCode.INVALID_REGULAR_EXPRESSION.code(),
        list(some -> some.transactionalIdPattern("(")).errorCode());
  }

  @Test
  void markersAreAnsweredPartitionByPartition() {
    harness.broker.markerErrors.put(
        new TopicPartition("orders", 1), ErrorCode.INVALID_PRODUCER_EPOCH);
    harness.broker.holdsMarkers = true;
    var sent =
        harness.<WriteTxnMarkersResponse>send(
            ApiKey.WRITE_TXN_MARKERS,
            2,
            WriteTxnMarkersRequest.builder()
                .markers(
                    List.of(
                        WritableTxnMarker.builder()
                            .producerId(7)
                            .producerEpoch((short) 3)
                            .transactionResult(true)
                            .coordinatorEpoch(4)
                            .transactionVersion((byte) 2)
                            .topics(
                                List.of(
                                    WritableTxnMarkerTopic.builder()
                                        .name("orders")
                                        .partitionIndexes(List.of(0, 1))
                                        .build()))
                            .build()))
                .build());
    assertTrue(sent.waits());
    harness.broker.written.get(1).done().accept(ErrorCode.INVALID_PRODUCER_EPOCH);
    harness.broker.written.get(0).done().accept(ErrorCode.NONE);

    assertEquals(
        new TransactionMarker(7, (short) 3, true, 4, true),
        harness.broker.written.getFirst().marker());
    var marker = sent.answer().markers().getFirst();
    assertEquals(7, marker.producerId());
    var results = marker.topics().getFirst().partitions();
    assertEquals(0, results.get(0).errorCode());
    assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH.code(), results.get(1).errorCode());
  }

  @Test
  void loadingCoordinatorSaysSo() {
    Harness loading = new Harness();
    loading.module.stateTopic().led(loading.log);
    var sent = loading.<ListTransactionsResponse>sendUnsettled();
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code(), sent.answer().errorCode());
  }
}
