package io.sluice.e2e.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;

/** Sends records that a topic does not take, and is told which they are and why. */
public final class RefusedRecords implements Scenario {
  private static final byte[] BYTES = {1};
  private static final String NO_KEY = "a compacted topic takes no record without a key";

  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    Clients clients = new Clients(servers);
    String topic = "refused-" + version;
    clients.createTopic(
        topic, 1, Map.of("cleanup.policy", "compact", "message.timestamp.before.max.ms", "600000"));
    keyless(clients, topic);
    old(clients, topic);
    oneOfABatch(clients, topic, version);
  }

  private static Throwable failure(Future<RecordMetadata> sent) {
    return assertThrows(ExecutionException.class, sent::get).getCause();
  }

  private static void keyless(Clients clients, String topic) {
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      Throwable told = failure(producer.send(new ProducerRecord<>(topic, BYTES)));
      assertInstanceOf(InvalidRecordException.class, told);
      assertTrue(told.getMessage().contains(NO_KEY), told.getMessage());
    }
  }

  private static void old(Clients clients, String topic) {
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      Throwable told = failure(producer.send(new ProducerRecord<>(topic, 0, 5L, BYTES, BYTES)));
      assertTrue(
          told instanceof InvalidTimestampException || told instanceof InvalidRecordException,
          told::toString);
      assertTrue(
          told.getMessage().contains("message.timestamp.before.max.ms=600000"), told.getMessage());
    }
  }

  /** The whole batch is refused; newer clients tell the two reasons apart. */
  private static void oneOfABatch(Clients clients, String topic, ClientVersion version)
      throws Exception {
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of("linger.ms", 600_000))) {
      Future<RecordMetadata> good = producer.send(new ProducerRecord<>(topic, BYTES, BYTES));
      Future<RecordMetadata> bad = producer.send(new ProducerRecord<>(topic, BYTES));
      producer.flush();
      assertInstanceOf(InvalidRecordException.class, failure(bad));
      assertTrue(failure(bad).getMessage().contains(NO_KEY), failure(bad).getMessage());
      // The newer clients do not blame a record for its neighbour.
      assertEquals(
          version.isAtLeast(ClientVersion.V3_9),
          !(failure(good) instanceof InvalidRecordException),
          failure(good)::toString);
    }
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      assertEquals(0, producer.send(new ProducerRecord<>(topic, BYTES, BYTES)).get().offset());
    }
  }
}
