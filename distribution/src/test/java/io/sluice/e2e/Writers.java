package io.sluice.e2e;

import io.sluice.e2e.client.Clients;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Several producers that write as fast as they can, each with its own compression, until they are
 * closed.
 */
final class Writers implements AutoCloseable {
  static final String TOPIC = "ledger";
  static final int CHECKSUM_BYTES = Integer.BYTES;
  private static final String[] COMPRESSIONS = {"none", "lz4", "zstd", "none"};

  private final Ledger ledger;
  private final int partitions;
  private final List<Producer<byte[], byte[]>> producers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  Writers(BrokerProcess broker, int partitions, Ledger ledger, long seed) {
    this.ledger = ledger;
    this.partitions = partitions;
    for (int writer = 0; writer < COMPRESSIONS.length; writer++) {
      Map<String, ?> settings =
          Map.of(
              "acks",
              "all",
              "compression.type",
              COMPRESSIONS[writer],
              "max.block.ms",
              1_000,
              "buffer.memory",
              1_000_000);
      Producer<byte[], byte[]> producer = new Clients(broker.address()).producer(settings);
      Random random = new Random(seed + writer);
      producers.add(producer);
      threads.add(new Thread(() -> write(producer, random), "writer " + writer));
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private void write(Producer<byte[], byte[]> producer, Random random) {
    while (!closed) {
      int partition = random.nextInt(partitions);
      byte[] value = value(random);
      try {
        producer.send(
            new ProducerRecord<>(TOPIC, partition, null, value),
            (metadata, failure) -> {
              if (failure == null) {
                ledger.acknowledge(partition, metadata.offset(), value);
              }
            });
      } catch (KafkaException | IllegalStateException gone) {
        // The broker was killed, as it should be; what was not acknowledged does not count.
        return;
      }
    }
  }

  private static byte[] value(Random random) {
    byte[] value = new byte[CHECKSUM_BYTES + 1 + random.nextInt(1_500)];
    random.nextBytes(value);
    CRC32C sum = new CRC32C();
    sum.update(value, CHECKSUM_BYTES, value.length - CHECKSUM_BYTES);
    ByteBuffer.wrap(value).putInt(0, (int) sum.getValue());
    return value;
  }

  @Override
  public void close() {
    closed = true;
    producers.forEach(producer -> producer.close(Duration.ZERO));
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
