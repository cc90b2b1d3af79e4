package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.DescribeProducersRequest;
import io.sluice.protocol.message.DescribeProducersResponse;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import io.sluice.protocol.message.FetchRequest.FetchTopic;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.FetchResponse.AbortedTransaction;
import io.sluice.protocol.message.FetchResponse.PartitionData;
import io.sluice.protocol.message.ListOffsetsRequest;
import io.sluice.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.sluice.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.sluice.protocol.message.ListOffsetsResponse;
import io.sluice.protocol.message.ProduceResponse;
import io.sluice.protocol.record.BatchBuilder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What those read, and are told, who want committed records alone. */
class CommittedFetchTest {
  private static final byte COMMITTED = 1;
  private static final long LATEST = -1;

  @TempDir static Path folder;
  private static FollowingModule module;
  private static TestBroker broker;
  private TestClient client;
  private TestClient producer;
  private int sequence;

  @BeforeAll
  static void start() {
    module = new FollowingModule();
    broker = TestBroker.start(folder, Map.of(), module);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void connect() {
    client = broker.connect();
    producer = broker.connect();
  }

  @AfterEach
  void disconnect() {
    client.close();
    producer.close();
  }

  /**
   * The records' time is long ago, that of the markers is not: they belong together all the same.
   */
  private static void topic(String name) {
    broker.topic(name, "segment.ms", String.valueOf(Long.MAX_VALUE));
  }

  private static void assertProduced(ProduceResponse response) {
    assertEquals(0, Requests.only(response).errorCode());
  }

  private void produce(String topic, String... values) {
    assertEquals(0, Requests.produced(producer, topic, Requests.batch(values)).errorCode());
  }

  private void inTransaction(String topic, long id, String... values) {
    ByteBuffer batch =
        Requests.fill(
                new BatchBuilder().producer(id, (short) 0, sequence++).transactional(), values)
            .build();
    assertProduced(
        producer.ask(
            Requests.produce(topic, -1, batch).toBuilder().transactionalId("t" + id).build(),
            Requests.NAMES_PRODUCE,
            ProduceResponse.class));
  }

  private static void end(String topic, long id, boolean commit) {
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    module
        .context()
        .transactionMarkers()
        .append(
            new TopicPartition(topic, 0),
            new TransactionMarker(id, (short) 0, commit, 0, false),
            done::complete);
    assertEquals(ErrorCode.NONE, done.orTimeout(20, TimeUnit.SECONDS).join());
  }

  private PartitionData fetch(FetchRequest.Builder request) {
    return Requests.only(client.ask(request.build(), Requests.NAMES_FETCH, FetchResponse.class));
  }

  private PartitionData committed(String topic, long offset) {
    return fetch(Requests.fetch(topic, offset).isolationLevel(COMMITTED));
  }

  private static AbortedTransaction aborted(long id, long firstOffset) {
    return AbortedTransaction.builder().producerId(id).firstOffset(firstOffset).build();
  }

  // --- Reading -------------------------------------------------------------------------------

  @Test
  void openTransactionEndsWhatIsReadAndTheOthersSeeBeyond() {
    topic("open");
    produce("open", "a"); // 0
    inTransaction("open", 1, "b", "c"); // 1, 2
    produce("open", "d"); // 3
    PartitionData read = committed("open", 0);
    assertEquals(List.of("a"), Requests.values(read));
    assertEquals(1, read.lastStableOffset());
    assertEquals(4, read.highWatermark());
    assertEquals(List.of(), read.abortedTransactions());
    assertEquals(List.of(), Requests.values(committed("open", 1)));
    assertEquals(List.of(), Requests.values(committed("open", 3)));

    PartitionData all = fetch(Requests.fetch("open", 0));
    assertEquals(List.of("a", "b", "c", "d"), Requests.values(all));
    assertEquals(1, all.lastStableOffset());
    assertNull(all.abortedTransactions());
    end("open", 1, true); // 4
    assertEquals(5, committed("open", 0).lastStableOffset());
  }

  @Test
  void abortedTransactionsAreNamedOfWhatIsReadAndOfNoMore() {
    topic("aborted");
    inTransaction("aborted", 1, "a"); // 0
    inTransaction("aborted", 2, "b"); // 1
    end("aborted", 1, false); // 2
    end("aborted", 2, true); // 3
    inTransaction("aborted", 2, "c"); // 4
    end("aborted", 2, false); // 5
    PartitionData all = committed("aborted", 0);
    assertEquals(List.of(aborted(1, 0), aborted(2, 4)), all.abortedTransactions());
    assertEquals(List.of(aborted(2, 4)), committed("aborted", 3).abortedTransactions());
    assertEquals(List.of(aborted(2, 4)), committed("aborted", 5).abortedTransactions());
    assertEquals(List.of(), committed("aborted", 6).abortedTransactions());

    FetchPartition first =
        FetchPartition.builder().partition(0).fetchOffset(0).partitionMaxBytes(1).build();
    PartitionData one =
        fetch(
            Requests.fetchOf(
                    FetchTopic.builder().topic("aborted").partitions(List.of(first)).build())
                .isolationLevel(COMMITTED));
    assertEquals(List.of("a"), Requests.values(one));
    assertEquals(List.of(aborted(1, 0)), one.abortedTransactions());
  }

  // --- Waiting -------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitingFetchIsWokenByTheMarkerAndByNothingBefore(boolean session) {
    String topic = "woken-" + session;
    topic(topic);
    inTransaction(topic, 1, "a"); // 0
    FetchRequest.Builder request = Requests.fetch(topic, 0).isolationLevel(COMMITTED);
    if (session) {
      FetchResponse opened =
          client.ask(request.sessionEpoch(0).build(), Requests.NAMES_FETCH, FetchResponse.class);
      request = Requests.fetchOf().sessionId(opened.sessionId()).sessionEpoch(1);
      request.isolationLevel(COMMITTED);
    }
    client.send(request.maxWaitMs(Integer.MAX_VALUE).build(), Requests.NAMES_FETCH);
    for (int i = 0; i < 20; i++) {
      inTransaction(topic, 1, "b");
      produce(topic, "c");
    }
    assertFalse(client.hasAnswer());
    end(topic, 1, true);
    PartitionData data = Requests.only(client.receive(FetchResponse.class));
    assertEquals(41, data.records() == null ? 0 : Requests.values(data).size() - 1);
    assertEquals(42, data.lastStableOffset());
  }

  @Test
  void minimumIsCountedByWhatCanBeRead() {
    topic("minimum");
    inTransaction("minimum", 1, "x".repeat(1_000)); // 0
    FetchRequest request =
        Requests.fetch("minimum", 0)
            .isolationLevel(COMMITTED)
            .maxWaitMs(Integer.MAX_VALUE)
            .minBytes(2_200)
            .build();
    client.send(request, Requests.NAMES_FETCH);
    produce("minimum", "y".repeat(500)); // 1
    inTransaction("minimum", 2, "z".repeat(600)); // 2
    end("minimum", 1, true); // 3: 1 is readable now, 2 is not
    assertFalse(client.hasAnswer());
    end("minimum", 2, false); // 4
    PartitionData data = Requests.only(client.receive(FetchResponse.class));
    assertEquals(5, data.lastStableOffset());
    assertEquals(List.of(aborted(2, 2)), data.abortedTransactions());
  }

  // --- Offsets and producers -----------------------------------------------------------------

  private long latest(String topic, int isolation) {
    ListOffsetsPartition partition =
        ListOffsetsPartition.builder().partitionIndex(0).timestamp(LATEST).build();
    ListOffsetsRequest request =
        ListOffsetsRequest.builder()
            .replicaId(-1)
            .isolationLevel((byte) isolation)
            .topics(
                List.of(
                    ListOffsetsTopic.builder().name(topic).partitions(List.of(partition)).build()))
            .build();
    return client
        .ask(request, ListOffsetsResponse.class)
        .topics()
        .getFirst()
        .partitions()
        .getFirst()
        .offset();
  }

  @Test
  void latestOffsetGoesByIsolation() {
    topic("latest");
    produce("latest", "a");
    inTransaction("latest", 1, "b");
    assertEquals(1, latest("latest", COMMITTED));
    assertEquals(2, latest("latest", 0));
    end("latest", 1, false);
    assertEquals(3, latest("latest", COMMITTED));
  }

  @Test
  void producersOfAPartitionAreDescribed() {
    topic("described");
    produce("described", "a");
    inTransaction("described", 6, "b");
    DescribeProducersRequest request =
        DescribeProducersRequest.builder()
            .topics(
                List.of(
                    DescribeProducersRequest.TopicRequest.builder()
                        .name("described")
                        .partitionIndexes(List.of(0, 1))
                        .build()))
            .build();
    var partitions =
        client.ask(request, DescribeProducersResponse.class).topics().getFirst().partitions();
    var known = partitions.getFirst().activeProducers().getFirst();
    assertEquals(6, known.producerId());
    assertEquals(3, known.producerEpoch());
    assertEquals(5, known.lastSequence());
    assertEquals(77, known.lastTimestamp());
    assertEquals(9, known.coordinatorEpoch());
    assertEquals(1, known.currentTxnStartOffset());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.of(partitions.get(1).errorCode()));
  }
}
