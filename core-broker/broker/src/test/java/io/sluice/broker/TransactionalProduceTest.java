package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.TransactionModule.Asked;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions.Question;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.ProduceRequest;
import io.sluice.protocol.message.ProduceRequest.PartitionProduceData;
import io.sluice.protocol.message.ProduceRequest.TopicProduceData;
import io.sluice.protocol.message.ProduceResponse;
import io.sluice.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.wire.Payload;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transactional records wait for their coordinator's consent, and what comes behind for them. */
@Timeout(120)
class TransactionalProduceTest {
  /** Partitions are added by the client up to this version, and by the broker after it. */
  private static final int VERIFYING = 11;

  private static final int ADDING = 12;
  private static final long PRODUCER = 7;

  @TempDir static Path folder;
  private static final TransactionModule MODULE = new TransactionModule();
  private static TestBroker broker;

  @BeforeAll
  static void start() {
    broker =
        TestBroker.start(
            folder,
            Map.of("queued.max.request.bytes", "1200000", "socket.request.max.bytes", "1200000"),
            MODULE);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ByteBuffer batch(long producer, int sequence, String... values) {
    return Requests.fill(
            new BatchBuilder().producer(producer, (short) 3, sequence).transactional(), values)
        .build();
  }

  private static PartitionProduceData partition(int index, ByteBuffer records) {
    return PartitionProduceData.builder().index(index).records(Payload.of(records)).build();
  }

  private static ProduceRequest request(
      @Nullable String transactionalId, String topic, PartitionProduceData... partitions) {
    return ProduceRequest.builder()
        .transactionalId(transactionalId)
        .acks((short) -1)
        .timeoutMs(20_000)
        .topicData(
            List.of(
                TopicProduceData.builder().name(topic).partitionData(List.of(partitions)).build()))
        .build();
  }

  private static ProduceRequest produce(String topic, int sequence, String... values) {
    return request("mine", topic, partition(0, batch(PRODUCER, sequence, values)));
  }

  private static PartitionProduceResponse received(TestClient client) {
    return Requests.only(client.receive(ProduceResponse.class));
  }

  private static void assertAppended(long baseOffset, PartitionProduceResponse answer) {
    assertEquals(ErrorCode.NONE, ErrorCode.of(answer.errorCode()), answer.errorMessage());
    assertEquals(baseOffset, answer.baseOffset());
  }

  private static void assertRefused(ErrorCode expected, PartitionProduceResponse answer) {
    assertEquals(expected, ErrorCode.of(answer.errorCode()), answer.errorMessage());
    assertEquals(-1, answer.baseOffset());
  }

  private static List<String> values(String topic) {
    try (TestClient client = broker.connect()) {
      return Requests.read(client, topic, 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"11,VERIFY", "12,ADD"})
  void requestsOfOneProducerKeepTheirOrderWhileTheFirstWaits(int version, Question question) {
    String topic = "order" + version;
    broker.topic(topic);
    try (TestClient client = broker.connect()) {
      client.sendTogether(produce(topic, 0, "a"), version, produce(topic, 1, "b"), version);
      client.send(produce(topic, 2, "c"), version);
      Asked asked = MODULE.next();
      assertEquals(new TransactionalProducer("mine", PRODUCER, (short) 3), asked.producer());
      assertEquals(Set.of(new TopicPartition(topic, 0)), asked.partitions());
      assertEquals(question, asked.question());
      assertEquals(List.of(), values(topic));
      assertFalse(client.hasAnswer());
      asked.answer(ErrorCode.NONE);
      assertAppended(0, received(client));
      assertAppended(1, received(client));
      assertAppended(2, received(client));
      assertFalse(MODULE.wasAsked(), "once admitted it is known to the log");
    }
    assertEquals(List.of("a", "b", "c"), values(topic));
  }

  @Test
  void otherConnectionsAreServedWhileOneWaits() {
    broker.topic("others");
    try (TestClient waiting = broker.connect()) {
      waiting.send(produce("others", 0, "a"), ADDING);
      Asked asked = MODULE.next();
      for (int i = 0; i < 4; i++) { // on every loop
        try (TestClient other = broker.connect()) {
          assertAppended(i, Requests.produced(other, "others", Requests.batch("x" + i)));
        }
      }
      asked.answer(ErrorCode.NONE);
      assertAppended(4, received(waiting));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10,INVALID_TXN_STATE,INVALID_TXN_STATE",
    "10,TRANSACTION_ABORTABLE,INVALID_TXN_STATE",
    "11,INVALID_TXN_STATE,TRANSACTION_ABORTABLE",
    "11,TRANSACTION_ABORTABLE,TRANSACTION_ABORTABLE",
    "12,TRANSACTION_ABORTABLE,TRANSACTION_ABORTABLE",
    "11,PRODUCER_FENCED,INVALID_PRODUCER_EPOCH",
    "12,INVALID_PRODUCER_EPOCH,INVALID_PRODUCER_EPOCH",
    "12,INVALID_PRODUCER_ID_MAPPING,INVALID_PRODUCER_ID_MAPPING",
    "11,CONCURRENT_TRANSACTIONS,NOT_ENOUGH_REPLICAS",
    "11,COORDINATOR_NOT_AVAILABLE,NOT_ENOUGH_REPLICAS",
    "12,COORDINATOR_NOT_AVAILABLE,NOT_ENOUGH_REPLICAS",
    "12,COORDINATOR_LOAD_IN_PROGRESS,NOT_ENOUGH_REPLICAS",
    "12,NOT_COORDINATOR,NOT_ENOUGH_REPLICAS"
  })
  void whatTheCoordinatorRefusesIsAnsweredAsTheVersionCanGoOnFrom(
      int version, ErrorCode error, ErrorCode answered) {
    String topic = "refused-" + version + error;
    broker.topic(topic);
    try (TestClient client = broker.connect()) {
      client.send(produce(topic, 0, "a"), version);
      client.send(Requests.produce(topic, -1, Requests.batch("behind")), version);
      MODULE.next().answer(error);
      assertRefused(answered, received(client));
      assertAppended(0, received(client));
    }
    assertEquals(List.of("behind"), values(topic));
  }

  @Test
  void coordinatorThatFailsOrLeavesPartitionsOutEndsTheWaiting() {
    broker.topic("fault");
    try (TestClient client = broker.connect()) {
      client.send(produce("fault", 0, "a"), ADDING);
      MODULE.next().answer().completeExceptionally(new IllegalStateException("made up"));
      assertRefused(ErrorCode.UNKNOWN_SERVER_ERROR, received(client));
      client.send(produce("fault", 0, "a"), ADDING);
      MODULE.next().answer().complete(Map.of());
      assertRefused(ErrorCode.UNKNOWN_SERVER_ERROR, received(client));
      client.send(produce("fault", 0, "a"), ADDING);
      MODULE.next().answer(ErrorCode.NONE);
      assertAppended(0, received(client));
    }
  }

  @Test
  void coordinatorThatDoesNotAnswerIsWaitedForForALimitedTime() {
    broker.topic("silent");
    try (TestClient client = broker.connect()) {
      client.send(produce("silent", 0, "a").toBuilder().timeoutMs(1).build(), ADDING);
      Asked asked = MODULE.next();
      assertRefused(ErrorCode.NOT_ENOUGH_REPLICAS, received(client));
      client.send(produce("silent", 0, "a"), ADDING);
      Asked again = MODULE.next();
      asked.answer(ErrorCode.NONE);
      again.answer(ErrorCode.NONE);
      assertAppended(0, received(client));
    }
    assertEquals(List.of("a"), values("silent"), "the late answer is none");
  }

  @Test
  void consentIsVoidWhenAMarkerHasComeInBetween() {
    broker.topic("void");
    TopicPartition partition = new TopicPartition("void", 0);
    try (TestClient client = broker.connect()) {
      client.send(produce("void", 0, "a"), ADDING);
      Asked first = MODULE.next();
      assertEquals(ErrorCode.NONE, MODULE.mark(partition, PRODUCER, 3));
      first.answer(ErrorCode.NONE);
      Asked second = MODULE.next();
      assertEquals(first.partitions(), second.partitions());
      second.answer(ErrorCode.INVALID_PRODUCER_EPOCH);
      assertRefused(ErrorCode.INVALID_PRODUCER_EPOCH, received(client));
      client.send(produce("void", 0, "b"), ADDING);
      Asked third = MODULE.next();
      assertEquals(ErrorCode.NONE, MODULE.mark(partition, PRODUCER, 3));
      third.answer(ErrorCode.NONE);
      MODULE.next().answer(ErrorCode.NONE);
      assertAppended(2, received(client));
    }
  }

  @Test
  void producerWhoseLastTransactionIsStillBeingEndedWaitsForThat() {
    broker.topic("busy");
    try (TestClient client = broker.connect()) {
      client.sendTogether(produce("busy", 0, "a"), ADDING, produce("busy", 1, "b"), ADDING);
      for (int i = 0; i < 5; i++) {
        MODULE.next().answer(ErrorCode.CONCURRENT_TRANSACTIONS);
      }
      MODULE.next().answer(ErrorCode.NONE);
      assertAppended(0, received(client));
      assertAppended(1, received(client));
    }
  }

  @Test
  void partitionsOfARequestAreAskedAfterTogetherAndAnsweredEachForItself() {
    broker.topic("several", 3);
    try (TestClient client = broker.connect()) {
      client.send(produce("several", 0, "a"), ADDING);
      MODULE.next().answer(ErrorCode.NONE);
      assertAppended(0, received(client));
      client.send(
          request(
              "mine",
              "several",
              partition(0, batch(PRODUCER, 1, "b")),
              partition(1, batch(PRODUCER, 0, "c")),
              partition(2, batch(PRODUCER, 0, "d")),
              partition(9, batch(PRODUCER, 0, "e"))),
          ADDING);
      Asked asked = MODULE.next();
      TopicPartition one = new TopicPartition("several", 1);
      TopicPartition two = new TopicPartition("several", 2);
      assertEquals(Set.of(one, two), asked.partitions());
      assertEquals(List.of("a", "b"), values("several"), "what is open does not wait");
      asked.answer().complete(Map.of(one, ErrorCode.INVALID_PRODUCER_EPOCH, two, ErrorCode.NONE));
      List<PartitionProduceResponse> answers =
          client.receive(ProduceResponse.class).responses().getFirst().partitionResponses();
      assertAppended(1, answers.get(0));
      assertRefused(ErrorCode.INVALID_PRODUCER_EPOCH, answers.get(1));
      assertAppended(0, answers.get(2));
      assertRefused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, answers.get(3));
    }
  }

  @Test
  void requestThatIsNotOneTransactionsIsRefused() {
    broker.topic("foreign", 2);
    try (TestClient client = broker.connect()) {
      client.send(request(null, "foreign", partition(0, batch(PRODUCER, 0, "a"))), ADDING);
      assertRefused(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, received(client));
      ByteBuffer nobodys = Requests.fill(new BatchBuilder().transactional(), "a").build();
      client.send(request("mine", "foreign", partition(0, nobodys)), ADDING);
      assertRefused(ErrorCode.INVALID_RECORD, received(client));
      client.send(
          request(
              "mine",
              "foreign",
              partition(0, batch(PRODUCER, 0, "a")),
              partition(1, batch(PRODUCER + 1, 0, "b")),
              partition(0, batch(PRODUCER, 1, "c"))),
          ADDING);
      Asked asked = MODULE.next();
      assertEquals(Set.of(new TopicPartition("foreign", 0)), asked.partitions());
      asked.answer(ErrorCode.NONE);
      List<PartitionProduceResponse> answers =
          client.receive(ProduceResponse.class).responses().getFirst().partitionResponses();
      assertAppended(0, answers.get(0));
      assertRefused(ErrorCode.INVALID_PRODUCER_ID_MAPPING, answers.get(1));
      assertRefused(ErrorCode.INVALID_REQUEST, answers.get(2));
    }
  }

  @Test
  void recordsOfNoTransactionAreNotAskedAfter() {
    broker.topic("plain");
    ByteBuffer idempotent =
        Requests.fill(new BatchBuilder().producer(55, (short) 0, 0), "x").build();
    try (TestClient client = broker.connect()) {
      client.send(request("mine", "plain", partition(0, idempotent)), ADDING);
      assertAppended(0, received(client));
    }
    assertFalse(MODULE.wasAsked());
  }

  @Test
  void clientThatClosesWhileItWaitsLeavesWhatIsAdmittedAndNothingBehindIt() {
    broker.topic("gone");
    TestClient client = broker.connect();
    client.sendTogether(produce("gone", 0, "a"), ADDING, produce("gone", 1, "b"), ADDING);
    Asked asked = MODULE.next();
    client.close();
    awaitNoticed();
    asked.answer(ErrorCode.NONE);
    try (TestClient reader = broker.connect()) {
      while (Requests.read(reader, "gone", 0).isEmpty()) {
        Thread.onSpinWait();
      }
      assertEquals(List.of("a"), Requests.read(reader, "gone", 0));
    }
  }

  /** Lets every event loop turn, so that it has seen what has become of its connections. */
  private static void awaitNoticed() {
    for (int i = 0; i < 8; i++) {
      try (TestClient other = broker.connect()) {
        other.ask(Requests.fetch("gone", 0).build(), Requests.NAMES_FETCH, FetchResponse.class);
      }
    }
  }

  @Test
  void memoryOfRequestsThatWaitedIsGivenBackWhateverBecameOfThem() {
    broker.topic("memory");
    String large = "x".repeat(300_000);
    try (TestClient client = broker.connect()) {
      for (int i = 0; i < 10; i++) {
        client.send(produce("memory", 99, large), ADDING);
        MODULE.next().answer(ErrorCode.INVALID_PRODUCER_EPOCH);
        assertRefused(ErrorCode.INVALID_PRODUCER_EPOCH, received(client));
      }
      client.send(produce("memory", 99, large), ADDING);
      MODULE.next().answer(ErrorCode.NONE);
      assertRefused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, received(client));
      for (int i = 0; i < 10; i++) {
        client.send(produce("memory", i, large), ADDING);
        assertAppended(i, received(client));
      }
    }
    for (int i = 0; i < 10; i++) {
      TestClient client = broker.connect();
      client.send(request("other", "memory", partition(0, batch(100 + i, 0, large))), ADDING);
      Asked asked = MODULE.next();
      client.close();
      asked.answer(ErrorCode.INVALID_PRODUCER_EPOCH);
    }
    assertTrue(values("memory").size() >= 3);
  }

  @Test
  void leadershipThatIsLostWhileARequestWaitsIsAnswered(@TempDir Path own) {
    TransactionModule module = new TransactionModule();
    try (ReplicatedTopics topics = new ReplicatedTopics(own, Map.of(), module);
        TestClient client = topics.broker().connect()) {
      topics.create("moved");
      client.send(produce("moved", 0, "a"), ADDING);
      Asked asked = module.next();
      topics.elect("moved", 2, List.of(1, 2, 3));
      topics.await("moved", ErrorCode.NOT_LEADER_OR_FOLLOWER);
      asked.answer(ErrorCode.NONE);
      assertRefused(ErrorCode.NOT_LEADER_OR_FOLLOWER, received(client));
      client.send(produce("moved", 0, "a"), ADDING);
      assertRefused(ErrorCode.NOT_LEADER_OR_FOLLOWER, received(client));
      assertFalse(module.wasAsked());
    }
  }

  @Test
  void clientIsBelievedWhereNothingIsVerified(@TempDir Path own) {
    TransactionModule module = new TransactionModule();
    Map<String, String> settings = Map.of("transaction.partition.verification.enable", "false");
    try (TestBroker trusting = TestBroker.start(own, settings, module);
        TestClient client = trusting.connect()) {
      trusting.topic("believed");
      trusting.topic("added");
      client.send(produce("believed", 0, "a"), VERIFYING);
      assertAppended(0, received(client));
      assertFalse(module.wasAsked());
      client.send(produce("added", 0, "a"), ADDING);
      module.next().answer(ErrorCode.NONE);
      assertAppended(0, received(client));
    }
  }
}
