package io.sluice.spi;

/** The partitions of a topic, as a producer knows them at the moment. */
public interface TopicPartitions {
  /** Returns the number of partitions; they are numbered from 0. */
  int count();

  /** Returns how many of them have a leader that can be reached. */
  int availableCount();

  /**
   * Returns one of the partitions whose leader can be reached.
   *
   * @param index from 0 to {@link #availableCount} - 1
   */
  int available(int index);

  /**
   * Returns how many bytes wait in the producer for a partition: the more, the slower its broker
   * takes them.
   */
  long queuedBytes(int partition);

  /** Returns the size at which the producer sends a batch. */
  int batchBytes();

  /** Returns how much room the record takes in a batch, about. */
  int recordBytes();
}
