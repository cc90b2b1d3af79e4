package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.Reading;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A partition as a consumer finds it that reads it from the beginning to the end. */
final class StoredLog {
  private final Clients clients;
  private final TopicPartition partition;

  StoredLog(Clients clients, String topic, int partition) {
    this.clients = clients;
    this.partition = new TopicPartition(topic, partition);
  }

  /** Fails unless it is just that. */
  void assertIs(TreeMap<Long, KeyedRecord> expected) {
    try (Consumer<byte[], byte[]> consumer = clients.consumer(Map.of())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      assertEquals(
          expected.size(), consumer.endOffsets(List.of(partition)).get(partition), "the end");
      long offset = 0;
      for (ConsumerRecord<byte[], byte[]> record : Reading.next(consumer, expected.size())) {
        assertEquals(offset, record.offset());
        assertEquals(expected.get(offset), KeyedRecord.of(record), partition + ", " + offset);
        offset++;
      }
    }
  }
}
