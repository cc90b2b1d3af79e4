package io.sluice.config;

/** How a topic's batches are compressed. */
public enum CompressionType {
  /** As the producer sent them. */
  PRODUCER,
  UNCOMPRESSED,
  GZIP,
  SNAPPY,
  LZ4,
  ZSTD
}
