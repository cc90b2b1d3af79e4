package io.sluice.broker;

import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import io.sluice.protocol.message.FetchRequest.FetchTopic;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.ProduceRequest;
import io.sluice.protocol.message.ProduceRequest.PartitionProduceData;
import io.sluice.protocol.message.ProduceRequest.TopicProduceData;
import io.sluice.protocol.message.ProduceResponse;
import io.sluice.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.Record;
import io.sluice.protocol.wire.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the requests that many tests send, and reads their answers. */
final class Requests {
  static final int NAMES_PRODUCE = 12;
  static final int NAMES_FETCH = 12;
  static final int BYTES_MAX = 1 << 20;
  private static final long TIMESTAMP = 1_700_000_000_000L;

  private Requests() {}

  /** A batch of uncompressed records without keys, a millisecond apart. */
  static ByteBuffer batch(String... values) {
    return fill(new BatchBuilder(), values).build();
  }

  static BatchBuilder fill(BatchBuilder builder, String... values) {
    for (int i = 0; i < values.length; i++) {
      builder.append(TIMESTAMP + i, null, values[i].getBytes(StandardCharsets.UTF_8));
    }
    return builder;
  }

  static ProduceRequest produce(String topic, int acks, @Nullable ByteBuffer records) {
    return produce(TopicProduceData.builder().name(topic), acks, records);
  }

  static ProduceRequest produce(Uuid topic, int acks, @Nullable ByteBuffer records) {
    return produce(TopicProduceData.builder().topicId(topic), acks, records);
  }

  private static ProduceRequest produce(
      TopicProduceData.Builder topic, int acks, @Nullable ByteBuffer records) {
    PartitionProduceData partition =
        PartitionProduceData.builder()
            .index(0)
            .records(records == null ? null : Payload.of(records))
            .build();
    return ProduceRequest.builder()
        .acks((short) acks)
        .timeoutMs(10_000)
        .topicData(List.of(topic.partitionData(List.of(partition)).build()))
        .build();
  }

  /** Produces to partition 0 by the topic's name and returns what was answered for it. */
  static PartitionProduceResponse produced(TestClient client, String topic, ByteBuffer records) {
    return only(client.ask(produce(topic, -1, records), NAMES_PRODUCE, ProduceResponse.class));
  }

  static PartitionProduceResponse only(ProduceResponse response) {
    return response.responses().getFirst().partitionResponses().getFirst();
  }

  static FetchPartition from(long offset) {
    return FetchPartition.builder()
        .partition(0)
        .fetchOffset(offset)
        .partitionMaxBytes(BYTES_MAX)
        .build();
  }

  /** A fetch of partition 0 that waits for nothing. */
  static FetchRequest.Builder fetch(String topic, long offset) {
    return fetchOf(FetchTopic.builder().topic(topic).partitions(List.of(from(offset))).build());
  }

  static FetchRequest.Builder fetchOf(FetchTopic... topics) {
    return FetchRequest.builder()
        .maxWaitMs(0)
        .minBytes(1)
        .maxBytes(BYTES_MAX)
        .isolationLevel((byte) 0)
        .sessionId(0)
        .sessionEpoch(-1)
        .topics(List.of(topics));
  }

  static FetchResponse.PartitionData only(FetchResponse response) {
    return response.responses().getFirst().partitions().getFirst();
  }

  /** Returns the values of fetched records. */
  static List<String> values(FetchResponse.PartitionData data) {
    List<String> values = new ArrayList<>();
    Payload records = data.records();
    if (records != null) {
      for (Record record : Batches.records(records.buffer(), BYTES_MAX)) {
        values.add(StandardCharsets.UTF_8.decode(record.value()).toString());
      }
    }
    return values;
  }

  /** Reads all of a partition from an offset. */
  static List<String> read(TestClient client, String topic, long offset) {
    return values(only(client.ask(fetch(topic, offset).build(), NAMES_FETCH, FetchResponse.class)));
  }
}
