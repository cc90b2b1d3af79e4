package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import io.sluice.protocol.message.FetchRequest.FetchTopic;
import io.sluice.protocol.message.FetchRequest.ReplicaState;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.FetchResponse.PartitionData;
import io.sluice.protocol.message.ProduceResponse;
import io.sluice.protocol.message.ProduceResponse.PartitionProduceResponse;
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

/** What followers fetch, and what producers and consumers see of it. */
class FollowerFetchTest {
  private static final int VERSION = ReplicatedTopics.FETCH_VERSION;
  private static final int FOR_EVER_MS = Integer.MAX_VALUE;

  @TempDir static Path folder;
  private static ReplicatedTopics topics;
  private TestClient producer;
  private TestClient consumer;
  private TestClient second;
  private TestClient third;

  @BeforeAll
  static void start() {
    topics = new ReplicatedTopics(folder, Map.of());
  }

  @AfterAll
  static void stop() {
    topics.close();
  }

  @BeforeEach
  void connect() {
    producer = topics.broker().connect();
    consumer = topics.broker().connect();
    second = topics.broker().connect();
    third = topics.broker().connect();
  }

  @AfterEach
  void disconnect() {
    List.of(producer, consumer, second, third).forEach(TestClient::close);
  }

  private void send(String topic, int acks, int timeoutMs, String... values) {
    producer.send(
        Requests.produce(topic, acks, Requests.batch(values)).toBuilder()
            .timeoutMs(timeoutMs)
            .build(),
        Requests.NAMES_PRODUCE);
  }

  private PartitionProduceResponse acknowledged() {
    return Requests.only(producer.receive(ProduceResponse.class));
  }

  /** Produces with acks=1, which waits for nobody. */
  private void append(String topic, String... values) {
    send(topic, 1, 0, values);
    assertEquals(0, acknowledged().errorCode());
  }

  private PartitionData consumed(String topic, long offset) {
    return Requests.only(
        consumer.ask(
            Requests.fetch(topic, offset).build(), Requests.NAMES_FETCH, FetchResponse.class));
  }

  private static ErrorCode error(PartitionData data) {
    return ErrorCode.of(data.errorCode());
  }

  // --- Acknowledging -------------------------------------------------------------------------

  @Test
  void acksAllIsAnsweredWhenEveryInSyncReplicaHasFetchedBeyondTheRecords() {
    topics.create("all");
    send("all", -1, 30_000, "x", "y");
    PartitionData copied = topics.ask(second, topics.fetchAs(2, "all", 0).maxWaitMs(FOR_EVER_MS));
    assertEquals(List.of("x", "y"), Requests.values(copied));
    assertEquals(0, copied.highWatermark());
    assertEquals(0, topics.fetched(second, 2, "all", 2).highWatermark(), "one has to fetch yet");
    assertEquals(0, topics.fetched(third, 3, "all", 0).highWatermark());
    assertFalse(producer.hasAnswer());
    assertEquals(2, topics.fetched(third, 3, "all", 2).highWatermark());
    PartitionProduceResponse answer = acknowledged();
    assertEquals(ErrorCode.NONE, ErrorCode.of(answer.errorCode()));
    assertEquals(0, answer.baseOffset());
    assertEquals(List.of("x", "y"), Requests.values(consumed("all", 0)));
  }

  @Test
  void acksOneIsAnsweredBeforeAnyFollowerHasFetched() {
    topics.create("one");
    append("one", "x");
    assertEquals(0, consumed("one", 0).highWatermark());
  }

  @Test
  void whatWaitsLongerThanTheProducerDoesTimesOutAndStaysInTheLog() {
    topics.create("late");
    send("late", -1, 1, "x");
    PartitionProduceResponse answer = acknowledged();
    assertEquals(ErrorCode.REQUEST_TIMED_OUT, ErrorCode.of(answer.errorCode()));
    topics.commit(second, "late", 1);
    assertEquals(List.of("x"), Requests.values(consumed("late", 0)));
    send("late", -1, 30_000, "y");
    topics.commit(second, "late", 2);
    assertEquals(1, acknowledged().baseOffset(), "the next one is answered by itself");
  }

  @Test
  void tooFewInSyncReplicasRefuseAcksAllBeforeTheAppend() {
    topics.create("few", List.of(1, 2, 3), List.of(1), "min.insync.replicas", "2");
    send("few", -1, 30_000, "x");
    assertEquals(ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.of(acknowledged().errorCode()));
    append("few", "y");
    assertEquals(
        List.of("y"), Requests.values(topics.fetched(second, 2, "few", 0)), "x was not appended");
  }

  @Test
  void inSyncReplicasThatLeaveWhileItWaitsFailTheProduceAfterTheAppend() {
    topics.create("shrunk", "min.insync.replicas", "2");
    send("shrunk", -1, 30_000, "x");
    assertEquals(List.of("x"), Requests.values(waitFor(second, 2, "shrunk", 0)));
    topics.change("shrunk", topics.state("shrunk").withIsr(List.of(1)));
    assertEquals(
        ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND, ErrorCode.of(acknowledged().errorCode()));
  }

  @Test
  void lostLeadershipIsAnsweredAtOnceAndNamesTheNewLeader() {
    topics.create("lost");
    send("lost", -1, 30_000, "x");
    assertEquals(List.of("x"), Requests.values(waitFor(second, 2, "lost", 0)));
    topics.elect("lost", 2, List.of(1, 2, 3));
    ProduceResponse answer = producer.receive(ProduceResponse.class);
    PartitionProduceResponse part = Requests.only(answer);
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.of(part.errorCode()));
    assertEquals(2, part.currentLeader().leaderId());
    assertEquals(1, part.currentLeader().leaderEpoch());
    assertEquals(1, answer.nodeEndpoints().size());
    assertEquals(2, answer.nodeEndpoints().getFirst().nodeId());
    assertEquals("127.0.0.1", answer.nodeEndpoints().getFirst().host());
    assertEquals(ReplicatedTopics.port(2), answer.nodeEndpoints().getFirst().port());
  }

  private PartitionData waitFor(TestClient client, int follower, String topic, long offset) {
    return topics.ask(client, topics.fetchAs(follower, topic, offset).maxWaitMs(FOR_EVER_MS));
  }

  // --- What is read --------------------------------------------------------------------------

  @Test
  void consumerBetweenHighWatermarkAndLogEndGetsNothingAndNoError() {
    topics.create("between");
    append("between", "x", "y", "z");
    topics.commit(second, "between", 0);
    PartitionData data = consumed("between", 2);
    assertEquals(ErrorCode.NONE, error(data));
    assertEquals(List.of(), Requests.values(data));
    assertEquals(0, data.highWatermark());
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, error(consumed("between", 4)));
  }

  @Test
  void waitingConsumerIsWokenWhenTheLastFollowerHasFetched() {
    topics.create("woken");
    consumer.send(Requests.fetch("woken", 0).maxWaitMs(FOR_EVER_MS).build(), Requests.NAMES_FETCH);
    append("woken", "x");
    assertEquals(0, topics.fetched(second, 2, "woken", 1).errorCode());
    assertFalse(consumer.hasAnswer());
    assertEquals(0, topics.fetched(third, 3, "woken", 1).errorCode());
    assertEquals(
        List.of("x"), Requests.values(Requests.only(consumer.receive(FetchResponse.class))));
  }

  @Test
  void waitingFollowerIsWokenByAnAppendThatNoConsumerSees() {
    topics.create("appended");
    second.send(topics.fetchAs(2, "appended", 0).maxWaitMs(FOR_EVER_MS).build(), VERSION);
    append("appended", "x");
    PartitionData data = Requests.only(second.receive(FetchResponse.class));
    assertEquals(List.of("x"), Requests.values(data));
    assertEquals(0, data.highWatermark());
  }

  @Test
  void followerWhoseLimitsLeaveRecordsWaitsForMoreAndIsAnswered() {
    topics.create("small");
    topics.create("left");
    append("small", "x");
    append("left", "y");
    FetchTopic small = wanted("small", Requests.from(0));
    FetchTopic left = wanted("left", Requests.from(0).toBuilder().partitionMaxBytes(1).build());
    FetchRequest.Builder request =
        topics.inSession(2, Requests.fetchOf(small, left)).minBytes(1_000).maxWaitMs(100);
    FetchResponse answer = second.ask(request.build(), VERSION, FetchResponse.class);
    assertEquals(List.of("x"), Requests.values(Requests.only(answer)));
    assertEquals(List.of(), Requests.values(answer.responses().getLast().partitions().getFirst()));
  }

  private static FetchTopic wanted(String topic, FetchPartition partition) {
    return FetchTopic.builder().topicId(topics.id(topic)).partitions(List.of(partition)).build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void waitingFollowerIsToldOfANewHighWatermark(boolean session) {
    String topic = "told-" + session;
    topics.create(topic);
    append(topic, "x");
    FetchRequest.Builder first = topics.fetchAs(2, topic, 1);
    // Without a session it is not known what the follower lacks, should it be the last to fetch.
    second.send(
        (session ? first.sessionEpoch(0).maxWaitMs(FOR_EVER_MS) : first.maxWaitMs(500)).build(),
        VERSION);
    FetchResponse answer = null;
    if (session) {
      answer = second.receive(FetchResponse.class);
      assertEquals(0, Requests.only(answer).highWatermark(), "a new session is answered soon");
      second.send(
          topics
              .inSession(2, Requests.fetchOf())
              .sessionId(answer.sessionId())
              .sessionEpoch(1)
              .maxWaitMs(FOR_EVER_MS)
              .build(),
          VERSION);
    }
    // The other connection's request may be read later than this one's.
    while (topics.fetched(third, 3, topic, 1).highWatermark() == 0) {
      Thread.onSpinWait();
    }
    PartitionData data = Requests.only(second.receive(FetchResponse.class));
    assertEquals(1, data.highWatermark());
    assertEquals(List.of(), Requests.values(data));
  }

  @Test
  void followerOutOfRangeLearnsWhereTheLogIs() {
    topics.create("range");
    append("range", "x", "y");
    topics.commit(second, "range", 2);
    PartitionData data = topics.fetched(second, 2, "range", 9);
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, error(data));
    assertEquals(2, data.highWatermark());
    assertEquals(0, data.logStartOffset());
  }

  @Test
  void offsetOutOfRangeDoesNotCountAsFetched() {
    topics.create("beyond");
    append("beyond", "x");
    topics.fetched(second, 2, "beyond", 9);
    assertEquals(0, topics.fetched(third, 3, "beyond", 1).highWatermark());
  }

  // --- Who may -------------------------------------------------------------------------------

  @Test
  void brokerThatHoldsNoReplicaIsRefused() {
    topics.create("stranger", List.of(1, 2), List.of(1, 2));
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, error(topics.fetched(third, 3, "stranger", 0)));
  }

  @Test
  void followerOfAnEarlierRegistrationIsRefusedAndCountsForNothing() {
    topics.create("stale");
    append("stale", "x");
    assertEquals(0, topics.fetched(second, 2, "stale", 0).errorCode());
    FetchRequest.Builder stale =
        topics
            .fetchAs(2, "stale", 1)
            .replicaState(
                ReplicaState.builder().replicaId(2).replicaEpoch(topics.epochOf(2) - 1).build());
    assertEquals(ErrorCode.STALE_BROKER_EPOCH, error(topics.ask(second, stale)));
    assertEquals(0, topics.fetched(third, 3, "stale", 1).highWatermark());
  }

  @Test
  void otherLeaderEpochIsRefusedAndTheLeaderNamed() {
    topics.create("fenced");
    topics.elect("fenced", 1, List.of(1, 2, 3));
    topics.await("fenced", ErrorCode.NONE);
    FetchResponse answer = null;
    do {
      answer = second.ask(topics.fetchAs(2, "fenced", 0).build(), VERSION, FetchResponse.class);
    } while (error(Requests.only(answer)) == ErrorCode.NONE);
    PartitionData data = Requests.only(answer);
    assertEquals(ErrorCode.FENCED_LEADER_EPOCH, error(data));
    assertEquals(1, data.currentLeader().leaderId());
    assertEquals(1, data.currentLeader().leaderEpoch());
    assertEquals(List.of(1), answer.nodeEndpoints().stream().map(node -> node.nodeId()).toList());
    PartitionData ahead =
        topics.ask(
            second,
            topics.fetchAs(2, "fenced", Requests.from(0).toBuilder().currentLeaderEpoch(7)));
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, error(ahead));
  }

  @Test
  void divergingFollowerIsToldWhereItsEpochEndsAndCountsForNothing() {
    topics.create("parted");
    append("parted", "x");
    topics.elect("parted", 1, List.of(1, 2, 3));
    PartitionData data;
    do {
      data =
          topics.ask(
              second,
              topics.fetchAs(
                  2,
                  "parted",
                  Requests.from(1).toBuilder().currentLeaderEpoch(1).lastFetchedEpoch(0)));
    } while (error(data) == ErrorCode.UNKNOWN_LEADER_EPOCH);
    assertEquals(ErrorCode.NONE, error(data), "the end of epoch 0 is where it stands");
    append("parted", "y");
    PartitionData parted =
        topics.ask(
            third,
            topics.fetchAs(
                3,
                "parted",
                Requests.from(2).toBuilder().currentLeaderEpoch(1).lastFetchedEpoch(0)));
    assertEquals(ErrorCode.NONE, error(parted));
    assertEquals(0, parted.divergingEpoch().epoch());
    assertEquals(1, parted.divergingEpoch().endOffset());
    assertEquals(List.of(), Requests.values(parted));
    assertEquals(0, consumed("parted", 0).highWatermark());
  }

  @Test
  void followersOfOldVersionsSayWhoTheyAreInTheRequestItself() {
    topics.create("old");
    append("old", "x");
    for (int follower : List.of(2, 3)) {
      FetchRequest request = Requests.fetch("old", 1).replicaId(follower).build();
      FetchResponse answer = second.ask(request, Requests.NAMES_FETCH, FetchResponse.class);
      assertEquals(ErrorCode.NONE, error(Requests.only(answer)));
    }
    assertEquals(List.of("x"), Requests.values(consumed("old", 0)));
  }

  // --- Sessions ------------------------------------------------------------------------------

  @Test
  void sessionOfAFollowerCommitsByNamingOnlyWhatMoved() {
    topics.create("session-x");
    topics.create("session-y");
    FetchResponse opened =
        second.ask(
            topics
                .inSession(
                    2,
                    Requests.fetchOf(
                        topics.fetchAs(2, "session-x", 0).build().topics().getFirst(),
                        topics.fetchAs(2, "session-y", 0).build().topics().getFirst()))
                .sessionEpoch(0)
                .build(),
            VERSION,
            FetchResponse.class);
    assertEquals(2, opened.responses().size());
    append("session-y", "v");
    FetchRequest.Builder next = topics.inSession(2, Requests.fetchOf());
    FetchResponse news =
        second.ask(
            next.sessionId(opened.sessionId()).sessionEpoch(1).maxWaitMs(FOR_EVER_MS).build(),
            VERSION,
            FetchResponse.class);
    assertEquals(1, news.responses().size());
    assertEquals(topics.id("session-y"), news.responses().getFirst().topicId());
    assertEquals(List.of("v"), Requests.values(Requests.only(news)));
    FetchResponse committed =
        second.ask(
            topics.fetchAs(2, "session-y", 1).sessionId(opened.sessionId()).sessionEpoch(2).build(),
            VERSION,
            FetchResponse.class);
    assertTrue(committed.responses().isEmpty(), "nothing is new");
    assertEquals(1, topics.fetched(third, 3, "session-y", 1).highWatermark());
  }
}
