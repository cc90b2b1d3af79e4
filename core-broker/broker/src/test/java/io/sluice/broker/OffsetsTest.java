package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DeleteRecordsRequest;
import io.sluice.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.sluice.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.sluice.protocol.message.DeleteRecordsResponse;
import io.sluice.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.ListOffsetsRequest;
import io.sluice.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.sluice.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.sluice.protocol.message.ListOffsetsResponse;
import io.sluice.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.sluice.protocol.message.OffsetForLeaderEpochRequest;
import io.sluice.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.sluice.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.sluice.protocol.message.OffsetForLeaderEpochResponse;
import io.sluice.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.sluice.protocol.message.ProduceResponse;
import io.sluice.protocol.record.BatchBuilder;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetsTest {
  private static final int NEWEST = 11;

  @TempDir static Path folder;
  private static TestBroker broker;
  private static TestClient client;

  @BeforeEach
  void connect() {
    client = broker.connect();
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @BeforeAll
  static void start() {
    broker = TestBroker.start(folder, Map.of());
    broker.topic("times");
    TestClient first = broker.connect();
    for (long timestamp : new long[] {1_000, 3_000, 2_000}) {
      Requests.produced(
          first, "times", new BatchBuilder().append(timestamp, null, new byte[1]).build());
    }
    first.close();
    broker.topic("empty");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ListOffsetsPartitionResponse list(
      String topic, long timestamp, int epoch, int version) {
    return client
        .ask(request(topic, timestamp, epoch), version, ListOffsetsResponse.class)
        .topics()
        .getFirst()
        .partitions()
        .getFirst();
  }

  private static ListOffsetsRequest request(String topic, long timestamp, int epoch) {
    ListOffsetsPartition partition =
        ListOffsetsPartition.builder()
            .partitionIndex(0)
            .timestamp(timestamp)
            .currentLeaderEpoch(epoch)
            .build();
    ListOffsetsTopic asked =
        ListOffsetsTopic.builder().name(topic).partitions(List.of(partition)).build();
    return ListOffsetsRequest.builder().replicaId(-1).topics(List.of(asked)).build();
  }

  private static ErrorCode error(ListOffsetsPartitionResponse answer) {
    return ErrorCode.of(answer.errorCode());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 3, -1",
    "-2, 0, -1",
    "-3, 1, 3000",
    "-4, 0, -1",
    "-5, -1, -1",
    "-6, -1, -1",
    "0, 0, 1000",
    "1001, 1, 3000",
    "3000, 1, 3000",
    "3001, -1, -1"
  })
  void timestampsAndWhatStandsForThemAreFound(long timestamp, long offset, long found) {
    ListOffsetsPartitionResponse answer = list("times", timestamp, -1, NEWEST);
    assertEquals(ErrorCode.NONE, error(answer));
    assertEquals(offset, answer.offset());
    assertEquals(found, answer.timestamp());
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "-2, 0", "-3, -1", "0, -1"})
  void emptyLogHasOnlyItsEnds(long timestamp, long offset) {
    ListOffsetsPartitionResponse answer = list("empty", timestamp, -1, NEWEST);
    assertEquals(ErrorCode.NONE, error(answer));
    assertEquals(offset, answer.offset());
    assertEquals(-1, answer.timestamp());
  }

  @ParameterizedTest
  @CsvSource({"-3, 6, 7", "-4, 7, 8", "-5, 8, 9", "-6, 10, 11"})
  void specialTimestampsNeedTheirVersion(long timestamp, int before, int since) {
    assertEquals(ErrorCode.UNSUPPORTED_VERSION, error(list("times", timestamp, -1, before)));
    assertEquals(ErrorCode.NONE, error(list("times", timestamp, -1, since)));
  }

  @Test
  void unknownSpecialTimestampIsRefused() {
    assertEquals(ErrorCode.UNSUPPORTED_VERSION, error(list("times", -7, -1, NEWEST)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, NEWEST})
  void everyVersionFindsTheEnd(int version) {
    assertEquals(3, list("times", -1, -1, version).offset());
    assertEquals(1, list("times", 2_500, -1, version).offset());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, error(list("nowhere", -1, -1, version)));
  }

  @Test
  void leaderEpochsAndUnknownTopicsAreRefused() {
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, error(list("times", -1, 9, NEWEST)));
    assertEquals(ErrorCode.NONE, error(list("times", -1, 0, NEWEST)));
    ListOffsetsPartitionResponse nowhere = list("nowhere", 5, -1, NEWEST);
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, error(nowhere));
    assertEquals(-1, nowhere.offset());
  }

  @Test
  void endThatIsAskedForBehindAProduceHasItsRecords() {
    broker.topic("behind");
    for (int i = 1; i <= 20; i++) {
      client.sendTogether(
          Requests.produce("behind", 1, Requests.batch("x")),
          Requests.NAMES_PRODUCE,
          request("behind", -1, -1),
          NEWEST);
      client.receive(ProduceResponse.class);
      assertEquals(
          i,
          client
              .receive(ListOffsetsResponse.class)
              .topics()
              .getFirst()
              .partitions()
              .getFirst()
              .offset());
    }
  }

  private static EpochEndOffset epochEnd(String topic, int epoch, int current, int version) {
    OffsetForLeaderPartition partition =
        OffsetForLeaderPartition.builder()
            .partition(0)
            .leaderEpoch(epoch)
            .currentLeaderEpoch(current)
            .build();
    OffsetForLeaderTopic asked =
        OffsetForLeaderTopic.builder().topic(topic).partitions(List.of(partition)).build();
    OffsetForLeaderEpochRequest request =
        OffsetForLeaderEpochRequest.builder().replicaId(-1).topics(List.of(asked)).build();
    return client
        .ask(request, version, OffsetForLeaderEpochResponse.class)
        .topics()
        .getFirst()
        .partitions()
        .getFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void epochsEndWhereTheLogDoes(int version) {
    EpochEndOffset end = epochEnd("times", 0, -1, version);
    assertEquals(0, end.errorCode());
    assertEquals(version == 0 ? -1 : 0, end.leaderEpoch());
    assertEquals(3, end.endOffset());
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
        epochEnd("nowhere", 0, -1, version).errorCode());
  }

  @Test
  void epochsThatNeverWereHaveNoEnd() {
    EpochEndOffset end = epochEnd("times", 7, -1, 4);
    assertEquals(-1, end.endOffset());
    assertEquals(-1, end.leaderEpoch());
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH.code(), epochEnd("times", 0, 7, 4).errorCode());
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), epochEnd("nowhere", 0, -1, 4).errorCode());
  }

  private static DeleteRecordsPartitionResult delete(String topic, long offset, int version) {
    DeleteRecordsPartition partition =
        DeleteRecordsPartition.builder().partitionIndex(0).offset(offset).build();
    DeleteRecordsTopic asked =
        DeleteRecordsTopic.builder().name(topic).partitions(List.of(partition)).build();
    DeleteRecordsRequest request =
        DeleteRecordsRequest.builder().topics(List.of(asked)).timeoutMs(1_000).build();
    return client
        .ask(request, version, DeleteRecordsResponse.class)
        .topics()
        .getFirst()
        .partitions()
        .getFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void deletedRecordsCannotBeRead(int version) {
    String topic = "delete" + version;
    broker.topic(topic);
    for (int i = 0; i < 3; i++) {
      Requests.produced(client, topic, Requests.batch("r" + i));
    }
    DeleteRecordsPartitionResult some = delete(topic, 1, version);
    assertEquals(0, some.errorCode());
    assertEquals(1, some.lowWatermark());
    FetchResponse below =
        client.ask(Requests.fetch(topic, 0).build(), Requests.NAMES_FETCH, FetchResponse.class);
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE.code(), Requests.only(below).errorCode());
    assertEquals(List.of("r1", "r2"), Requests.read(client, topic, 1));
    assertEquals(1, list(topic, -2, -1, NEWEST).offset());
    assertEquals(1, delete(topic, 0, version).lowWatermark(), "the log start never goes back");
    assertEquals(3, delete(topic, -1, version).lowWatermark());
    assertEquals(3, list(topic, -2, -1, NEWEST).offset());
  }

  @Test
  void deletionBeyondTheHighWatermarkIsOutOfRange() {
    broker.topic("beyond");
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE.code(), delete("beyond", 1, 2).errorCode());
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE.code(), delete("beyond", -2, 2).errorCode());
    assertEquals(-1, delete("beyond", 1, 2).lowWatermark());
  }

  @Test
  void recordsOfTopicsThatAreOnlyCompactedAreNotDeleted() {
    broker.topic("compacted", "cleanup.policy", "compact");
    assertEquals(ErrorCode.POLICY_VIOLATION.code(), delete("compacted", -1, 2).errorCode());
    broker.topic("both", "cleanup.policy", "compact,delete");
    assertEquals(ErrorCode.NONE.code(), delete("both", -1, 2).errorCode());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), delete("nowhere", -1, 2).errorCode());
  }
}
