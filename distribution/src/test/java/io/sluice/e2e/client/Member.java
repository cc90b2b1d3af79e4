package io.sluice.e2e.client;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;

/** A member of a group: a thread that polls, notes what it reads, and commits. */
final class Member implements AutoCloseable, ConsumerRebalanceListener {
  private final Consumer<byte[], byte[]> consumer;
  private final ReadLedger ledger;
  private final Set<TopicPartition> owned = new CopyOnWriteArraySet<>();
  private final Thread thread;
  private final AtomicInteger changes = new AtomicInteger();
  private volatile boolean closing;

  Member(Clients clients, Map<String, ?> settings, List<String> topics, ReadLedger ledger) {
    this.consumer = clients.consumer(settings);
    this.ledger = ledger;
    this.thread = new Thread(() -> run(topics), "member of " + settings.get("group.id"));
    thread.start();
  }

  private void run(List<String> topics) {
    try (consumer) {
      consumer.subscribe(topics, this);
      while (!closing) {
        poll();
      }
    } catch (WakeupException asked) {
      // That is how it is closed.
    } catch (RuntimeException | Error failure) {
      java.io.StringWriter trace = new java.io.StringWriter();
      failure.printStackTrace(new java.io.PrintWriter(trace));
      ledger.fail("a member failed: " + trace);
    }
  }

  private void poll() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
    for (ConsumerRecord<byte[], byte[]> record : records) {
      ledger.read(new TopicPartition(record.topic(), record.partition()), record.offset());
    }
    if (records.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync();
      for (TopicPartition partition : records.partitions()) {
        List<ConsumerRecord<byte[], byte[]>> of = records.records(partition);
        ledger.committed(partition, of.get(of.size() - 1).offset() + 1);
      }
    } catch (CommitFailedException | RebalanceInProgressException rebalanced) {
      // Who owns the partitions now reads the records again.
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    changes.incrementAndGet();
    owned.removeAll(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    owned.removeAll(partitions);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    owned.addAll(partitions);
  }

  /** Returns what it owns now, as texts. */
  Set<String> owned() {
    Set<String> names = new TreeSet<>();
    owned.forEach(partition -> names.add(partition.toString()));
    return names;
  }

  /** Returns how often partitions were taken from it. */
  int changes() {
    return changes.get();
  }

  /** Lets it leave the group, and waits for it. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(60_000);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    if (thread.isAlive()) {
      throw new AssertionError("a member does not end");
    }
  }
}
