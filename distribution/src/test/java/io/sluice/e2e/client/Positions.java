package io.sluice.e2e.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds its way in a partition whose record n begins with the number n and 1000 n as its timestamp.
 */
public final class Positions implements Scenario {
  private static final int COUNT = 2_000;

  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    Clients clients = new Clients(servers);
    TopicPartition full = new TopicPartition("positions-" + version, 0);
    TopicPartition empty = new TopicPartition("positions-" + version, 1);
    // Many small segments, so that a search crosses files.
    clients.createTopic(
        full.topic(), 2, Map.of("segment.bytes", "1048576", "index.interval.bytes", "4096"));
    fill(clients, full);
    try (Consumer<byte[], byte[]> consumer =
        clients.consumer(Map.of("auto.offset.reset", "none", "max.poll.records", 50))) {
      consumer.assign(List.of(full, empty));
      readsFromWhereItIsPut(consumer, full, empty);
      findsEnds(consumer, full, empty);
      findsOffsetsByTime(consumer, full, empty);
      isToldThatAnOffsetDoesNotExist(consumer, full, empty);
      assertEquals(2, consumer.partitionsFor(full.topic()).size());
      assertTrue(consumer.listTopics().containsKey(full.topic()));
    }
  }

  private static void fill(Clients clients, TopicPartition partition) {
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of("batch.size", 5_000))) {
      for (int number = 0; number < COUNT; number++) {
        byte[] value = ByteBuffer.allocate(2_000).putLong(0, number).array();
        producer.send(
            new Sample(1_000L * number, null, value, List.of())
                .to(partition.topic(), partition.partition()));
      }
    }
  }

  private static void readsFromWhereItIsPut(
      Consumer<byte[], byte[]> consumer, TopicPartition full, TopicPartition empty) {
    consumer.seekToBeginning(List.of(full, empty));
    assertEquals(0, consumer.position(full));
    assertNumbered(Reading.next(consumer, COUNT), 0, COUNT);
    assertEquals(COUNT, consumer.position(full));
    for (int from : new int[] {1_234, 1, COUNT - 1, 0, 777}) {
      consumer.seek(full, from);
      assertNumbered(Reading.next(consumer, 1), from, Math.min(50, COUNT - from));
    }
    consumer.seekToEnd(List.of(full));
    assertEquals(COUNT, consumer.position(full));
  }

  /**
   * An answer may end before the number of records that a poll may return, at the end of a batch.
   */
  private static void assertNumbered(
      List<ConsumerRecord<byte[], byte[]>> records, int from, int most) {
    assertTrue(records.size() <= most, () -> records.size() + " records, at most " + most);
    for (int at = 0; at < records.size(); at++) {
      assertEquals(from + at, records.get(at).offset());
      assertEquals(from + at, ByteBuffer.wrap(records.get(at).value()).getLong());
    }
  }

  private static void findsEnds(
      Consumer<byte[], byte[]> consumer, TopicPartition full, TopicPartition empty) {
    assertEquals(Map.of(full, 0L, empty, 0L), consumer.beginningOffsets(List.of(full, empty)));
    assertEquals(Map.of(full, (long) COUNT, empty, 0L), consumer.endOffsets(List.of(full, empty)));
  }

  private static void findsOffsetsByTime(
      Consumer<byte[], byte[]> consumer, TopicPartition full, TopicPartition empty) {
    for (long offset : new long[] {0, 1, 999, 1_000, 1_500, COUNT - 1}) {
      assertFound(offset, find(consumer, full, 1_000 * offset));
      if (offset > 0) {
        assertFound(offset, find(consumer, full, 1_000 * offset - 1));
      }
    }
    assertNull(find(consumer, full, 1_000L * COUNT));
    assertNull(find(consumer, empty, 0));
  }

  private static OffsetAndTimestamp find(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, long timestamp) {
    Map<TopicPartition, Long> query = new HashMap<>();
    query.put(partition, timestamp);
    return consumer.offsetsForTimes(query).get(partition);
  }

  private static void assertFound(long offset, OffsetAndTimestamp found) {
    assertEquals(offset, found.offset());
    assertEquals(1_000 * offset, found.timestamp());
  }

  private static void isToldThatAnOffsetDoesNotExist(
      Consumer<byte[], byte[]> consumer, TopicPartition full, TopicPartition empty) {
    consumer.pause(List.of(empty));
    consumer.seek(full, COUNT + 1);
    OffsetOutOfRangeException failure =
        assertThrows(
            OffsetOutOfRangeException.class,
            () -> {
              for (int tries = 0; tries < 100; tries++) {
                consumer.poll(Duration.ofMillis(500));
              }
            });
    assertEquals(Map.of(full, COUNT + 1L), failure.offsetOutOfRangePartitions());
  }
}
