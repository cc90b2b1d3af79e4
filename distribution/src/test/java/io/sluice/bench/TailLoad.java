package io.sluice.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer at a steady rate, with acks=1 and no lingering, and a reader at the tail. Latencies
 * count from when a record was due, so that a producer that is held up is not let off.
 */
final class TailLoad {
  private static final int RECORD_BYTES = 100;
  private static final long PATIENCE_NS = Duration.ofSeconds(30).toNanos();

  private final String servers;
  private final TopicPartition partition;
  private final int rate;

  TailLoad(String servers, String topic, int recordsPerSecond) {
    this.servers = servers;
    this.partition = new TopicPartition(topic, 0);
    this.rate = recordsPerSecond;
  }

  /** Latencies in order, in nanoseconds. */
  record Result(long[] acks, long[] ends) {
    double ackMs(double quantile) {
      return at(acks, quantile);
    }

    double endToEndMs(double quantile) {
      return at(ends, quantile);
    }

    private static double at(long[] sorted, double quantile) {
      return sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)] / 1e6;
    }
  }

  Result run(int seconds) throws InterruptedException {
    int count = rate * seconds;
    long[] acks = new long[count];
    long[] ends = new long[count];
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(List.of(partition));
      consumer.seekToEnd(List.of(partition));
      consumer.position(partition);
      Thread tail = new Thread(() -> follow(consumer, ends));
      tail.start();
      produce(acks);
      tail.join();
    }
    Arrays.sort(acks);
    Arrays.sort(ends);
    return new Result(acks, ends);
  }

  private void produce(long[] acks) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", servers, "acks", "1", "enable.idempotence", false, "linger.ms", 0);
    AtomicInteger failed = new AtomicInteger();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.partitionsFor(partition.topic());
      long start = System.nanoTime();
      for (int i = 0; i < acks.length; i++) {
        long due = start + i * 1_000_000_000L / rate;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        int at = i;
        byte[] value = new byte[RECORD_BYTES];
        ByteBuffer.wrap(value).putLong(due);
        producer.send(
            new ProducerRecord<>(partition.topic(), 0, null, value),
            (metadata, failure) -> {
              acks[at] = System.nanoTime() - due;
              failed.addAndGet(failure == null ? 0 : 1);
            });
      }
    }
    if (failed.get() > 0) {
      throw new IllegalStateException(failed + " records were not acknowledged");
    }
  }

  private static void follow(KafkaConsumer<byte[], byte[]> consumer, long[] ends) {
    long last = System.nanoTime();
    for (int received = 0; received < ends.length; ) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        last = System.nanoTime();
        ends[received++] = last - ByteBuffer.wrap(record.value()).getLong();
      }
      if (System.nanoTime() - last > PATIENCE_NS) {
        throw new IllegalStateException(received + " of " + ends.length + " records arrived");
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", servers, "enable.auto.commit", false),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
