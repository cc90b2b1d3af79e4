package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * One of a broker's two log dirs is a disk of 16 MiB, which fills up. Needs the right to mount one;
 * skipped, and loudly so, without.
 */
@Isolated
class FullDiskIT {
  private static final String TOPIC = "filling";
  private static final int PARTITIONS = 4;
  private static final int DISK_BYTES = 16 << 20;
  private static final int VALUE_BYTES = 100_000;
  private static final int PATIENCE_S = 120;

  @TempDir Path directory;

  private final Random random = new Random(11);
  private final Map<Integer, List<byte[]>> acknowledged = new HashMap<>();
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(directory.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString());
    if (!mounted) {
      String why = "FULL DISK NOT TESTED: no right to mount a tmpfs";
      System.err.println(why);
      abort(why);
    }
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertTrue(run("umount", "-l", disk.toString()));
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(PATIENCE_S, TimeUnit.SECONDS), String.join(" ", command));
    return process.exitValue() == 0;
  }

  @Test
  void partitionsOfAFullDiskComeBackWithAllThatWasAcknowledgedWhileOthersServe() throws Exception {
    Path other = directory.resolve("data");
    Map<String, String> settings =
        Map.of("log.dirs", other + "," + disk, "log.segment.bytes", "1048576");
    try (BrokerProcess broker = Distribution.built().start(directory, settings)) {
      Clients clients = new Clients(broker.address());
      clients.createTopic(TOPIC, PARTITIONS, Map.of());
      List<Integer> onDisk = partitionsIn(disk);
      List<Integer> elsewhere = partitionsIn(other);
      assertEquals(PARTITIONS / 2, onDisk.size());
      assertEquals(PARTITIONS / 2, elsewhere.size());
      Path ballast = Files.write(disk.resolve("ballast"), new byte[DISK_BYTES / 2]);

      fill(clients, onDisk);
      assertTrue(broker.running());
      assertTrue(broker.errors().contains("No space left on device"), broker::errors);
      serve(clients, elsewhere);

      try (Producer<byte[], byte[]> patient = clients.producer(Map.of())) {
        byte[] value = value();
        Future<RecordMetadata> waiting = send(patient, onDisk.getFirst(), value);
        Files.delete(ballast);
        waiting.get(PATIENCE_S, TimeUnit.SECONDS);
        acknowledge(onDisk.getFirst(), value);
      }
      for (int partition = 0; partition < PARTITIONS; partition++) {
        assertServed(clients, partition);
      }
      assertEquals(0, broker.terminate());
      assertFalse(broker.errors().contains("\tat "), broker::errors);
    }
  }

  private static List<Integer> partitionsIn(Path logDir) {
    List<Integer> found = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      if (Files.isDirectory(logDir.resolve(TOPIC + "-" + partition))) {
        found.add(partition);
      }
    }
    return found;
  }

  /** Sends until the disk is full, which a producer that does not try again is told clearly. */
  private void fill(Clients clients, List<Integer> partitions) throws Exception {
    Map<String, ?> once = Map.of("retries", 0, "enable.idempotence", false, "acks", "all");
    try (Producer<byte[], byte[]> producer = clients.producer(once)) {
      for (int sent = 0; sent * (long) VALUE_BYTES < DISK_BYTES; sent++) {
        int partition = partitions.get(sent % partitions.size());
        byte[] value = value();
        Future<RecordMetadata> result = send(producer, partition, value);
        try {
          result.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
          assertInstanceOf(KafkaStorageException.class, refused.getCause());
          assertOffline(producer, partitions);
          assertTrue(sent > 20, sent + " records before the disk was full");
          return;
        }
        acknowledge(partition, value);
      }
    }
    throw new AssertionError("the disk was never full");
  }

  private void assertOffline(Producer<byte[], byte[]> producer, List<Integer> partitions) {
    for (int partition : partitions) {
      Future<RecordMetadata> result = send(producer, partition, value());
      Throwable told =
          assertThrows(ExecutionException.class, () -> result.get(PATIENCE_S, TimeUnit.SECONDS))
              .getCause();
      assertInstanceOf(KafkaStorageException.class, told);
    }
  }

  private void serve(Clients clients, List<Integer> partitions) throws Exception {
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      for (int partition : partitions) {
        byte[] value = value();
        send(producer, partition, value).get(PATIENCE_S, TimeUnit.SECONDS);
        acknowledge(partition, value);
        assertServed(clients, partition);
      }
    }
  }

  private byte[] value() {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    return value;
  }

  private static Future<RecordMetadata> send(
      Producer<byte[], byte[]> producer, int partition, byte[] value) {
    return producer.send(new ProducerRecord<>(TOPIC, partition, null, value));
  }

  private void acknowledge(int partition, byte[] value) {
    acknowledged.computeIfAbsent(partition, unused -> new ArrayList<>()).add(value);
  }

  /** Nothing is there but what was acknowledged: what was refused has left no trace. */
  private void assertServed(Clients clients, int partition) {
    List<byte[]> expected = acknowledged.get(partition);
    List<ConsumerRecord<byte[], byte[]>> records =
        Reading.all(clients, new TopicPartition(TOPIC, partition), expected.size());
    assertEquals(expected.size(), records.size());
    for (int at = 0; at < expected.size(); at++) {
      assertEquals(at, records.get(at).offset());
      assertArrayEquals(expected.get(at), records.get(at).value(), "offset " + at);
    }
  }
}
