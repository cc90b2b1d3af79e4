package io.sluice.e2e.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends records of 0 B to 1 MiB in every compression and with every acknowledgement, and reads the
 * same bytes in the same order.
 */
public final class RoundTrips implements Scenario {
  private static final int[] SIZES = {
    1, 0, 2, 10, 100, 1_000, 10_000, 100_000, 1 << 20, 3, 50, 7_777, 65_536, 1
  };
  private static final long FIRST_TIMESTAMP = 1_700_000_000_000L;

  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    Clients clients = new Clients(servers);
    List<Map<String, ?>> kinds =
        List.of(
            Map.of(),
            Map.of("acks", "0"),
            Map.of("acks", "1"),
            Map.of("acks", "all", "enable.idempotence", false),
            Map.of("compression.type", "gzip"),
            Map.of("compression.type", "snappy"),
            Map.of("compression.type", "lz4"),
            Map.of("compression.type", "zstd"),
            Map.of("compression.type", "zstd", "acks", "0"));
    String topic = "round-trips-" + version;
    clients.createTopic(topic, kinds.size(), Map.of("max.message.bytes", "3000000"));
    for (int partition = 0; partition < kinds.size(); partition++) {
      check(clients, kinds.get(partition), new TopicPartition(topic, partition));
    }
  }

  private static void check(Clients clients, Map<String, ?> settings, TopicPartition partition)
      throws Exception {
    Random random = new Random(partition.hashCode());
    List<Sample> samples = new ArrayList<>();
    for (int size : SIZES) {
      samples.add(Sample.ofSize(size, FIRST_TIMESTAMP + random.nextInt(1_000_000), random));
      samples.add(Sample.tombstone(FIRST_TIMESTAMP + random.nextInt(1_000_000), random));
    }
    send(clients, settings, partition, samples);
    List<ConsumerRecord<byte[], byte[]>> records = Reading.all(clients, partition, samples.size());
    assertEquals(samples.size(), records.size(), settings.toString());
    for (int at = 0; at < samples.size(); at++) {
      assertEquals(at, records.get(at).offset());
      samples.get(at).assertIs(records.get(at), settings + " at offset " + at);
    }
  }

  private static void send(
      Clients clients, Map<String, ?> given, TopicPartition partition, List<Sample> samples)
      throws Exception {
    Map<String, Object> settings = new HashMap<>(given);
    settings.put("max.request.size", 3_000_000);
    boolean blind = "0".equals(settings.get("acks"));
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (Producer<byte[], byte[]> producer = clients.producer(settings)) {
      for (Sample sample : samples) {
        sent.add(producer.send(sample.to(partition.topic(), partition.partition())));
      }
    }
    for (int at = 0; at < sent.size(); at++) {
      assertEquals(blind ? -1 : at, sent.get(at).get().offset(), settings.toString());
    }
  }
}
