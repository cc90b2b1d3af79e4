package io.sluice.spi;

import java.nio.ByteBuffer;

/**
 * Chooses the partition of a record that the application has chosen none for. Used by the producer
 * of the Sluice client, on the thread that sends, after the serializers and interceptors.
 */
public interface Partitioner extends Plugin {
  /**
   * Chooses a partition. Both arguments are valid only until it returns.
   *
   * @param record the record as bytes, its partition -1
   * @param topic the partitions to choose from; there is at least one
   * @return from 0 to {@link TopicPartitions#count} - 1; anything else fails the record. The same
   *     key should always give the same partition while the count stays the same
   */
  int partition(RecordView<ByteBuffer, ByteBuffer> record, TopicPartitions topic);
}
