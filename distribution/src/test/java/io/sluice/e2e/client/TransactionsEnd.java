package io.sluice.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Many transactions over several partitions are committed or aborted: read_committed shows exactly
 * what was committed, in order, and nothing behind a transaction that is open.
 */
public final class TransactionsEnd implements Scenario {
  private static final int PARTITIONS = 3;
  private static final int TRANSACTIONS = 40;
  private static final int RECORDS_MAX = 20;

  /** So many that several requests are under way at once. */
  private static final int MANY = 2_000;

  private final List<List<String>> committed = new ArrayList<>();
  private final List<List<String>> written = new ArrayList<>();

  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    Clients clients = new Clients(servers);
    String topic = "ended-" + version;
    clients.createTopic(topic, PARTITIONS, Map.of());
    for (int partition = 0; partition < PARTITIONS; partition++) {
      committed.add(new ArrayList<>());
      written.add(new ArrayList<>());
    }
    try (Producer<byte[], byte[]> producer =
        clients.producer(
            Map.of("transactional.id", "of-" + topic, "batch.size", 1_000, "linger.ms", 0))) {
      producer.initTransactions();
      Random random = new Random(version.ordinal());
      for (int number = 0; number < TRANSACTIONS; number++) {
        int count = number % 10 == 9 ? MANY : random.nextInt(RECORDS_MAX);
        transact(producer, topic, number, count, random);
      }
      check(clients, topic);
      holdBack(clients, producer, new TopicPartition(topic, 0));
      check(clients, topic);
    }
  }

  private void transact(
      Producer<byte[], byte[]> producer, String topic, int number, int count, Random random) {
    boolean commit = random.nextBoolean();
    producer.beginTransaction();
    for (int each = 0; each < count; each++) {
      int partition = random.nextInt(PARTITIONS);
      String value = number + "." + each + (commit ? " kept" : " undone");
      producer.send(record(topic, partition, value));
      written.get(partition).add(value);
      if (commit) {
        committed.get(partition).add(value);
      }
    }
    // What is aborted before it was sent is not written at all; and once in a hundred thousand
    // times a client asks for the end of a transaction before it has sent any of it.
    producer.flush();
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  private void check(Clients clients, String topic) {
    for (int number = 0; number < PARTITIONS; number++) {
      TopicPartition partition = new TopicPartition(topic, number);
      assertEquals(written.get(number), CommittedRecords.uncommittedValues(clients, partition));
      assertEquals(committed.get(number), CommittedRecords.values(clients, partition));
    }
  }

  /** A record of another producer is committed, but not to be seen before an open transaction. */
  private void holdBack(
      Clients clients, Producer<byte[], byte[]> producer, TopicPartition partition)
      throws Exception {
    producer.beginTransaction();
    Future<RecordMetadata> open =
        producer.send(record(partition.topic(), partition.partition(), "open"));
    producer.flush();
    try (Producer<byte[], byte[]> other = clients.producer(Map.of())) {
      other.send(record(partition.topic(), partition.partition(), "behind")).get();
    }
    List<String> before = committed.get(partition.partition());
    assertEquals(open.get().offset(), CommittedRecords.lastStableOffset(clients, partition));
    assertEquals(before, CommittedRecords.values(clients, partition));
    producer.commitTransaction();
    before.addAll(List.of("open", "behind"));
    written.get(partition.partition()).addAll(List.of("open", "behind"));
    assertTrue(CommittedRecords.lastStableOffset(clients, partition) > open.get().offset() + 1);
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int partition, String value) {
    return new ProducerRecord<>(topic, partition, null, value.getBytes(UTF_8));
  }
}
