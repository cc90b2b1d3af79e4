package io.sluice.e2e;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that says of itself which one it is: the bytes follow from that.
 *
 * @param key whose it is
 * @param number how many of the key came before it
 */
record KeyedRecord(int key, int number) {
  private static final int HEAD_BYTES = 2 * Integer.BYTES;
  private static final int TAIL_BYTES_MAX = 200;

  /** Reads one; fails if it is not what was written, to the last byte. */
  static KeyedRecord of(ConsumerRecord<byte[], byte[]> read) {
    ByteBuffer value = ByteBuffer.wrap(read.value());
    KeyedRecord record = new KeyedRecord(value.getInt(), value.getInt());
    if (!Arrays.equals(record.value(), read.value())
        || ByteBuffer.wrap(read.key()).getInt() != record.key) {
      throw new AssertionError("other bytes than were written at " + read);
    }
    return record;
  }

  ProducerRecord<byte[], byte[]> to(String topic, int partition) {
    byte[] name = ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
    return new ProducerRecord<>(topic, partition, name, value());
  }

  private byte[] value() {
    Random random = new Random(key * 1_000_003L + number);
    byte[] tail = new byte[random.nextInt(TAIL_BYTES_MAX)];
    random.nextBytes(tail);
    return ByteBuffer.allocate(HEAD_BYTES + tail.length)
        .putInt(key)
        .putInt(number)
        .put(tail)
        .array();
  }
}
