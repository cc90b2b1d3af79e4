package io.sluice.transactions.broker;

import static io.sluice.transactions.broker.Harness.errorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.kernel.TransactionMarker;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions.Question;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.WriteTxnMarkersRequest;
import io.sluice.protocol.message.WriteTxnMarkersResponse;
import io.sluice.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import io.sluice.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import io.sluice.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoordinatorTest {
  private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
  private static final long PID = 1_000;

  private final Harness harness = new Harness().open();

  @Test
  void transactionOfTheFirstProtocolEndsWithAMarkerOfItsEpochInEachPartition() {
    assertEquals(PID, harness.init().answer().producerId());
    assertEquals(ErrorCode.NONE, errorOf(harness.add(3, PID, 0, 0, 1)));
    assertEquals("Ongoing", harness.state());

    var end = harness.end(4, PID, 0, true);

    assertEquals(0, end.answer().errorCode());
    assertEquals("CompleteCommit", harness.state());
    assertEquals(
        List.of(new TransactionMarker(PID, (short) 0, true, 1, false)),
        harness.broker.written.stream().map(FakeBroker.Written::marker).distinct().toList());
    assertEquals(2, harness.broker.written.size());
  }

  @Test
  void transactionOfTheSecondProtocolEndsWithANewEpoch() {
    harness.init();
    assertEquals(ErrorCode.NONE, admit(0, Question.ADD));

    var end = harness.end(5, PID, 0, true).answer();

    assertEquals(0, end.errorCode());
    assertEquals(PID, end.producerId());
    assertEquals(1, end.producerEpoch());
    assertEquals(
        new TransactionMarker(PID, (short) 1, true, 1, true),
        harness.broker.written.getFirst().marker());
    assertEquals(ErrorCode.PRODUCER_FENCED, admit(0, Question.ADD));
    assertEquals(ErrorCode.NONE, admit(1, Question.ADD));
  }

  @Test
  void nothingIsAnsweredOrSentBeforeItIsCommitted() {
    harness.init();
    harness.add(3, PID, 0, 0);
    harness.log.holdsCommits = true;

    var end = harness.end(4, PID, 0, true);

    assertTrue(end.waits());
    assertEquals(List.of(), harness.broker.written);
    harness.log.commit(harness.log.endOffset());
    harness.broker.settle();
    assertEquals(0, end.answer().errorCode());
    assertEquals(1, harness.broker.written.size());
  }

  @Test
  void endThatCannotBeSaidToBeCommittedForNowIsBroughtToItsPartitionsWhenItCan() {
    harness.init();
    harness.add(3, PID, 0, 0);
    harness.log.holdsCommits = true;
    var end = harness.end(4, PID, 0, true);

    harness.log.refuseWaiting();
    assertEquals(ErrorCode.NOT_COORDINATOR.code(), end.answer().errorCode());
    harness.broker.time.advance(5_000);
    assertEquals(List.of(), harness.broker.written);

    harness.log.holdsCommits = false;
    harness.log.commit(harness.log.endOffset());
    harness.broker.time.advance(5_000);
    assertEquals("CompleteCommit", harness.state());
    assertEquals(1, harness.broker.written.size());
  }

  @Test
  void endIsCompleteOnlyWhenEveryPartitionHasItsMarker() {
    harness.init();
    harness.add(3, PID, 0, 0, 1);
    harness.broker.markerErrors.put(ORDERS_0, ErrorCode.NOT_LEADER_OR_FOLLOWER);
    harness.end(4, PID, 0, false);
    assertEquals("PrepareAbort", harness.state());

    harness.broker.markerErrors.clear();
    harness.broker.time.advance(1_000);

    assertEquals("CompleteAbort", harness.state());
    assertEquals(3, harness.broker.written.size());
  }

  @Test
  void partitionThatIsGoneIsLeftOutOfTheEnd() {
    harness.init();
    harness.add(3, PID, 0, 0);
    harness.broker.cluster.delete("orders");
    harness.end(4, PID, 0, true);
    harness.broker.time.advance(4_000);
    assertEquals("PrepareCommit", harness.state());

    harness.broker.time.advance(2_000);

    assertEquals("CompleteCommit", harness.state());
    assertEquals(List.of(), harness.broker.written);
  }

  @Test
  void partitionThatTakesNoMarkersIsLeftOutOfTheEnd() {
    harness.init();
    harness.add(3, PID, 0, 0);
    harness.broker.markerErrors.put(ORDERS_0, ErrorCode.INVALID_TOPIC_EXCEPTION);
    harness.end(4, PID, 0, true);
    assertEquals("CompleteCommit", harness.state());
  }

  @Test
  void newCoordinatorSendsTheMarkersOfAnEndThatItFindsIncomplete() {
    harness.init();
    harness.add(3, PID, 0, 0);
    harness.broker.holdsMarkers = true;
    harness.end(4, PID, 0, true);
    assertEquals(1, harness.broker.written.size());
    FakeBroker.Written late = harness.broker.written.getFirst();

    harness.broker.holdsMarkers = false;
    harness.failOver();
    assertEquals("CompleteCommit", harness.state());
    assertEquals(2, harness.broker.written.size());

    long end = harness.log.endOffset();
    late.done().accept(ErrorCode.NONE);
    harness.broker.settle();
    assertEquals(end, harness.log.endOffset());
  }

  @Test
  void newSessionAbortsTheOpenTransactionAndGetsAnEpochAfterThat() {
    harness.init();
    harness.add(3, PID, 0, 0);

    var second = harness.init().answer();

    assertEquals(0, second.errorCode());
    assertEquals(2, second.producerEpoch());
    assertEquals(
        new TransactionMarker(PID, (short) 1, false, 1, false),
        harness.broker.written.getFirst().marker());
    assertEquals(
        ErrorCode.PRODUCER_FENCED.code(), harness.end(4, PID, 0, true).answer().errorCode());
    assertEquals(
        ErrorCode.INVALID_PRODUCER_EPOCH.code(), harness.end(1, PID, 0, true).answer().errorCode());
  }

  @Test
  void newSessionWaitsNoLongerThanItsPatienceForTheAbort() {
    harness.init();
    harness.add(3, PID, 0, 0);
    harness.broker.holdsMarkers = true;

    var second = harness.init();
    assertTrue(second.waits());
    harness.broker.time.advance(2_000);

    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS.code(), second.answer().errorCode());
  }

  @Test
  void partitionOfTheNextTransactionWaitsForTheEndOfTheLast() {
    harness.init();
    harness.add(3, PID, 0, 0);
    harness.broker.holdsMarkers = true;
    harness.end(4, PID, 0, true);

    var next = harness.add(3, PID, 0, 1);
    assertTrue(next.waits());
    harness.broker.written.getFirst().done().accept(ErrorCode.NONE);
    harness.broker.settle();

    assertEquals(ErrorCode.NONE, errorOf(next));
    assertEquals("Ongoing", harness.state());
  }

  @Test
  void lostCoordinatorRefusesWhatItHolds() {
    harness.init();
    harness.add(3, PID, 0, 0);
    harness.broker.holdsMarkers = true;
    harness.end(4, PID, 0, true);
    var next = harness.add(3, PID, 0, 1);

    harness.module.stateTopic().lost(Harness.STATE);

    assertEquals(ErrorCode.NOT_COORDINATOR, errorOf(next));
    assertEquals("NOT_COORDINATOR", harness.state());
  }

  @Test
  void lostCoordinatorRefusesWhoWaitsForAProducerId() {
    harness.broker.holdsProducerIds = true;
    var init = harness.init();
    assertTrue(init.waits());
    harness.module.stateTopic().lost(Harness.STATE);
    assertEquals(ErrorCode.NOT_COORDINATOR.code(), init.answer().errorCode());
    harness.broker.giveProducerIds();
    assertEquals(-1, init.answer().producerId());
  }

  @Test
  void transactionThatLastsTooLongIsAbortedWithANewEpoch() {
    harness.init();
    harness.add(3, PID, 0, 0);
    harness.broker.time.advance(59_000);
    assertEquals("Ongoing", harness.state());

    harness.broker.time.advance(12_000);

    assertEquals("CompleteAbort", harness.state());
    assertEquals(
        new TransactionMarker(PID, (short) 1, false, 1, false),
        harness.broker.written.getFirst().marker());
    assertEquals(
        ErrorCode.PRODUCER_FENCED.code(), harness.end(4, PID, 0, true).answer().errorCode());
  }

  @Test
  void idThatNobodyUsesIsForgotten() {
    harness.broker.settings.put("transactional.id.expiration.ms", 10_000L);
    harness.init();
    harness.broker.time.advance(3_600_001);
    assertEquals("TRANSACTIONAL_ID_NOT_FOUND", harness.state());
    harness.failOver();
    assertEquals("TRANSACTIONAL_ID_NOT_FOUND", harness.state());
  }

  @Test
  void timeoutBeyondTheBrokersIsRefused() {
    harness.broker.settings.put("transaction.max.timeout.ms", 59_999L);
    assertEquals(ErrorCode.INVALID_TRANSACTION_TIMEOUT.code(), harness.init().answer().errorCode());
  }

  @Test
  void stateIsTheSameAfterAFailOver() {
    harness.init();
    admit(0, Question.ADD);
    harness.failOver();
    assertEquals("Ongoing", harness.state());
    assertEquals(1, harness.end(5, PID, 0, true).answer().producerEpoch());
    harness.failOver();
    assertEquals("CompleteCommit", harness.state());
    assertEquals(1, harness.end(5, PID, 0, true).answer().producerEpoch());
  }

  @Test
  void verificationTellsPartitionsOfTheTransactionFromOthers() {
    harness.init();
    harness.add(3, PID, 0, 0);
    var answer =
        harness
            .module
            .transactions()
            .admit(
                new TransactionalProducer(Harness.ID, PID, (short) 0),
                List.of(ORDERS_0, new TopicPartition("orders", 1)),
                Question.VERIFY);
    assertEquals(
        Map.of(
            ORDERS_0,
            ErrorCode.NONE,
            new TopicPartition("orders", 1),
            ErrorCode.TRANSACTION_ABORTABLE),
        answer.join());
  }

  @Test
  void markersForAnotherBrokerGoInOneRequestAndAreSentAgainUntilTheyArrive() {
    harness.broker.cluster.topic("orders", 3, 2);
    harness.init();
    admit(0, Question.ADD);
    harness.end(5, PID, 0, true);
    var asked = harness.broker.asked.removeFirst();
    assertEquals(2, asked.broker());
    var marker = ((WriteTxnMarkersRequest) asked.request()).markers().getFirst();
    assertEquals(2, marker.transactionVersion());
    assertEquals(1, marker.coordinatorEpoch());
    assertEquals(List.of(0), marker.topics().getFirst().partitionIndexes());

    asked.answer().completeExceptionally(new java.io.IOException("on purpose"));
    harness.broker.time.advance(100);
    harness
        .broker
        .asked
        .removeFirst()
        .answer()
        .complete(response(ErrorCode.NOT_LEADER_OR_FOLLOWER));
    harness.broker.time.advance(100);
    harness.broker.asked.removeFirst().answer().complete(response(ErrorCode.NONE));
    harness.broker.settle();

    assertEquals("CompleteCommit", harness.state());
    assertEquals(List.of(), harness.broker.asked);
  }

  @Test
  void markerIsSentToTheNewLeaderWhenTheOldOneDoesNotAnswer() {
    harness.broker.cluster.topic("orders", 3, 2);
    harness.init();
    admit(0, Question.ADD);
    harness.end(5, PID, 0, true);
    var silent = harness.broker.asked.removeFirst();

    harness.broker.cluster.topic("orders", 3, 3);
    harness.broker.cluster.changed("orders");
    harness.broker.settle();

    var asked = harness.broker.asked.removeFirst();
    assertEquals(3, asked.broker());
    silent.answer().completeExceptionally(new java.io.IOException("on purpose"));
    harness.broker.time.advance(1_000);
    assertEquals(List.of(), harness.broker.asked);
    asked.answer().complete(response(ErrorCode.NONE));
    harness.broker.settle();
    assertEquals("CompleteCommit", harness.state());
  }

  @Test
  void idsAreCountedByStateWhileTheyAreCoordinatedHere() {
    harness.init();
    assertEquals(Map.of("Empty", 1.0), counted());
    harness.add(3, PID, 0, 0);
    assertEquals(Map.of("Ongoing", 1.0), counted());
    harness.failOver();
    assertEquals(Map.of("Ongoing", 1.0), counted());
    harness.module.stateTopic().lost(Harness.STATE);
    assertEquals(Map.of(), counted());
  }

  private Map<String, Double> counted() {
    Map<String, Double> counts = new java.util.HashMap<>();
    harness
        .broker
        .gauges
        .get("sluice_transactional_ids")
        .read((value, labels) -> counts.put(labels[0], value));
    counts.values().removeIf(value -> value == 0);
    return counts;
  }

  @Test
  void unwritableLogRefusesRequestsAndCompletesEndsLater() {
    harness.init();
    harness.add(3, PID, 0, 0);
    harness.broker.holdsMarkers = true;
    harness.end(4, PID, 0, true);
    harness.log.appendCheck = ErrorCode.NOT_ENOUGH_REPLICAS;
    harness.broker.written.getFirst().done().accept(ErrorCode.NONE);
    harness.broker.settle();
    assertEquals("PrepareCommit", harness.state());

    harness.log.appendCheck = ErrorCode.NONE;
    harness.broker.time.advance(1_000);

    assertEquals("CompleteCommit", harness.state());
  }

  @Test
  void otherBrokersCoordinatorIsAskedByRequest() {
    harness.broker.cluster.topic("__transaction_state", 1, 3);
    var answer = admission(0, Question.ADD);
    assertEquals(3, harness.broker.asked.getFirst().broker());
    harness.broker.asked.getFirst().answer().completeExceptionally(new java.io.IOException());
    assertEquals(Map.of(ORDERS_0, ErrorCode.COORDINATOR_NOT_AVAILABLE), answer.join());
  }

  private static WriteTxnMarkersResponse response(ErrorCode error) {
    return WriteTxnMarkersResponse.builder()
        .markers(
            List.of(
                WritableTxnMarkerResult.builder()
                    .producerId(PID)
                    .topics(
                        List.of(
                            WritableTxnMarkerTopicResult.builder()
                                .name("orders")
                                .partitions(
                                    List.of(
                                        WritableTxnMarkerPartitionResult.builder()
                                            .partitionIndex(0)
                                            .errorCode(error.code())
                                            .build()))
                                .build()))
                    .build()))
        .build();
  }

  private java.util.concurrent.CompletableFuture<Map<TopicPartition, ErrorCode>> admission(
      int epoch, Question question) {
    var answer =
        harness
            .module
            .transactions()
            .admit(
                new TransactionalProducer(Harness.ID, PID, (short) epoch),
                List.of(ORDERS_0),
                question);
    harness.broker.settle();
    return answer;
  }

  private ErrorCode admit(int epoch, Question question) {
    return admission(epoch, question).join().get(ORDERS_0);
  }
}
