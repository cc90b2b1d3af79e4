package io.sluice.e2e.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads what is there, and waits for what must come. */
public final class Reading {
  private static final long PATIENCE_NS = Duration.ofSeconds(60).toNanos();

  private Reading() {}

  /** Returns the records of a partition from its beginning, as many as are asked for. */
  public static List<ConsumerRecord<byte[], byte[]>> all(
      Clients clients, TopicPartition partition, int count) {
    try (Consumer<byte[], byte[]> consumer = clients.consumer(Map.of())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return next(consumer, count);
    }
  }

  /**
   * Returns the next records of a consumer; more than are asked for if the last answer has more.
   */
  public static List<ConsumerRecord<byte[], byte[]>> next(
      Consumer<byte[], byte[]> consumer, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    long start = System.nanoTime();
    while (records.size() < count) {
      if (System.nanoTime() - start > PATIENCE_NS) {
        throw new AssertionError(
            records.size() + " records instead of " + count + " from " + consumer.assignment());
      }
      consumer.poll(Duration.ofMillis(500)).forEach(records::add);
    }
    return records;
  }
}
