package io.sluice.storage;

/**
 * How compacted logs are cleaned.
 *
 * @param threads {@code log.cleaner.threads}: so many logs at a time
 * @param dedupeBufferBytes {@code log.cleaner.dedupe.buffer.size}: memory for the keys, shared by
 *     the threads, taken only while a log is cleaned and only as much as it needs
 * @param loadFactor {@code log.cleaner.io.buffer.load.factor}: how full that memory may become
 * @param ioBufferBytes {@code log.cleaner.io.buffer.size}: memory for reading and writing, shared
 *     by the threads
 * @param ioBytesPerSecondMax {@code log.cleaner.io.max.bytes.per.second}
 * @param backoffMs {@code log.cleaner.backoff.ms}: how long to wait when there was nothing to clean
 */
public record CleanerConfig(
    int threads,
    long dedupeBufferBytes,
    double loadFactor,
    int ioBufferBytes,
    double ioBytesPerSecondMax,
    long backoffMs) {
  /** Kafka's defaults. */
  public static final CleanerConfig DEFAULTS =
      new CleanerConfig(1, 128L << 20, 0.9, 512 << 10, Double.MAX_VALUE, 15_000);

  long dedupeBytesPerThread() {
    return dedupeBufferBytes / threads;
  }

  int ioBytesPerThread() {
    return Math.max(4 << 10, ioBufferBytes / threads);
  }
}
