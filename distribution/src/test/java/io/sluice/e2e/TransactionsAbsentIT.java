package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.Reading;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.ApiVersionsResponse;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker without the module for transactions. */
class TransactionsAbsentIT {
  private static final Set<ApiKey> ITS_APIS =
      EnumSet.of(
          ApiKey.ADD_PARTITIONS_TO_TXN,
          ApiKey.ADD_OFFSETS_TO_TXN,
          ApiKey.END_TXN,
          ApiKey.WRITE_TXN_MARKERS,
          ApiKey.TXN_OFFSET_COMMIT,
          ApiKey.DESCRIBE_TRANSACTIONS,
          ApiKey.LIST_TRANSACTIONS);

  @TempDir Path directory;

  @Test
  void producersWithoutTransactionsWorkAndOthersAreToldSo() throws Exception {
    Distribution without =
        Distribution.built().without("sluice-transactions", directory.resolve("sluice"));
    try (BrokerProcess broker = without.start(directory.resolve("broker"), Map.of())) {
      assertFalse(broker.output().contains("transactions"), broker::output);
      assertNothingIsOffered(broker);
      Clients clients = new Clients(broker.address());
      clients.createTopic("alone", 1, Map.of());
      try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
        producer.send(new ProducerRecord<>("alone", 0, null, new byte[] {7})).get();
      }
      TopicPartition partition = new TopicPartition("alone", 0);
      assertEquals(7, Reading.all(clients, partition, 1).getFirst().value()[0]);
      try (Producer<byte[], byte[]> producer =
          clients.producer(Map.of("transactional.id", "nobody"))) {
        KafkaException refused = assertThrows(KafkaException.class, producer::initTransactions);
        assertTrue(
            withCauses(refused).contains("this broker has no module for transactions"),
            () -> withCauses(refused));
      }
      assertEquals(0, broker.terminate());
      assertFalse(broker.errors().contains("\tat "), broker::errors);
    }
  }

  private static void assertNothingIsOffered(BrokerProcess broker) throws Exception {
    try (RawClient client = RawClient.of(broker)) {
      ApiVersionsResponse versions =
          (ApiVersionsResponse)
              client.ask(
                  ApiVersionsRequest.builder()
                      .clientSoftwareName("test")
                      .clientSoftwareVersion("1")
                      .build(),
                  4);
      versions
          .apiKeys()
          .forEach(api -> assertFalse(ITS_APIS.contains(ApiKey.of(api.apiKey())), api::toString));
      assertTrue(versions.supportedFeatures().isEmpty(), versions::toString);
      assertTrue(versions.finalizedFeatures().isEmpty(), versions::toString);
    }
  }

  private static String withCauses(Throwable failure) {
    return failure.getCause() == null
        ? failure.toString()
        : failure + " ← " + withCauses(failure.getCause());
  }
}
