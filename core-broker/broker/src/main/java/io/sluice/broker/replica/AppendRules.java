package io.sluice.broker.replica;

import io.sluice.config.CompressionType;
import io.sluice.config.TimestampType;
import io.sluice.config.TopicConfig;
import io.sluice.config.TopicKeys;
import io.sluice.protocol.record.Compression;
import org.jspecify.annotations.Nullable;

/**
 * What a topic's configuration says of the records that it takes, ready for the produce path.
 *
 * @param batchBytesMax the largest batch, in bytes as sent
 * @param decompressedBytesMax the largest batch, in bytes when unpacked, where it has to be
 * @param compression the compression in which batches are kept; null: as they come
 * @param compressionLevel its level
 * @param compacted whether every record must have a key
 * @param deleted whether records may be deleted before their time
 * @param stampedByBroker whether records bear the time of their append
 * @param inSyncReplicasMin how many replicas must be in sync for acks=all
 * @param timestampBeforeMaxMs how far a record's time may lie back
 * @param timestampAfterMaxMs how far it may lie ahead
 */
public record AppendRules(
    int batchBytesMax,
    int decompressedBytesMax,
    @Nullable Compression compression,
    int compressionLevel,
    boolean compacted,
    boolean deleted,
    boolean stampedByBroker,
    int inSyncReplicasMin,
    long timestampBeforeMaxMs,
    long timestampAfterMaxMs) {

  static AppendRules of(TopicConfig config) {
    CompressionType compression = config.get(TopicKeys.COMPRESSION_TYPE);
    return new AppendRules(
        config.get(TopicKeys.MAX_MESSAGE_BYTES),
        config.get(TopicKeys.DECOMPRESSED_MAX_BYTES),
        LogConfigs.compression(compression),
        level(compression, config),
        config.get(TopicKeys.CLEANUP_POLICY).contains("compact"),
        config.get(TopicKeys.CLEANUP_POLICY).contains("delete"),
        config.get(TopicKeys.TIMESTAMP_TYPE) == TimestampType.LOG_APPEND_TIME,
        config.get(TopicKeys.MIN_INSYNC_REPLICAS),
        config.get(TopicKeys.TIMESTAMP_BEFORE_MAX_MS),
        config.get(TopicKeys.TIMESTAMP_AFTER_MAX_MS));
  }

  private static int level(CompressionType compression, TopicConfig config) {
    return switch (compression) {
      case GZIP -> config.get(TopicKeys.GZIP_LEVEL);
      case LZ4 -> config.get(TopicKeys.LZ4_LEVEL);
      case ZSTD -> config.get(TopicKeys.ZSTD_LEVEL);
      case PRODUCER, UNCOMPRESSED, SNAPPY -> 0;
    };
  }
}
