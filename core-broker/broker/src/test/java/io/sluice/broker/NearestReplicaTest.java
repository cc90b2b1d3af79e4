package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchRequest.FetchTopic;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.FetchResponse.PartitionData;
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

/** Consumers that read from the replica in their rack (KIP-392). */
class NearestReplicaTest {
  private static final int VERSION = ReplicatedTopics.FETCH_VERSION;

  @TempDir static Path folder;
  private static ReplicatedTopics topics;
  private TestClient producer;
  private TestClient client;

  @BeforeAll
  static void start() {
    topics =
        new ReplicatedTopics(
            folder, Map.of("broker.rack", "rack-a", "replica.selector.class", "rack-aware"));
  }

  @AfterAll
  static void stop() {
    topics.close();
  }

  @BeforeEach
  void connect() {
    producer = topics.broker().connect();
    client = topics.broker().connect();
  }

  @AfterEach
  void disconnect() {
    producer.close();
    client.close();
  }

  /** Creates a topic with one record that is committed and one that is not. */
  private void fill(String topic) {
    topics.create(topic);
    for (String value : List.of("x", "y")) {
      assertEquals(
          0,
          Requests.only(
                  producer.ask(
                      Requests.produce(topic, 1, Requests.batch(value)),
                      Requests.NAMES_PRODUCE,
                      io.sluice.protocol.message.ProduceResponse.class))
              .errorCode());
    }
    topics.commit(producer, topic, 1);
  }

  private FetchRequest.Builder consumer(String topic, long offset, String rack) {
    FetchTopic wanted =
        FetchTopic.builder()
            .topicId(topics.id(topic))
            .partitions(List.of(Requests.from(offset)))
            .build();
    return Requests.fetchOf(wanted).rackId(rack);
  }

  private PartitionData consumed(String topic, long offset, String rack) {
    return topics.ask(client, consumer(topic, offset, rack));
  }

  // --- At the leader -------------------------------------------------------------------------

  @Test
  void consumerOfAFollowersRackIsSentToItAtOnceAndWithoutRecords() {
    fill("sent");
    PartitionData data =
        topics.ask(client, consumer("sent", 0, "rack-c").maxWaitMs(Integer.MAX_VALUE));
    assertEquals(0, data.errorCode());
    assertEquals(3, data.preferredReadReplica());
    assertEquals(List.of(), Requests.values(data));
    assertEquals(1, data.highWatermark());
    assertEquals(2, consumed("sent", 1, "rack-b").preferredReadReplica());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rack-a", "rack-of-nobody", ""})
  void consumerOfTheLeadersRackOrOfNoneReadsFromTheLeader(String rack) {
    String topic = "kept-" + rack.length();
    fill(topic);
    PartitionData data = consumed(topic, 0, rack);
    assertEquals(-1, data.preferredReadReplica());
    assertEquals(List.of("x"), Requests.values(data));
  }

  @Test
  void replicaThatIsNotInSyncIsNoChoice() {
    fill("lagging");
    topics.change("lagging", topics.state("lagging").withIsr(List.of(1, 2)));
    PartitionData data;
    do {
      data = consumed("lagging", 0, "rack-c");
    } while (data.preferredReadReplica() == 3);
    assertEquals(-1, data.preferredReadReplica());
    assertEquals(List.of("x"), Requests.values(data).subList(0, 1));
  }

  @Test
  void followersAndOldConsumersAreSentNowhere() {
    fill("stay");
    FetchRequest old = Requests.fetch("stay", 0).build();
    PartitionData data = Requests.only(client.ask(old, 10, FetchResponse.class));
    assertEquals(List.of("x"), Requests.values(data));
    PartitionData copied = topics.ask(client, topics.fetchAs(3, "stay", 0).rackId("rack-c"));
    assertEquals(List.of("x", "y"), Requests.values(copied));
    assertEquals(-1, copied.preferredReadReplica());
  }

  // --- At a follower -------------------------------------------------------------------------

  /** Creates a topic of which this broker is a follower, with one committed record of two. */
  private void fillAndFollow(String topic) {
    fill(topic);
    topics.elect(topic, 2, List.of(1, 2, 3));
    topics.await(topic, ErrorCode.NOT_LEADER_OR_FOLLOWER);
  }

  private PartitionData answered(String topic, long offset) {
    PartitionData data;
    do {
      data = consumed(topic, offset, "rack-a");
    } while (ErrorCode.of(data.errorCode()) == ErrorCode.NOT_LEADER_OR_FOLLOWER);
    return data;
  }

  @Test
  void followerAnswersConsumersBelowItsHighWatermark() {
    fillAndFollow("followed");
    PartitionData data = answered("followed", 0);
    assertEquals(0, data.errorCode());
    assertEquals(List.of("x"), Requests.values(data));
    assertEquals(1, data.highWatermark());
    assertEquals(-1, data.preferredReadReplica());
  }

  @Test
  void followerHasNothingBetweenItsHighWatermarkAndItsEndAndNothingBeyond() {
    fillAndFollow("ahead");
    PartitionData between = answered("ahead", 2);
    assertEquals(0, between.errorCode());
    assertEquals(List.of(), Requests.values(between));
    assertEquals(
        ErrorCode.OFFSET_OUT_OF_RANGE,
        ErrorCode.of(answered("ahead", 3).errorCode()),
        "the client asks the leader then");
  }

  @Test
  void consumersThatKnowLeadersOnlyAreRefusedByAFollower() {
    fillAndFollow("refused");
    PartitionData data =
        Requests.only(client.ask(Requests.fetch("refused", 0).build(), 10, FetchResponse.class));
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.of(data.errorCode()));
    assertEquals(
        ErrorCode.NOT_LEADER_OR_FOLLOWER,
        ErrorCode.of(topics.fetched(client, 3, "refused", 0).errorCode()),
        "nor does it lead other followers");
  }

  @Test
  void waitingConsumerOfAFollowerFindsOutThatItLeadsAgain() {
    fillAndFollow("back");
    answered("back", 0);
    client.send(consumer("back", 1, "rack-a").maxWaitMs(Integer.MAX_VALUE).build(), VERSION);
    topics.elect("back", 1, List.of(1));
    PartitionData data = Requests.only(client.receive(FetchResponse.class));
    assertEquals(0, data.errorCode());
    assertFalse(Requests.values(data).isEmpty(), "alone, it has committed what it has");
  }

  @Test
  void partitionWithoutAReplicaHereIsRefusedWithItsLeader() {
    topics.create("elsewhere", List.of(2, 3), List.of(2, 3));
    FetchResponse answer;
    do {
      answer = client.ask(consumer("elsewhere", 0, "").build(), VERSION, FetchResponse.class);
    } while (ErrorCode.of(Requests.only(answer).errorCode()) == ErrorCode.UNKNOWN_TOPIC_ID);
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.of(Requests.only(answer).errorCode()));
    assertEquals(2, Requests.only(answer).currentLeader().leaderId());
    assertEquals(0, Requests.only(answer).currentLeader().leaderEpoch());
    assertEquals(ReplicatedTopics.port(2), answer.nodeEndpoints().getFirst().port());
    assertEquals("rack-b", answer.nodeEndpoints().getFirst().rack());
  }
}
