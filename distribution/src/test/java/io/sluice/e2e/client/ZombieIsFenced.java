package io.sluice.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * A producer that another one has replaced under the same transactional id: what it has begun is
 * undone, and nothing that it does is seen any more.
 */
public final class ZombieIsFenced implements Scenario {
  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    Clients clients = new Clients(servers);
    String topic = "fenced-" + version;
    clients.createTopic(topic, 1, Map.of());
    Map<String, String> settings = Map.of("transactional.id", "of-" + topic);
    try (Producer<byte[], byte[]> zombie = clients.producer(settings);
        Producer<byte[], byte[]> successor = clients.producer(settings)) {
      zombie.initTransactions();
      zombie.beginTransaction();
      zombie.send(record(topic, "before")).get();
      zombie.commitTransaction();
      zombie.beginTransaction();
      zombie.send(record(topic, "half")).get();

      successor.initTransactions();
      successor.beginTransaction();
      successor.send(record(topic, "of the successor")).get();
      assertFenced(
          () -> {
            zombie.send(record(topic, "of the zombie"));
            zombie.commitTransaction();
          });
      successor.commitTransaction();
      successor.beginTransaction();
      successor.send(record(topic, "last")).get();
      successor.commitTransaction();
    }
    assertEquals(
        List.of("before", "of the successor", "last"),
        CommittedRecords.values(clients, new TopicPartition(topic, 0)));
  }

  private static void assertFenced(Runnable action) {
    Throwable failure = assertThrows(KafkaException.class, action::run);
    boolean fenced = false;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      fenced |=
          each instanceof ProducerFencedException || each instanceof InvalidProducerEpochException;
    }
    assertTrue(fenced, () -> "not fenced but " + failure);
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
    return new ProducerRecord<>(topic, 0, null, value.getBytes(UTF_8));
  }
}
