package io.sluice.broker.replica;

import io.sluice.config.CompressionType;
import io.sluice.config.TopicConfig;
import io.sluice.config.TopicKeys;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.TimestampType;
import io.sluice.storage.FlushPolicy;
import io.sluice.storage.LogConfig;
import org.jspecify.annotations.Nullable;

/** Turns a topic's configuration into its logs'. */
public final class LogConfigs {
  private LogConfigs() {}

  /** Returns how the topic's logs behave. */
  public static LogConfig of(TopicConfig topic) {
    return LogConfig.builder()
        .segmentBytes(topic.get(TopicKeys.SEGMENT_BYTES))
        .segmentMs(topic.get(TopicKeys.SEGMENT_MS))
        .segmentJitterMs(topic.get(TopicKeys.SEGMENT_JITTER_MS))
        .indexIntervalBytes(topic.get(TopicKeys.INDEX_INTERVAL_BYTES))
        .indexMaxBytes(topic.get(TopicKeys.SEGMENT_INDEX_BYTES))
        .retentionBytes(topic.get(TopicKeys.RETENTION_BYTES))
        .retentionMs(topic.get(TopicKeys.RETENTION_MS))
        .deleteDelayMs(topic.get(TopicKeys.FILE_DELETE_DELAY_MS))
        .flushMessages(topic.get(TopicKeys.FLUSH_MESSAGES))
        .flushMs(topic.get(TopicKeys.FLUSH_MS))
        .flushPolicy(flushPolicy(topic))
        .compact(topic.get(TopicKeys.CLEANUP_POLICY).contains("compact"))
        .delete(topic.get(TopicKeys.CLEANUP_POLICY).contains("delete"))
        .minCompactionLagMs(topic.get(TopicKeys.MIN_COMPACTION_LAG_MS))
        .maxCompactionLagMs(topic.get(TopicKeys.MAX_COMPACTION_LAG_MS))
        .minCleanableRatio(topic.get(TopicKeys.MIN_CLEANABLE_RATIO))
        .deleteRetentionMs(topic.get(TopicKeys.DELETE_RETENTION_MS))
        .timestampType(timestampType(topic))
        .maxMessageBytes(topic.get(TopicKeys.MAX_MESSAGE_BYTES))
        .preallocate(topic.get(TopicKeys.PREALLOCATE))
        .build();
  }

  private static FlushPolicy flushPolicy(TopicConfig topic) {
    return switch (topic.get(TopicKeys.FLUSH_POLICY)) {
      case NONE -> FlushPolicy.NONE;
      case BATCH -> FlushPolicy.BATCH;
    };
  }

  private static TimestampType timestampType(TopicConfig topic) {
    return switch (topic.get(TopicKeys.TIMESTAMP_TYPE)) {
      case CREATE_TIME -> TimestampType.CREATE_TIME;
      case LOG_APPEND_TIME -> TimestampType.LOG_APPEND_TIME;
    };
  }

  /** Returns the compression that a topic asks for, or null if batches stay as they come. */
  public static @Nullable Compression compression(CompressionType type) {
    return switch (type) {
      case PRODUCER -> null;
      case UNCOMPRESSED -> Compression.NONE;
      case GZIP -> Compression.GZIP;
      case SNAPPY -> Compression.SNAPPY;
      case LZ4 -> Compression.LZ4;
      case ZSTD -> Compression.ZSTD;
    };
  }
}
