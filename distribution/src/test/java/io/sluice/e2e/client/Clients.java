package io.sluice.e2e.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Clients of one broker, with default settings but for those that are given. */
public final class Clients {
  private final String servers;

  /** Creates them for the broker at this address. */
  public Clients(String servers) {
    this.servers = servers;
  }

  /** Returns a new producer. */
  public KafkaProducer<byte[], byte[]> producer(Map<String, ?> settings) {
    return new KafkaProducer<>(
        with(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Returns a new consumer, of no group. */
  public KafkaConsumer<byte[], byte[]> consumer(Map<String, ?> settings) {
    Map<String, Object> all = with(settings);
    all.put("enable.auto.commit", false);
    // A consumer that moves or closes waits for what it has asked for last.
    all.putIfAbsent("fetch.max.wait.ms", 100);
    return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Returns a new administrator. */
  public Admin admin() {
    return Admin.create(with(Map.of()));
  }

  /** Creates a topic and waits for it. */
  public void createTopic(String name, int partitions, Map<String, String> configs)
      throws ExecutionException, InterruptedException {
    try (Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
          .all()
          .get();
    }
  }

  private Map<String, Object> with(Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", servers);
    return all;
  }
}
