package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.Reading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker without the module for groups. */
class GroupsAbsentIT {
  @TempDir Path directory;

  @Test
  void consumersThatAssignThemselvesWorkAndOthersAreToldSo() throws Exception {
    Distribution without =
        Distribution.built().without("sluice-groups", directory.resolve("sluice"));
    try (BrokerProcess broker = without.start(directory.resolve("broker"), Map.of())) {
      assertFalse(broker.output().contains("groups"), broker::output);
      Clients clients = new Clients(broker.address());
      clients.createTopic("alone", 1, Map.of());
      try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
        producer.send(new ProducerRecord<>("alone", 0, null, new byte[] {7})).get();
      }
      TopicPartition partition = new TopicPartition("alone", 0);
      assertEquals(7, Reading.all(clients, partition, 1).getFirst().value()[0]);
      try (Consumer<byte[], byte[]> consumer = clients.consumer(Map.of("group.id", "none"))) {
        consumer.subscribe(List.of("alone"));
        assertThrows(
            UnsupportedVersionException.class, () -> consumer.poll(Duration.ofSeconds(30)));
      }
      assertEquals(0, broker.terminate());
      assertFalse(broker.errors().contains("\tat "), broker::errors);
    }
  }
}
