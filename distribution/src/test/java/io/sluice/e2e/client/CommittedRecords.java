package io.sluice.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What consumers of either isolation find in a partition from its beginning to its end of now. */
public final class CommittedRecords {
  private static final long PATIENCE_NS = Duration.ofSeconds(60).toNanos();
  private static final String ISOLATION = "isolation.level";

  private CommittedRecords() {}

  /** Returns what a consumer with {@code read_committed} finds, up to the last stable offset. */
  public static List<ConsumerRecord<byte[], byte[]>> of(Clients clients, TopicPartition partition) {
    return all(clients, partition, Map.of(ISOLATION, "read_committed"));
  }

  /** Returns the values of the same, which are text. */
  public static List<String> values(Clients clients, TopicPartition partition) {
    return texts(of(clients, partition));
  }

  /** Returns the values that a consumer with {@code read_uncommitted} finds, which are text. */
  public static List<String> uncommittedValues(Clients clients, TopicPartition partition) {
    return texts(all(clients, partition, Map.of(ISOLATION, "read_uncommitted")));
  }

  /** Returns the last stable offset of a partition, as consumers with read_committed see it. */
  public static long lastStableOffset(Clients clients, TopicPartition partition) {
    try (Consumer<byte[], byte[]> consumer =
        clients.consumer(Map.of(ISOLATION, "read_committed"))) {
      return consumer.endOffsets(List.of(partition)).get(partition);
    }
  }

  private static List<String> texts(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().map(record -> new String(record.value(), UTF_8)).toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> all(
      Clients clients, TopicPartition partition, Map<String, String> settings) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = clients.consumer(settings)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      long start = System.nanoTime();
      // Markers and aborted records move the position without being seen.
      while (consumer.position(partition) < end) {
        if (System.nanoTime() - start > PATIENCE_NS) {
          throw new AssertionError(
              partition + " is read up to " + consumer.position(partition) + " of " + end);
        }
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    return found;
  }
}
