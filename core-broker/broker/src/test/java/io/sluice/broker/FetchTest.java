package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.DeleteTopicsRequest;
import io.sluice.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.sluice.protocol.message.DeleteTopicsResponse;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import io.sluice.protocol.message.FetchRequest.FetchTopic;
import io.sluice.protocol.message.FetchRequest.ForgottenTopic;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.FetchResponse.PartitionData;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchTest {
  private static final int WAIT_MS = 15_000;
  private static final int SESSIONS_VERSION = 7;

  @TempDir static Path folder;
  private static TestBroker broker;
  private TestClient client;
  private TestClient producer;

  @BeforeAll
  static void start() {
    broker = TestBroker.start(folder, Map.of("max.incremental.fetch.session.cache.slots", "20"));
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

  private void produce(String topic, String... values) {
    assertEquals(0, Requests.produced(producer, topic, Requests.batch(values)).errorCode());
  }

  private FetchResponse ask(FetchRequest.Builder request) {
    return client.ask(request.build(), Requests.NAMES_FETCH, FetchResponse.class);
  }

  private static ErrorCode error(FetchResponse response) {
    return ErrorCode.of(Requests.only(response).errorCode());
  }

  // --- Waiting -------------------------------------------------------------------------------

  @Test
  void waitingFetchIsWokenByAProduceOfAnotherConnection() {
    broker.topic("woken");
    client.send(
        Requests.fetch("woken", 0).maxWaitMs(Integer.MAX_VALUE).build(), Requests.NAMES_FETCH);
    produce("woken", "news");
    PartitionData data = Requests.only(client.receive(FetchResponse.class));
    assertEquals(List.of("news"), Requests.values(data));
    assertEquals(1, data.highWatermark());
  }

  @Test
  void waitingFetchIsWokenByTheDeletionOfTheTopic() {
    broker.topic("doomed");
    client.send(
        Requests.fetch("doomed", 0).maxWaitMs(Integer.MAX_VALUE).build(), Requests.NAMES_FETCH);
    DeleteTopicState state = DeleteTopicState.builder().name("doomed").build();
    producer.ask(
        DeleteTopicsRequest.builder().topics(List.of(state)).timeoutMs(WAIT_MS).build(),
        DeleteTopicsResponse.class);
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, error(client.receive(FetchResponse.class)));
  }

  @Test
  void fetchWaitsForItsMinimumOverSeveralProduces() {
    broker.topic("minimum");
    int size = Requests.batch("x").remaining();
    FetchRequest request =
        Requests.fetch("minimum", 0).maxWaitMs(Integer.MAX_VALUE).minBytes(3 * size).build();
    client.send(request, Requests.NAMES_FETCH);
    produce("minimum", "x");
    produce("minimum", "y");
    assertFalse(client.hasAnswer());
    produce("minimum", "z");
    assertEquals(
        List.of("x", "y", "z"),
        Requests.values(Requests.only(client.receive(FetchResponse.class))));
  }

  @Test
  void fetchWhoseMinimumIsAboveItsMaximumIsAnsweredWhenThatIsThere() {
    broker.topic("contradiction");
    produce("contradiction", "x".repeat(100));
    FetchResponse answer =
        ask(
            Requests.fetch("contradiction", 0)
                .maxWaitMs(Integer.MAX_VALUE)
                .minBytes(1_000_000)
                .maxBytes(100));
    assertEquals(1, Requests.values(Requests.only(answer)).size());
  }

  @Test
  void fetchThatDoesNotWaitIsAnsweredWithNothing() {
    broker.topic("at-once");
    PartitionData data = Requests.only(ask(Requests.fetch("at-once", 0)));
    assertEquals(ErrorCode.NONE.code(), data.errorCode());
    assertEquals(0, data.records().size());
    assertEquals(0, data.highWatermark());
    assertEquals(0, data.lastStableOffset());
    assertEquals(0, data.logStartOffset());
  }

  @Test
  void fetchOfAClientThatHasGoneHarmsNobody() {
    broker.topic("gone");
    TestClient other = broker.connect();
    other.send(
        Requests.fetch("gone", 0).maxWaitMs(Integer.MAX_VALUE).build(), Requests.NAMES_FETCH);
    other.close();
    produce("gone", "x");
    assertEquals(List.of("x"), Requests.read(client, "gone", 0));
  }

  @Test
  void answersOfPipelinedFetchesComeInTheirOrder() {
    broker.topic("order-a");
    broker.topic("order-b");
    produce("order-b", "b");
    client.send(
        Requests.fetch("order-a", 0).maxWaitMs(Integer.MAX_VALUE).build(), Requests.NAMES_FETCH);
    client.send(Requests.fetch("order-b", 0).build(), Requests.NAMES_FETCH);
    produce("order-a", "a");
    assertEquals(List.of("a"), Requests.values(Requests.only(client.receive(FetchResponse.class))));
    assertEquals(List.of("b"), Requests.values(Requests.only(client.receive(FetchResponse.class))));
  }

  // --- Limits --------------------------------------------------------------------------------

  @Test
  void firstBatchIsSentHoweverLargeItIs() {
    broker.topic("one-at-least");
    produce("one-at-least", "x".repeat(1_000));
    produce("one-at-least", "y");
    FetchResponse answer = ask(Requests.fetch("one-at-least", 0).maxBytes(1));
    assertEquals(List.of("x".repeat(1_000)), Requests.values(Requests.only(answer)));
  }

  @Test
  void batchesBeyondTheLimitAreLeftOut() {
    broker.topic("limit");
    int size = Requests.batch("a").remaining();
    for (String value : List.of("a", "b", "c", "d")) {
      produce("limit", value);
    }
    assertEquals(
        List.of("a", "b"),
        Requests.values(Requests.only(ask(Requests.fetch("limit", 0).maxBytes(3 * size - 1)))));
    FetchPartition narrow = Requests.from(1).toBuilder().partitionMaxBytes(size).build();
    FetchTopic topic = FetchTopic.builder().topic("limit").partitions(List.of(narrow)).build();
    assertEquals(List.of("b"), Requests.values(Requests.only(ask(Requests.fetchOf(topic)))));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE})
  void negativeLimitsCountAsNone(int limit) {
    String name = "negative" + limit;
    broker.topic(name);
    produce(name, "x");
    FetchPartition narrow = Requests.from(0).toBuilder().partitionMaxBytes(limit).build();
    FetchTopic topic = FetchTopic.builder().topic(name).partitions(List.of(narrow)).build();
    assertEquals(
        List.of("x"), Requests.values(Requests.only(ask(Requests.fetchOf(topic).maxBytes(limit)))));
  }

  @Test
  void largeReadsAreSentAsTheyWereWritten() {
    broker.topic("big");
    String value = "0123456789".repeat(10_000);
    for (int i = 0; i < 5; i++) {
      produce("big", value + i);
    }
    assertEquals(
        List.of(value + 0, value + 1, value + 2, value + 3, value + 4),
        Requests.read(client, "big", 0));
  }

  // --- Errors --------------------------------------------------------------------------------

  @Test
  void offsetsOutsideTheLogAreOutOfRange() {
    broker.topic("range");
    produce("range", "x");
    assertEquals(
        ErrorCode.OFFSET_OUT_OF_RANGE, error(ask(Requests.fetch("range", 2).maxWaitMs(WAIT_MS))));
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, error(ask(Requests.fetch("range", -1))));
    assertEquals(ErrorCode.NONE, error(ask(Requests.fetch("range", 1))));
  }

  @Test
  void unknownTopicsAreToldAtOnce() {
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
        error(ask(Requests.fetch("nowhere", 0).maxWaitMs(Integer.MAX_VALUE))));
    FetchTopic topic =
        FetchTopic.builder().topicId(new Uuid(3, 4)).partitions(List.of(Requests.from(0))).build();
    FetchResponse byId = client.ask(Requests.fetchOf(topic).build(), FetchResponse.class);
    assertEquals(ErrorCode.UNKNOWN_TOPIC_ID, error(byId));
  }

  @Test
  void leaderEpochsAreCompared() {
    broker.topic("epochs");
    produce("epochs", "x");
    assertEquals(ErrorCode.NONE, error(ask(withEpochs(0, -1))));
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, error(ask(withEpochs(1, -1))));
  }

  @Test
  void logThatPartedFromThisOneIsToldWhere() {
    broker.topic("epochs2");
    Requests.produced(producer, "epochs2", Requests.batch("x"));
    FetchPartition partition = Requests.from(5).toBuilder().lastFetchedEpoch(0).build();
    FetchTopic topic = FetchTopic.builder().topic("epochs2").partitions(List.of(partition)).build();
    PartitionData data = Requests.only(ask(Requests.fetchOf(topic).maxWaitMs(Integer.MAX_VALUE)));
    assertEquals(ErrorCode.NONE.code(), data.errorCode());
    assertEquals(0, data.divergingEpoch().epoch());
    assertEquals(1, data.divergingEpoch().endOffset());
  }

  private static FetchRequest.Builder withEpochs(int leader, int lastFetched) {
    FetchPartition partition =
        Requests.from(0).toBuilder()
            .currentLeaderEpoch(leader)
            .lastFetchedEpoch(lastFetched)
            .build();
    return Requests.fetchOf(
        FetchTopic.builder().topic("epochs").partitions(List.of(partition)).build());
  }

  // --- Versions ------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 9, 11, 12})
  void everyVersionByNameReads(int version) {
    String topic = "v" + version;
    broker.topic(topic);
    produce(topic, "x");
    FetchResponse answer =
        client.ask(Requests.fetch(topic, 0).build(), version, FetchResponse.class);
    assertEquals(topic, answer.responses().getFirst().topic());
    assertEquals(List.of("x"), Requests.values(Requests.only(answer)));
    FetchResponse outside =
        client.ask(Requests.fetch(topic, 9).build(), version, FetchResponse.class);
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, error(outside));
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 15, 17})
  void everyVersionByIdReads(int version) {
    Uuid id = broker.topic("id" + version);
    produce("id" + version, "x");
    FetchTopic topic =
        FetchTopic.builder().topicId(id).partitions(List.of(Requests.from(0))).build();
    FetchResponse answer =
        client.ask(Requests.fetchOf(topic).build(), version, FetchResponse.class);
    assertEquals(id, answer.responses().getFirst().topicId());
    assertEquals(List.of("x"), Requests.values(Requests.only(answer)));
  }

  @Test
  void versionThatCannotCarryTheRecordsClosesTheConnection() {
    client.sendUnanswered(Requests.fetch("any", 0).build(), 3);
    assertTrue(client.isClosedByBroker());
  }

  @Test
  void committedReadsNameNoAbortedTransactions() {
    broker.topic("committed");
    produce("committed", "x");
    PartitionData committed =
        Requests.only(ask(Requests.fetch("committed", 0).isolationLevel((byte) 1)));
    assertEquals(List.of(), committed.abortedTransactions());
    assertEquals(List.of("x"), Requests.values(committed));
    assertEquals(1, committed.lastStableOffset());
    assertNull(Requests.only(ask(Requests.fetch("committed", 0))).abortedTransactions());
  }

  // --- Sessions ------------------------------------------------------------------------------

  private FetchResponse inSession(int id, int epoch, FetchTopic... topics) {
    return ask(Requests.fetchOf(topics).sessionId(id).sessionEpoch(epoch));
  }

  private static FetchTopic topic(String name, long offset) {
    return FetchTopic.builder().topic(name).partitions(List.of(Requests.from(offset))).build();
  }

  @Test
  void sessionTellsOnlyWhatIsNew() {
    broker.topic("session-a");
    broker.topic("session-b");
    produce("session-a", "a");
    FetchResponse full = inSession(0, 0, topic("session-a", 0), topic("session-b", 0));
    int id = full.sessionId();
    assertNotEquals(0, id);
    assertEquals(2, full.responses().size());
    FetchResponse nothing = inSession(id, 1, topic("session-a", 1));
    assertEquals(id, nothing.sessionId());
    assertEquals(List.of(), nothing.responses());
    produce("session-b", "b");
    FetchResponse news = inSession(id, 2);
    assertEquals(1, news.responses().size());
    assertEquals("session-b", news.responses().getFirst().topic());
    assertEquals(List.of("b"), Requests.values(Requests.only(news)));
  }

  @Test
  void forgottenPartitionsAreNotRead() {
    broker.topic("forgotten");
    broker.topic("remembered");
    int id = inSession(0, 0, topic("forgotten", 0), topic("remembered", 0)).sessionId();
    produce("forgotten", "x");
    produce("remembered", "y");
    ForgottenTopic forgotten =
        ForgottenTopic.builder().topic("forgotten").partitions(List.of(0)).build();
    FetchResponse answer =
        ask(
            Requests.fetchOf()
                .sessionId(id)
                .sessionEpoch(1)
                .forgottenTopicsData(List.of(forgotten)));
    assertEquals(1, answer.responses().size());
    assertEquals("remembered", answer.responses().getFirst().topic());
  }

  @Test
  void sessionsAreCheckedByIdEpochAndKind() {
    broker.topic("strict");
    int id = inSession(0, 0, topic("strict", 0)).sessionId();
    assertEquals(ErrorCode.INVALID_FETCH_SESSION_EPOCH.code(), inSession(id, 5).errorCode());
    assertEquals(
        ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code(), inSession(id == 1 ? 2 : 1, 1).errorCode());
    FetchResponse byId =
        client.ask(Requests.fetchOf().sessionId(id).sessionEpoch(1).build(), FetchResponse.class);
    assertEquals(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR.code(), byId.errorCode());
    assertEquals(0, inSession(id, 1).errorCode(), "the session goes on");
  }

  @Test
  void closedSessionIsUnknown() {
    broker.topic("closed");
    int id = inSession(0, 0, topic("closed", 0)).sessionId();
    FetchResponse last = inSession(id, -1, topic("closed", 0));
    assertEquals(0, last.sessionId());
    assertEquals(1, last.responses().size());
    assertEquals(ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code(), inSession(id, 1).errorCode());
  }

  @Test
  void errorInASessionIsToldUntilItIsMended() {
    int id = inSession(0, 0, topic("later", 0)).sessionId();
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, error(inSession(id, 1)));
    broker.topic("later");
    assertEquals(ErrorCode.NONE, error(inSession(id, 2)));
    assertEquals(List.of(), inSession(id, 3).responses());
  }

  @Test
  void waitingFetchOfASessionIsWoken() {
    broker.topic("session-wait");
    int id = inSession(0, 0, topic("session-wait", 0)).sessionId();
    client.send(
        Requests.fetchOf().sessionId(id).sessionEpoch(1).maxWaitMs(Integer.MAX_VALUE).build(),
        SESSIONS_VERSION);
    produce("session-wait", "x");
    assertEquals(List.of("x"), Requests.values(Requests.only(client.receive(FetchResponse.class))));
  }

  @Test
  void sessionByIdsIsGoneOnWithByIds() {
    Uuid id = broker.topic("by-ids");
    FetchTopic topic =
        FetchTopic.builder().topicId(id).partitions(List.of(Requests.from(0))).build();
    int session =
        client
            .ask(Requests.fetchOf(topic).sessionEpoch(0).build(), FetchResponse.class)
            .sessionId();
    produce("by-ids", "x");
    FetchResponse news =
        client.ask(
            Requests.fetchOf().sessionId(session).sessionEpoch(1).build(), FetchResponse.class);
    assertEquals(id, news.responses().getFirst().topicId());
    assertEquals(List.of("x"), Requests.values(Requests.only(news)));
  }

  @Test
  void malformedRequestClosesTheConnectionOnly() {
    ByteBuffer frame = ByteBuffer.allocate(14);
    frame
        .putInt(10)
        .putShort((short) 1)
        .putShort((short) 12)
        .putInt(1)
        .putShort((short) 500)
        .flip();
    client.write(frame);
    assertTrue(client.isClosedByBroker());
    broker.topic("still-there");
    produce("still-there", "x");
  }
}
