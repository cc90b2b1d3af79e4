package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.Reading;
import io.sluice.e2e.client.Sample;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.ApiVersionsResponse;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.protocol.message.ProduceRequest;
import io.sluice.protocol.message.ProduceResponse;
import io.sluice.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.wire.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Producers that send again and are stored once; and a broker that does not have the module for it.
 */
class IdempotenceIT {
  private static final String TOPIC = "once";
  private static final int PRODUCE_VERSION = 9;

  @TempDir Path directory;

  @Test
  void whatIsSentAgainIsStoredOnceEvenAcrossRestarts() throws Exception {
    long producer;
    try (BrokerProcess broker = Distribution.built().start(directory, Map.of())) {
      new Clients(broker.address()).createTopic(TOPIC, 1, Map.of());
      producer = newProducerId(broker);
      for (int batch = 0; batch < 7; batch++) {
        assertStored(3 * batch, send(broker, producer, 3 * batch));
      }
      assertStored(18, send(broker, producer, 18));
      assertStored(6, send(broker, producer, 6));
      assertEquals(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, error(send(broker, producer, 24)));
      broker.kill();
    }
    try (BrokerProcess broker = Distribution.built().start(directory, Map.of())) {
      assertStored(18, send(broker, producer, 18));
      assertStored(21, send(broker, producer, 21));
      assertEquals(0, broker.terminate());
    }
    try (BrokerProcess broker = Distribution.built().start(directory, Map.of())) {
      assertStored(18, send(broker, producer, 18));
      assertStored(21, send(broker, producer, 21));
      assertEquals(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, error(send(broker, producer, 100)));
      assertStored(24, send(broker, producer, 24));
      assertEquals(
          27, Reading.all(new Clients(broker.address()), new TopicPartition(TOPIC, 0), 27).size());
      assertNotEquals(producer, newProducerId(broker));
    }
  }

  @Test
  void producerIdIsNeverGivenTwice() throws Exception {
    Set<Long> ids = new HashSet<>();
    for (int start = 0; start < 3; start++) {
      try (BrokerProcess broker = Distribution.built().start(directory, Map.of())) {
        for (int number = 0; number < 5; number++) {
          assertTrue(ids.add(newProducerId(broker)), ids::toString);
        }
        broker.kill();
      }
    }
  }

  @Test
  void lostAnswersDoNotMakeDuplicates() throws Exception {
    try (BrokerProcess broker = Distribution.built().start(directory, Map.of());
        ForgetfulProxy proxy = new ForgetfulProxy(broker, new Random(7))) {
      new Clients(broker.address()).createTopic(TOPIC, 1, Map.of());
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      try (Producer<byte[], byte[]> producer =
          new Clients(proxy.address())
              .producer(
                  Map.of(
                      "batch.size",
                      100,
                      "reconnect.backoff.ms",
                      1,
                      "reconnect.backoff.max.ms",
                      1,
                      "retry.backoff.ms",
                      1))) {
        for (int number = 0; number < 300; number++) {
          sent.add(
              producer.send(
                  new Sample(
                          number,
                          null,
                          ByteBuffer.allocate(50).putInt(0, number).array(),
                          List.of())
                      .to(TOPIC, 0)));
        }
      }
      for (int number = 0; number < 300; number++) {
        assertEquals(number, sent.get(number).get().offset());
      }
      var records = Reading.all(new Clients(broker.address()), new TopicPartition(TOPIC, 0), 300);
      assertEquals(300, records.size());
      records.forEach(
          record -> assertEquals(record.offset(), ByteBuffer.wrap(record.value()).getInt()));
      assertTrue(proxy.dropped() > 0, "no answer was dropped");
    }
  }

  @Test
  void brokerWithoutTheModuleServesProducersThatAreNotIdempotent(@TempDir Path copy)
      throws Exception {
    Distribution distribution =
        Distribution.built().without("sluice-idempotence", copy.resolve("sluice"));
    try (BrokerProcess broker = distribution.start(directory, Map.of())) {
      assertFalse(broker.output().contains("idempotence"), broker::output);
      try (RawClient client = RawClient.of(broker)) {
        ApiVersionsResponse versions =
            (ApiVersionsResponse) client.ask(ApiVersionsRequest.builder().build(), 0);
        assertFalse(
            versions.apiKeys().stream()
                .anyMatch(api -> api.apiKey() == ApiKey.INIT_PRODUCER_ID.id()),
            versions::toString);
      }
      Clients clients = new Clients(broker.address());
      clients.createTopic(TOPIC, 1, Map.of());
      Sample sample = Sample.ofSize(100, 5, new Random(5));
      try (Producer<byte[], byte[]> producer =
          clients.producer(Map.of("enable.idempotence", false))) {
        assertEquals(0, producer.send(sample.to(TOPIC, 0)).get().offset());
      }
      sample.assertIs(
          Reading.all(clients, new TopicPartition(TOPIC, 0), 1).getFirst(), "without the module");
      assertNotEquals(ErrorCode.NONE, error(send(broker, 1, 0)));
      try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
        Exception failure =
            assertThrows(Exception.class, () -> producer.send(sample.to(TOPIC, 0)).get());
        assertTrue(withCauses(failure).contains("INIT_PRODUCER_ID"), () -> withCauses(failure));
      }
      assertEquals(0, broker.terminate());
      assertFalse(broker.errors().contains("\tat "), broker::errors);
    }
  }

  private static String withCauses(Throwable failure) {
    return failure.getCause() == null
        ? failure.toString()
        : failure + " ← " + withCauses(failure.getCause());
  }

  private static long newProducerId(BrokerProcess broker) throws IOException {
    try (RawClient client = RawClient.of(broker)) {
      InitProducerIdRequest request =
          InitProducerIdRequest.builder().transactionalId(null).transactionTimeoutMs(1_000).build();
      InitProducerIdResponse response = (InitProducerIdResponse) client.ask(request, 1);
      assertEquals(ErrorCode.NONE.code(), response.errorCode());
      assertEquals(0, response.producerEpoch());
      return response.producerId();
    }
  }

  /** Sends a batch of three records. */
  private static PartitionProduceResponse send(BrokerProcess broker, long producer, int sequence)
      throws IOException {
    BatchBuilder batch = new BatchBuilder().producer(producer, (short) 0, sequence);
    for (int record = 0; record < 3; record++) {
      batch.append(1_000, null, new byte[] {(byte) (sequence + record)});
    }
    var partition =
        ProduceRequest.PartitionProduceData.builder()
            .index(0)
            .records(Payload.of(batch.build()))
            .build();
    var topic =
        ProduceRequest.TopicProduceData.builder()
            .name(TOPIC)
            .partitionData(List.of(partition))
            .build();
    try (RawClient client = RawClient.of(broker)) {
      var request =
          ProduceRequest.builder()
              .acks((short) -1)
              .timeoutMs(10_000)
              .topicData(List.of(topic))
              .build();
      return ((ProduceResponse) client.ask(request, PRODUCE_VERSION))
          .responses()
          .getFirst()
          .partitionResponses()
          .getFirst();
    }
  }

  private static ErrorCode error(PartitionProduceResponse response) {
    return ErrorCode.of(response.errorCode());
  }

  private static void assertStored(long offset, PartitionProduceResponse response) {
    assertEquals(ErrorCode.NONE, error(response), response::toString);
    assertEquals(offset, response.baseOffset());
  }
}
