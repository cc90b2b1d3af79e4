package io.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a partition from its beginning, again and again, until its standard input ends; then prints
 * how many MiB it has read. {@link ColdReader}'s, in a process of its own.
 */
final class CatchUp {
  /** Is printed when the first records have come. */
  static final int READING = 'r';

  private CatchUp() {}

  public static void main(String[] arguments) throws Exception {
    TopicPartition partition = new TopicPartition(arguments[1], 0);
    Path folder = Path.of(arguments[2]);
    boolean cold = arguments[3].equals("cold");
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            arguments[0],
            "enable.auto.commit",
            false,
            "max.partition.fetch.bytes",
            4 << 20,
            "max.poll.records",
            100_000);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      System.out.println(read(consumer, partition, cold ? folder : null) >> 20);
    }
  }

  private static long read(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, @Nullable Path dropped)
      throws IOException, InterruptedException {
    long end = consumer.endOffsets(List.of(partition)).get(partition);
    long next = end;
    long bytes = 0;
    Thread input = new Thread(CatchUp::awaitEndOfInput);
    input.setDaemon(true);
    input.start();
    while (input.isAlive()) {
      if (next == end) {
        if (dropped != null) {
          dropFromMemory(dropped);
        }
        consumer.seek(partition, 0);
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        if (bytes == 0) {
          System.out.write(READING);
          System.out.flush();
        }
        bytes += record.serializedValueSize();
        next = record.offset() + 1;
      }
    }
    return bytes;
  }

  private static void awaitEndOfInput() {
    try {
      System.in.readAllBytes();
    } catch (IOException gone) {
      // As good as the end.
    }
  }

  /** Has the kernel forget what it holds of the segments. */
  private static void dropFromMemory(Path folder) throws IOException, InterruptedException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".log")).toList()) {
        Process dd =
            new ProcessBuilder(
                    "dd", "of=" + file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (dd.waitFor() != 0) {
          throw new IOException("dd cannot drop " + file + " from memory");
        }
      }
    }
  }
}
