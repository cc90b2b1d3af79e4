package io.sluice.e2e;

import io.sluice.e2e.client.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer that reads all partitions of a topic while it is written, each offset once and in
 * turn. It is given no place to begin anew: a position that is taken back, or a log that was cut
 * below it, fails.
 */
final class TailReader implements AutoCloseable {
  private final Consumer<byte[], byte[]> consumer;
  private final List<List<KeyedRecord>> read = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;
  private volatile Throwable broken;

  TailReader(Clients clients, String topic, int partitions, String rack) {
    consumer =
        clients.consumer(
            Map.of(
                "auto.offset.reset", "none",
                "client.rack", rack,
                "request.timeout.ms", 5_000,
                "reconnect.backoff.max.ms", 200,
                "metadata.max.age.ms", 1_000));
    List<TopicPartition> all = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      all.add(new TopicPartition(topic, partition));
      read.add(new ArrayList<>());
    }
    consumer.assign(all);
    all.forEach(partition -> consumer.seek(partition, 0));
    thread = new Thread(this::run, "reader of " + topic);
    thread.start();
  }

  private void run() {
    try {
      while (!stopped) {
        consumer.poll(Duration.ofMillis(100)).forEach(this::note);
      }
    } catch (RuntimeException | Error failure) {
      broken = failure;
    }
  }

  private void note(ConsumerRecord<byte[], byte[]> record) {
    List<KeyedRecord> before = read.get(record.partition());
    synchronized (before) {
      if (record.offset() != before.size()) {
        throw new AssertionError(
            record.offset() + " was read after " + before.size() + " of " + record.partition());
      }
      before.add(KeyedRecord.of(record));
    }
  }

  /**
   * Waits until all that is in the ledger has been read, and compares: what was read, at any time,
   * is what was acknowledged there, and nothing was read that was not.
   */
  void awaitAndCompare(int partition, TreeMap<Long, KeyedRecord> acknowledged) {
    List<KeyedRecord> mine = read.get(partition);
    Until.seen(
        "reader of partition " + partition + " at the end",
        () -> {
          synchronized (mine) {
            return mine.size();
          }
        },
        size -> broken != null || size >= acknowledged.size());
    if (broken != null) {
      throw new AssertionError("the reader failed at " + sizes(), broken);
    }
    synchronized (mine) {
      for (int offset = 0; offset < mine.size(); offset++) {
        if (!mine.get(offset).equals(acknowledged.get((long) offset))) {
          throw new AssertionError(
              "partition %d, offset %d: read %s, acknowledged %s"
                  .formatted(partition, offset, mine.get(offset), acknowledged.get((long) offset)));
        }
      }
    }
  }

  private List<Integer> sizes() {
    return read.stream().map(List::size).toList();
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    consumer.close();
  }
}
