package io.sluice.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A member of a group that reads, transforms, writes and commits where it stands, all in
 * transactions; to be killed whenever one likes.
 */
public final class TransformMain {
  private final String output;
  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;

  private TransformMain(
      String output, Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
    this.output = output;
    this.consumer = consumer;
    this.producer = producer;
  }

  /**
   * Runs it: address, input topic, output topic, group, transactional id. Ends by itself only when
   * it cannot go on, with 3.
   */
  public static void main(String[] arguments) {
    Clients clients = new Clients(arguments[0]);
    Map<String, Object> reading = new HashMap<>();
    reading.put("group.id", arguments[3]);
    reading.put("auto.offset.reset", "earliest");
    reading.put("isolation.level", "read_committed");
    reading.put("session.timeout.ms", 6_000);
    reading.put("heartbeat.interval.ms", 500);
    reading.put("max.poll.records", 50);
    Map<String, Object> writing =
        Map.of("transactional.id", arguments[4], "transaction.timeout.ms", 10_000);
    try (Consumer<byte[], byte[]> consumer = clients.consumer(reading);
        Producer<byte[], byte[]> producer = clients.producer(writing)) {
      producer.initTransactions();
      consumer.subscribe(Set.of(arguments[1]));
      TransformMain it = new TransformMain(arguments[2], consumer, producer);
      while (true) {
        it.step();
      }
    } catch (KafkaException failure) {
      say("cannot go on: " + failure);
      Runtime.getRuntime().halt(3);
    }
  }

  /** Returns what becomes of a value. */
  public static String transformed(String value) {
    return "seen " + value;
  }

  private void step() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
    if (records.isEmpty()) {
      return;
    }
    try {
      producer.beginTransaction();
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> each : records) {
        byte[] value = transformed(new String(each.value(), UTF_8)).getBytes(UTF_8);
        producer.send(new ProducerRecord<>(output, each.partition(), each.key(), value));
        offsets.put(
            new TopicPartition(each.topic(), each.partition()),
            new OffsetAndMetadata(each.offset() + 1));
      }
      producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
      producer.commitTransaction();
      say("transformed " + records.count());
    } catch (KafkaException failure) {
      say("aborts: " + failure);
      // If this fails too, it is fenced or lost, and another process begins anew.
      producer.abortTransaction();
      returnToWhatIsCommitted();
    }
  }

  private void returnToWhatIsCommitted() {
    Set<TopicPartition> owned = consumer.assignment();
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(owned);
    for (TopicPartition each : owned) {
      OffsetAndMetadata offset = committed.get(each);
      consumer.seek(each, offset == null ? 0 : offset.offset());
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
