package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills a broker in the middle of writes, again and again, leaves the torn end of a write that a
 * power cut would leave, and compares what is served after each restart with the ledger of what was
 * acknowledged.
 */
class CrashIT {
  private static final int PARTITIONS = 3;
  private static final int ROUNDS = 3;
  private static final int ACKNOWLEDGED_PER_ROUND = 2_000;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"none", "batch"})
  void everythingAcknowledgedIsThereAfterEachKill(String flushPolicy) throws Exception {
    long seed = flushPolicy.hashCode();
    Random random = new Random(seed);
    Ledger ledger = new Ledger();
    // Small segments, so that a kill may hit a roll as well.
    Map<String, String> settings =
        Map.of("log.segment.bytes", "1048576", "flush.policy", flushPolicy);
    for (int round = 0; round < ROUNDS; round++) {
      try (BrokerProcess broker = Distribution.built().start(directory, settings)) {
        if (round == 0) {
          new Clients(broker.address()).createTopic(Writers.TOPIC, PARTITIONS, Map.of());
        }
        check(broker, ledger, "seed " + seed + ", before round " + round);
        try (Writers writers = new Writers(broker, PARTITIONS, ledger, random.nextLong())) {
          writers.start();
          ledger.awaitMore(ACKNOWLEDGED_PER_ROUND + random.nextInt(ACKNOWLEDGED_PER_ROUND));
          broker.kill();
        }
        tear(random);
      }
    }
    try (BrokerProcess broker = Distribution.built().start(directory, settings)) {
      check(broker, ledger, "seed " + seed + ", at the end");
      assertTrue(broker.output().contains("recovery"), () -> broker.output() + broker.errors());
      assertEquals(0, broker.terminate());
      assertFalse(broker.errors().contains("\tat "), broker::errors);
    }
  }

  /** Leaves at the end of each log what a power cut may leave: the beginning of a batch. */
  private void tear(Random random) throws IOException {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      Path folder = directory.resolve("data").resolve(Writers.TOPIC + "-" + partition);
      try (Stream<Path> files = Files.list(folder)) {
        Path newest =
            files
                .filter(file -> file.toString().endsWith(".log"))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        byte[] head = Arrays.copyOf(Files.readAllBytes(newest), 1 + random.nextInt(90));
        Files.write(newest, head, StandardOpenOption.APPEND);
      }
    }
  }

  private static void check(BrokerProcess broker, Ledger ledger, String hint) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<byte[]> served = read(broker, new TopicPartition(Writers.TOPIC, partition));
      Map<Long, byte[]> acknowledged = ledger.of(partition);
      String where = hint + ", partition " + partition;
      acknowledged.forEach(
          (offset, value) -> {
            assertTrue(
                offset < served.size(),
                () ->
                    where
                        + ": offset "
                        + offset
                        + " was acknowledged, the end is "
                        + served.size());
            assertArrayEquals(
                value, served.get(offset.intValue()), () -> where + ", offset " + offset);
          });
    }
  }

  /** Returns the values of a partition, each at the index that is its offset. */
  private static List<byte[]> read(BrokerProcess broker, TopicPartition partition) {
    List<byte[]> values = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = new Clients(broker.address()).consumer(Map.of())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      for (ConsumerRecord<byte[], byte[]> record : Reading.next(consumer, (int) end)) {
        assertEquals(values.size(), record.offset());
        assertWhole(record);
        values.add(record.value());
      }
      assertEquals(end, values.size());
    }
    return values;
  }

  private static void assertWhole(ConsumerRecord<byte[], byte[]> record) {
    CRC32C sum = new CRC32C();
    sum.update(
        record.value(), Writers.CHECKSUM_BYTES, record.value().length - Writers.CHECKSUM_BYTES);
    assertEquals(
        (int) sum.getValue(),
        ByteBuffer.wrap(record.value()).getInt(),
        () -> "offset " + record.offset() + " of " + record.topic());
  }
}
