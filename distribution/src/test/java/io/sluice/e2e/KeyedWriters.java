package io.sluice.e2e;

import io.sluice.e2e.client.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * Two idempotent producers with {@code acks=all} that write to every partition of a topic until
 * they are stopped, each partition at its own pace: one that has no leader holds up no other. They
 * are patient: whatever fails is to be over before they give up.
 */
final class KeyedWriters implements AutoCloseable {
  private static final int PRODUCERS = 2;
  private static final int KEYS_PER_WRITER = 3;

  /** Records of a writer that wait for their acknowledgement: few, for the machine is small. */
  private static final int UNACKNOWLEDGED_MAX = 40;

  private static final Map<String, ?> PATIENT =
      Map.of(
          "acks", "all",
          "enable.idempotence", true,
          "linger.ms", 5,
          "request.timeout.ms", 5_000,
          "delivery.timeout.ms", 180_000,
          "max.block.ms", 180_000,
          "reconnect.backoff.max.ms", 200,
          "retry.backoff.max.ms", 200);

  private final String topic;
  private final ClusterLedger ledger;
  private final List<Producer<byte[], byte[]>> producers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  KeyedWriters(Clients clients, String topic, int partitions, ClusterLedger ledger) {
    this.topic = topic;
    this.ledger = ledger;
    for (int number = 0; number < PRODUCERS; number++) {
      Producer<byte[], byte[]> producer = clients.producer(PATIENT);
      producers.add(producer);
      for (int partition = 0; partition < partitions; partition++) {
        int firstKey = threads.size() * KEYS_PER_WRITER;
        int to = partition;
        threads.add(new Thread(() -> write(producer, to, firstKey), "writer " + threads.size()));
      }
    }
    threads.forEach(Thread::start);
  }

  private void write(Producer<byte[], byte[]> producer, int partition, int firstKey) {
    Semaphore free = new Semaphore(UNACKNOWLEDGED_MAX);
    for (int count = 0; !stopped; count++) {
      free.acquireUninterruptibly();
      KeyedRecord record =
          new KeyedRecord(firstKey + count % KEYS_PER_WRITER, count / KEYS_PER_WRITER);
      try {
        producer.send(
            record.to(topic, partition),
            (metadata, failure) -> {
              free.release();
              if (failure == null) {
                ledger.acknowledge(partition, metadata.offset(), record);
              } else {
                ledger.refuse(partition, record, failure);
              }
            });
      } catch (KafkaException | IllegalStateException failure) {
        ledger.refuse(partition, record, failure);
        return;
      }
    }
  }

  /** Stops writing, and waits until all that was sent is acknowledged. */
  void stop() {
    stopped = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    producers.forEach(Producer::flush);
  }

  @Override
  public void close() {
    stopped = true;
    producers.forEach(producer -> producer.close(Duration.ZERO));
    // A closed producer refuses what waits, so that threads get on and end.
    threads.forEach(
        thread -> {
          try {
            thread.join();
          } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
          }
        });
  }
}
