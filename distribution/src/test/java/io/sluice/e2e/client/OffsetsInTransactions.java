package io.sluice.e2e.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Offsets that are committed with a transaction (KIP-447): they are the group's when it is, are
 * waited for meanwhile, and are refused to who is not a member any more.
 */
public final class OffsetsInTransactions implements Scenario {
  private static final int COUNT = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration A_WHILE = Duration.ofMillis(500);

  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    Clients clients = new Clients(servers);
    String name = "offsets-" + version;
    clients.createTopic(name, 1, Map.of());
    TopicPartition partition = new TopicPartition(name, 0);
    Map<String, Object> ofGroup =
        Map.of(
            "group.id", name, "auto.offset.reset", "earliest", "isolation.level", "read_committed");
    try (Producer<byte[], byte[]> producer =
        clients.producer(Map.of("transactional.id", "of-" + name))) {
      producer.initTransactions();
      fill(producer, name);
      ConsumerGroupMetadata former;
      try (Consumer<byte[], byte[]> member = clients.consumer(ofGroup)) {
        member.subscribe(List.of(name));
        assertEquals(COUNT, Reading.next(member, COUNT).size());
        former = member.groupMetadata();
        end(producer, partition, 5, former, false);
        assertNull(committed(member, partition, PATIENCE));
        end(producer, partition, 6, former, true);
        assertEquals(6, committed(member, partition, PATIENCE).offset());

        producer.beginTransaction();
        producer.sendOffsetsToTransaction(offset(partition, 7), former);
        assertThrows(TimeoutException.class, () -> committed(member, partition, A_WHILE));
        producer.commitTransaction();
        assertEquals(7, committed(member, partition, PATIENCE).offset());
      }
      refuseToWhoHasLeft(clients, producer, partition, former, ofGroup);
    }
  }

  private static void refuseToWhoHasLeft(
      Clients clients,
      Producer<byte[], byte[]> producer,
      TopicPartition partition,
      ConsumerGroupMetadata former,
      Map<String, Object> ofGroup) {
    try (Consumer<byte[], byte[]> member = clients.consumer(ofGroup)) {
      member.subscribe(List.of(partition.topic()));
      assertEquals(7, Reading.next(member, COUNT - 7).get(0).offset());
      producer.beginTransaction();
      assertThrows(
          CommitFailedException.class,
          () -> {
            producer.sendOffsetsToTransaction(offset(partition, 9), former);
            producer.commitTransaction();
          });
      producer.abortTransaction();
      assertEquals(7, committed(member, partition, PATIENCE).offset());
      end(producer, partition, COUNT, member.groupMetadata(), true);
      assertEquals(COUNT, committed(member, partition, PATIENCE).offset());
    }
  }

  private static void fill(Producer<byte[], byte[]> producer, String topic) {
    producer.beginTransaction();
    for (int number = 0; number < COUNT; number++) {
      producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {(byte) number}));
    }
    producer.commitTransaction();
  }

  private static void end(
      Producer<byte[], byte[]> producer,
      TopicPartition partition,
      long offset,
      ConsumerGroupMetadata member,
      boolean commit) {
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(offset(partition, offset), member);
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> offset(
      TopicPartition partition, long offset) {
    return Map.of(partition, new OffsetAndMetadata(offset));
  }

  private static OffsetAndMetadata committed(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, Duration patience) {
    return consumer.committed(Set.of(partition), patience).get(partition);
  }
}
