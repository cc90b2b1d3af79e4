package io.sluice.e2e.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Content of a record.
 *
 * @param timestamp in ms since the epoch
 * @param key null for none
 * @param value null for none
 * @param headers names may repeat, values may be null
 */
public record Sample(
    long timestamp, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
  /** Makes up a record whose value has this size. */
  public static Sample ofSize(int size, long timestamp, Random random) {
    byte[] value = new byte[size];
    for (int at = 0; at < size; at++) {
      // Compressible to a half or so, as real data is.
      value[at] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 'a');
    }
    List<Header> headers = new ArrayList<>();
    for (int header = random.nextInt(4); header > 0; header--) {
      byte[] content = random.nextInt(4) == 0 ? null : bytes(random.nextInt(20), random);
      headers.add(new RecordHeader("héader-" + random.nextInt(2), content));
    }
    return new Sample(
        timestamp,
        random.nextInt(4) == 0 ? null : bytes(random.nextInt(30), random),
        value,
        headers);
  }

  /** Makes up a record without a value, as deletes a key of a compacted topic. */
  public static Sample tombstone(long timestamp, Random random) {
    return new Sample(timestamp, bytes(8, random), null, List.of());
  }

  private static byte[] bytes(int size, Random random) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Returns it as something to send. */
  public ProducerRecord<byte[], byte[]> to(String topic, int partition) {
    return new ProducerRecord<>(topic, partition, timestamp, key, value, headers);
  }

  /** Fails unless a record is this one, byte for byte. */
  public void assertIs(ConsumerRecord<byte[], byte[]> record, String hint) {
    assertEquals(timestamp, record.timestamp(), hint);
    assertArrayEquals(key, record.key(), hint);
    assertArrayEquals(value, record.value(), hint);
    assertEquals(headers, List.of(record.headers().toArray()), hint);
  }
}
