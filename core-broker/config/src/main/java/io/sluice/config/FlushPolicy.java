package io.sluice.config;

/** When appended records are forced to the disk. */
public enum FlushPolicy {
  /**
   * When the operating system, {@code flush.messages} or {@code flush.ms} say so; replicas are what
   * keeps the data.
   */
  NONE,
  /** Before the producer is told: one flush for all batches that wait for it. */
  BATCH
}
