package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DeleteRecordsRequest;
import io.sluice.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.sluice.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.sluice.protocol.message.DeleteRecordsResponse;
import io.sluice.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.sluice.protocol.message.FetchResponse.PartitionData;
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

/** Deleting records that followers have, too (KIP-107). */
class ReplicatedDeletionTest {
  @TempDir static Path folder;
  private static ReplicatedTopics topics;
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
    consumer = topics.broker().connect();
    second = topics.broker().connect();
    third = topics.broker().connect();
  }

  @AfterEach
  void disconnect() {
    List.of(consumer, second, third).forEach(TestClient::close);
  }

  private void append(String topic, String... values) {
    ProduceResponse answer =
        second.ask(
            Requests.produce(topic, 1, Requests.batch(values)),
            Requests.NAMES_PRODUCE,
            ProduceResponse.class);
    assertEquals(0, Requests.only(answer).errorCode());
  }

  private static DeleteRecordsRequest delete(String topic, long before, int timeoutMs) {
    DeleteRecordsPartition partition =
        DeleteRecordsPartition.builder().partitionIndex(0).offset(before).build();
    DeleteRecordsTopic asked =
        DeleteRecordsTopic.builder().name(topic).partitions(List.of(partition)).build();
    return DeleteRecordsRequest.builder().topics(List.of(asked)).timeoutMs(timeoutMs).build();
  }

  private DeleteRecordsPartitionResult deleted() {
    DeleteRecordsResponse answer = consumer.receive(DeleteRecordsResponse.class);
    return answer.topics().getFirst().partitions().getFirst();
  }

  private PartitionData fetchedFromStart(
      TestClient client, int follower, String topic, long offset, long start) {
    return topics.ask(
        client,
        topics.fetchAs(
            follower,
            topic,
            Requests.from(offset).toBuilder().currentLeaderEpoch(0).logStartOffset(start)));
  }

  @Test
  void recordsAreDeletedWhenTheFollowersHaveGivenThemUpToo() {
    topics.create("deleted");
    append("deleted", "x", "y", "z");
    topics.commit(second, "deleted", 3);
    consumer.send(delete("deleted", 2, 30_000), 2);
    while (fetchedFromStart(second, 2, "deleted", 3, 0).logStartOffset() < 2) {
      Thread.onSpinWait();
    }
    fetchedFromStart(second, 2, "deleted", 3, 2);
    fetchedFromStart(third, 3, "deleted", 3, 1);
    assertFalse(consumer.hasAnswer());
    while (!consumer.hasAnswer()) {
      fetchedFromStart(second, 2, "deleted", 3, 2);
      fetchedFromStart(third, 3, "deleted", 3, 2);
    }
    DeleteRecordsPartitionResult result = deleted();
    assertEquals(ErrorCode.NONE, ErrorCode.of(result.errorCode()));
    assertEquals(2, result.lowWatermark());
  }

  @Test
  void followersThatDoNotGiveUpRecordsInTimeAreSaidToBeLate() {
    topics.create("kept");
    append("kept", "x");
    topics.commit(second, "kept", 1);
    consumer.send(delete("kept", 1, 1), 2);
    DeleteRecordsPartitionResult result = deleted();
    assertEquals(ErrorCode.REQUEST_TIMED_OUT, ErrorCode.of(result.errorCode()));
    assertEquals(-1, result.lowWatermark());
  }
}
