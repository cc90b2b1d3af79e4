package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeTopicPartitionsRequest;
import io.sluice.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.sluice.protocol.message.DescribeTopicPartitionsResponse;
import io.sluice.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.sluice.protocol.message.ListOffsetsRequest;
import io.sluice.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.sluice.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.sluice.protocol.message.ListOffsetsResponse;
import io.sluice.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.sluice.protocol.message.MetadataRequest;
import io.sluice.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.sluice.protocol.message.ProduceResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told around an election. */
class NewLeaderTest {
  private static final long LATEST = -1;
  private static final long EARLIEST = -2;
  private static final long FUTURE = Long.MAX_VALUE;

  @TempDir static Path folder;
  private static ReplicatedTopics topics;
  private TestClient client;

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
    client = topics.broker().connect();
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  private ListOffsetsPartitionResponse list(String topic, long timestamp, int version) {
    return list(ListOffsetsRequest.builder().replicaId(-1), topic, timestamp, version);
  }

  private ListOffsetsPartitionResponse list(
      ListOffsetsRequest.Builder request, String topic, long timestamp, int version) {
    ListOffsetsPartition partition =
        ListOffsetsPartition.builder().partitionIndex(0).timestamp(timestamp).build();
    ListOffsetsTopic asked =
        ListOffsetsTopic.builder().name(topic).partitions(List.of(partition)).build();
    return client
        .ask(request.topics(List.of(asked)).build(), version, ListOffsetsResponse.class)
        .topics()
        .getFirst()
        .partitions()
        .getFirst();
  }

  private static ErrorCode error(ListOffsetsPartitionResponse answer) {
    return ErrorCode.of(answer.errorCode());
  }

  /** Has two records in the log that are not committed, and a new epoch that begins after them. */
  private void electAfterTwoRecords(String topic) {
    topics.create(topic);
    assertEquals(
        0,
        Requests.only(
                client.ask(
                    Requests.produce(topic, 1, Requests.batch("x", "y")),
                    Requests.NAMES_PRODUCE,
                    ProduceResponse.class))
            .errorCode());
    topics.elect(topic, 1, List.of(1, 2, 3));
    while (error(list(topic, LATEST, 5)) == ErrorCode.NONE
        || error(list(topic, LATEST, 5)) == ErrorCode.NOT_LEADER_OR_FOLLOWER) {
      Thread.onSpinWait();
    }
  }

  private void commitInNewEpoch(String topic) {
    for (int follower : List.of(2, 3)) {
      assertEquals(
          0,
          topics
              .ask(
                  client,
                  topics.fetchAs(
                      follower,
                      topic,
                      Requests.from(2).toBuilder().currentLeaderEpoch(1).lastFetchedEpoch(0)))
              .errorCode());
    }
  }

  @Test
  void latestOffsetIsNotAvailableUntilTheNewLeaderKnowsWhatIsCommitted() {
    electAfterTwoRecords("latest");
    assertEquals(ErrorCode.OFFSET_NOT_AVAILABLE, error(list("latest", LATEST, 5)));
    assertEquals(ErrorCode.OFFSET_NOT_AVAILABLE, error(list("latest", LATEST, 11)));
    assertEquals(ErrorCode.LEADER_NOT_AVAILABLE, error(list("latest", LATEST, 4)));
    assertEquals(ErrorCode.OFFSET_NOT_AVAILABLE, error(list("latest", FUTURE, 5)));
    assertEquals(0, list("latest", EARLIEST, 5).offset());
    commitInNewEpoch("latest");
    ListOffsetsPartitionResponse known = list("latest", LATEST, 5);
    assertEquals(ErrorCode.NONE, error(known));
    assertEquals(2, known.offset());
    assertEquals(1, known.leaderEpoch());
    assertEquals(-1, list("latest", FUTURE, 5).offset());
    assertEquals(ErrorCode.NONE, error(list("latest", FUTURE, 5)));
  }

  @Test
  void followerIsToldTheLogEndAtOnce() {
    electAfterTwoRecords("end");
    ListOffsetsPartitionResponse end =
        list(ListOffsetsRequest.builder().replicaId(2), "end", LATEST, 5);
    assertEquals(ErrorCode.NONE, error(end));
    assertEquals(2, end.offset());
  }

  // --- Metadata ------------------------------------------------------------------------------

  private MetadataResponsePartition metadata(String topic, int version) {
    MetadataRequestTopic asked = MetadataRequestTopic.builder().name(topic).build();
    MetadataRequest request = MetadataRequest.builder().topics(List.of(asked)).build();
    MetadataResponse answer;
    do {
      answer = client.ask(request, version, MetadataResponse.class);
    } while (answer.topics().getFirst().errorCode() != 0);
    return answer.topics().getFirst().partitions().getFirst();
  }

  private DescribeTopicPartitionsResponsePartition described(String topic) {
    return client
        .ask(
            DescribeTopicPartitionsRequest.builder()
                .topics(List.of(TopicRequest.builder().name(topic).build()))
                .build(),
            DescribeTopicPartitionsResponse.class)
        .topics()
        .getFirst()
        .partitions()
        .getFirst();
  }

  @Test
  void leaderThatIsGoneIsNoLeaderAndItsReplicaOffline() {
    topics.create("gone", List.of(8), List.of(8));
    MetadataResponsePartition partition = metadata("gone", 12);
    assertEquals(ErrorCode.LEADER_NOT_AVAILABLE, ErrorCode.of(partition.errorCode()));
    assertEquals(-1, partition.leaderId());
    assertEquals(List.of(8), partition.offlineReplicas());
    DescribeTopicPartitionsResponsePartition described = described("gone");
    assertEquals(ErrorCode.LEADER_NOT_AVAILABLE, ErrorCode.of(described.errorCode()));
    assertEquals(-1, described.leaderId());
    assertEquals(List.of(8), described.offlineReplicas());
  }

  @Test
  void replicasAndInSyncReplicasAreToldAsTheyAre() {
    topics.create("whole", List.of(2, 1, 3), List.of(2, 1));
    MetadataResponsePartition partition = metadata("whole", 12);
    assertEquals(0, partition.errorCode());
    assertEquals(2, partition.leaderId());
    assertEquals(List.of(2, 1, 3), partition.replicaNodes());
    assertEquals(List.of(2, 1), partition.isrNodes());
    assertEquals(List.of(), partition.offlineReplicas());
  }

  @Test
  void eligibleReplicasAreDescribed() {
    topics.create("eligible", List.of(2, 1, 3), List.of(2, 1, 3), "min.insync.replicas", "2");
    topics.change("eligible", topics.state("eligible").withIsr(List.of(2), List.of(1, 3)));
    metadata("eligible", 12);
    while (described("eligible").isrNodes().size() > 1) {
      Thread.onSpinWait();
    }
    assertEquals(List.of(1, 3), described("eligible").eligibleLeaderReplicas());
  }
}
