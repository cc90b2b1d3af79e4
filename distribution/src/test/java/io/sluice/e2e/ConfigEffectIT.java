package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.Reading;
import io.sluice.e2e.client.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a topic is told while it is in use is what it does from then on. */
class ConfigEffectIT {
  private static final int COUNT = 40;
  private static final int SIZE = 100_000;

  @TempDir static Path directory;
  private static BrokerProcess broker;
  private static Clients clients;

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> often =
        Map.of(
            "log.retention.check.interval.ms", "50",
            "log.cleaner.backoff.ms", "50",
            "log.segment.delete.delay.ms", "0");
    broker = Distribution.built().start(directory, often);
    clients = new Clients(broker.address());
  }

  @AfterAll
  static void stop() {
    assertEquals(0, broker.terminate());
    assertTrue(!broker.errors().contains("\tat "), broker::errors);
  }

  /** Fills several segments with records, record n with the timestamp n and one of five keys. */
  private static TopicPartition fill(String topic) throws Exception {
    clients.createTopic(topic, 1, Map.of("segment.bytes", "1048576", "retention.ms", "-1"));
    Random random = new Random(topic.hashCode());
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      for (int number = 0; number < COUNT; number++) {
        byte[] value = new byte[SIZE];
        random.nextBytes(value);
        byte[] key = {(byte) (number % 5)};
        producer.send(new Sample(number, key, value, List.of()).to(topic, 0)).get();
      }
    }
    return new TopicPartition(topic, 0);
  }

  private static void set(String topic, String name, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp change = new AlterConfigOp(new ConfigEntry(name, value), OpType.SET);
    try (Admin admin = clients.admin()) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    }
  }

  private static long first(Admin admin, TopicPartition partition) throws Exception {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.earliest()))
        .partitionResult(partition)
        .get()
        .offset();
  }

  private static long awaitFirst(TopicPartition partition, LongPredicate wanted) throws Exception {
    long start = System.nanoTime();
    try (Admin admin = clients.admin()) {
      long first = first(admin, partition);
      while (!wanted.test(first)) {
        assertTrue(
            System.nanoTime() - start < Duration.ofSeconds(30).toNanos(),
            "the first offset stays at " + first);
        first = first(admin, partition);
      }
      return first;
    }
  }

  @Test
  void retentionByTimeDeletesOldSegments() throws Exception {
    TopicPartition partition = fill("by-time");
    assertEquals(0, awaitFirst(partition, offset -> true));
    set("by-time", "retention.ms", "3600000");
    // The newest segment is rolled as well: all its records are from 1970.
    long first = awaitFirst(partition, offset -> offset >= COUNT - 11);
    assertEquals(COUNT - first, Reading.all(clients, partition, (int) (COUNT - first)).size());
  }

  @Test
  void retentionBySizeKeepsTheNewest() throws Exception {
    TopicPartition partition = fill("by-size");
    set("by-size", "retention.bytes", "1500000");
    long first = awaitFirst(partition, offset -> offset > 0);
    assertTrue(first < COUNT - 10, "first offset " + first);
    assertEquals(first, Reading.all(clients, partition, 1).getFirst().offset());
  }

  @Test
  void compactionKeepsTheNewestRecordOfEachKey() throws Exception {
    TopicPartition partition = fill("compacted");
    set("compacted", "min.cleanable.dirty.ratio", "0");
    set("compacted", "cleanup.policy", "compact");
    long start = System.nanoTime();
    while (Reading.all(clients, partition, 5).getFirst().offset() < COUNT - 20) {
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(30).toNanos(), "not compacted");
    }
    assertEquals(COUNT - 1, Reading.all(clients, partition, 15).getLast().offset());
  }

  @Test
  void timestampsBecomeThoseOfTheBroker() throws Exception {
    TopicPartition partition = fill("stamped");
    set("stamped", "message.timestamp.type", "LogAppendTime");
    long before = System.currentTimeMillis();
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      producer.send(new Sample(5, null, new byte[] {5}, List.of()).to("stamped", 0)).get();
    }
    var records = Reading.all(clients, partition, COUNT + 1);
    assertEquals(COUNT - 1, records.get(COUNT - 1).timestamp());
    assertTrue(records.get(COUNT).timestamp() >= before, records.get(COUNT)::toString);
  }
}
