package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.CreatePartitionsRequest;
import io.sluice.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.sluice.protocol.message.CreatePartitionsResponse;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import io.sluice.protocol.message.FetchRequest.FetchTopic;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.ProduceRequest;
import io.sluice.protocol.message.ProduceRequest.PartitionProduceData;
import io.sluice.protocol.message.ProduceRequest.TopicProduceData;
import io.sluice.protocol.message.ProduceResponse;
import io.sluice.protocol.wire.Payload;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic whose logs take longer to make than a client waits for the answer. */
class LargeTopicTest {
  private static final int PARTITIONS = 1_000;
  private static final int GROWN = 1_200;

  @TempDir Path folder;

  @Test
  void everyPartitionTakesRecordsAndWhoComesTooEarlyIsToldToComeAgain() {
    try (TestBroker broker = TestBroker.start(folder, Map.of());
        TestClient client = broker.connect()) {
      Uuid id = broker.topic("large", PARTITIONS);
      for (int partition = 0; partition < PARTITIONS; partition++) {
        append(client, id, partition);
      }
      grow(client);
      for (int partition = PARTITIONS; partition < GROWN; partition++) {
        append(client, id, partition);
      }

      for (int partition = 0; partition < GROWN; partition++) {
        assertEquals(List.of("value " + partition), read(client, id, partition));
      }
    }
  }

  private static void append(TestClient client, Uuid topic, int partition) {
    ProduceRequest request =
        ProduceRequest.builder()
            .acks((short) -1)
            .timeoutMs(10_000)
            .topicData(
                List.of(
                    TopicProduceData.builder()
                        .topicId(topic)
                        .partitionData(
                            List.of(
                                PartitionProduceData.builder()
                                    .index(partition)
                                    .records(Payload.of(Requests.batch("value " + partition)))
                                    .build()))
                        .build()))
            .build();
    ErrorCode answer = ErrorCode.NOT_LEADER_OR_FOLLOWER;
    while (answer == ErrorCode.NOT_LEADER_OR_FOLLOWER) {
      answer = ErrorCode.of(Requests.only(client.ask(request, ProduceResponse.class)).errorCode());
    }
    assertEquals(ErrorCode.NONE, answer);
  }

  private static void grow(TestClient client) {
    CreatePartitionsRequest request =
        CreatePartitionsRequest.builder()
            .topics(
                List.of(
                    CreatePartitionsTopic.builder()
                        .name("large")
                        .count(GROWN)
                        .assignments(null)
                        .build()))
            .timeoutMs(10_000)
            .build();
    CreatePartitionsResponse grown = client.ask(request, CreatePartitionsResponse.class);
    assertEquals(0, grown.results().getFirst().errorCode());
  }

  private static List<String> read(TestClient client, Uuid topic, int partition) {
    FetchTopic asked =
        FetchTopic.builder()
            .topicId(topic)
            .partitions(
                List.of(
                    FetchPartition.builder()
                        .partition(partition)
                        .fetchOffset(0)
                        .partitionMaxBytes(1 << 20)
                        .build()))
            .build();
    return Requests.values(
        Requests.only(client.ask(Requests.fetchOf(asked).build(), FetchResponse.class)));
  }
}
