package io.sluice.config;

import static io.sluice.config.ValueType.longsFrom;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a topic may set for itself. Each takes its value from a broker key when the topic
 * does not set it, and has that key's meaning.
 */
public final class TopicKeys {
  static final Section SECTION = new Section("Topic configuration");

  public static final ConfigKey<List<String>> CLEANUP_POLICY =
      of("cleanup.policy", LogKeys.CLEANUP_POLICY);
  public static final ConfigKey<CompressionType> COMPRESSION_TYPE =
      of("compression.type", TopicDefaultKeys.COMPRESSION_TYPE);
  public static final ConfigKey<List<String>> LEADER_THROTTLED_REPLICAS =
      SECTION
          .key("leader.replication.throttled.replicas", ThrottleKeys.REPLICAS, List.of())
          .clusterWide()
          .doc(
              "The replicas that their leaders send no faster than the leaders'"
                  + " leader.replication.throttled.rate, as long as they are not in sync:"
                  + " partition:broker with commas, the broker being the leader, or * for all.");
  public static final ConfigKey<List<String>> FOLLOWER_THROTTLED_REPLICAS =
      SECTION
          .key("follower.replication.throttled.replicas", ThrottleKeys.REPLICAS, List.of())
          .clusterWide()
          .doc(
              "The replicas that are copied no faster than follower.replication.throttled.rate of"
                  + " their broker, as long as they are not in sync: partition:broker with commas,"
                  + " or * for all.");
  public static final ConfigKey<Integer> GZIP_LEVEL =
      of("compression.gzip.level", TopicDefaultKeys.GZIP_LEVEL);
  public static final ConfigKey<Integer> LZ4_LEVEL =
      of("compression.lz4.level", TopicDefaultKeys.LZ4_LEVEL);
  public static final ConfigKey<Integer> ZSTD_LEVEL =
      of("compression.zstd.level", TopicDefaultKeys.ZSTD_LEVEL);
  public static final ConfigKey<Long> DELETE_RETENTION_MS =
      of("delete.retention.ms", CleanerKeys.DELETE_RETENTION_MS);
  public static final ConfigKey<Long> FILE_DELETE_DELAY_MS =
      of("file.delete.delay.ms", LogKeys.SEGMENT_DELETE_DELAY_MS);
  public static final ConfigKey<Long> FLUSH_MESSAGES = of("flush.messages", LogKeys.FLUSH_MESSAGES);
  public static final ConfigKey<Long> FLUSH_MS = of("flush.ms", LogKeys.FLUSH_MS);
  public static final ConfigKey<FlushPolicy> FLUSH_POLICY =
      of("flush.policy", LogKeys.FLUSH_POLICY);
  public static final ConfigKey<Integer> INDEX_INTERVAL_BYTES =
      of("index.interval.bytes", LogKeys.INDEX_INTERVAL_BYTES);
  public static final ConfigKey<Long> MAX_COMPACTION_LAG_MS =
      of("max.compaction.lag.ms", CleanerKeys.MAX_COMPACTION_LAG_MS);
  public static final ConfigKey<Integer> DECOMPRESSED_MAX_BYTES =
      of("max.decompressed.message.bytes", TopicDefaultKeys.DECOMPRESSED_MAX_BYTES);
  public static final ConfigKey<Integer> MAX_MESSAGE_BYTES =
      of("max.message.bytes", TopicDefaultKeys.MESSAGE_MAX_BYTES);
  public static final ConfigKey<Long> TIMESTAMP_AFTER_MAX_MS =
      of("message.timestamp.after.max.ms", LogKeys.TIMESTAMP_AFTER_MAX_MS);
  public static final ConfigKey<Long> TIMESTAMP_BEFORE_MAX_MS =
      of("message.timestamp.before.max.ms", LogKeys.TIMESTAMP_BEFORE_MAX_MS);
  public static final ConfigKey<TimestampType> TIMESTAMP_TYPE =
      of("message.timestamp.type", LogKeys.TIMESTAMP_TYPE);
  public static final ConfigKey<Double> MIN_CLEANABLE_RATIO =
      of("min.cleanable.dirty.ratio", CleanerKeys.MIN_CLEANABLE_RATIO);
  public static final ConfigKey<Long> MIN_COMPACTION_LAG_MS =
      of("min.compaction.lag.ms", CleanerKeys.MIN_COMPACTION_LAG_MS);
  public static final ConfigKey<Integer> MIN_INSYNC_REPLICAS =
      of("min.insync.replicas", TopicDefaultKeys.MIN_INSYNC_REPLICAS);
  public static final ConfigKey<Boolean> PREALLOCATE = of("preallocate", LogKeys.PREALLOCATE);
  public static final ConfigKey<Long> RETENTION_BYTES =
      of("retention.bytes", LogKeys.RETENTION_BYTES);

  /** Unlike the broker's, it may be 0: everything but the active segment is due. */
  public static final ConfigKey<Long> RETENTION_MS =
      of("retention.ms", LogKeys.RETENTION_MS, longsFrom(0).or(-1L, "for ever"));

  public static final ConfigKey<Integer> SEGMENT_BYTES = of("segment.bytes", LogKeys.SEGMENT_BYTES);
  public static final ConfigKey<Integer> SEGMENT_INDEX_BYTES =
      of("segment.index.bytes", LogKeys.INDEX_MAX_BYTES);
  public static final ConfigKey<Long> SEGMENT_JITTER_MS =
      of("segment.jitter.ms", LogKeys.ROLL_JITTER_MS);
  public static final ConfigKey<Long> SEGMENT_MS = of("segment.ms", LogKeys.ROLL_MS);
  public static final ConfigKey<Boolean> UNCLEAN_LEADER_ELECTION =
      of("unclean.leader.election.enable", TopicDefaultKeys.UNCLEAN_LEADER_ELECTION);

  private static final Map<String, ConfigKey<?>> BY_NAME = index();

  private TopicKeys() {}

  /** Returns all of them, by name. */
  public static List<ConfigKey<?>> all() {
    return List.copyOf(BY_NAME.values());
  }

  /** Returns the key of a name, or null. */
  public static @Nullable ConfigKey<?> find(String name) {
    return BY_NAME.get(name);
  }

  private static <T> ConfigKey<T> of(String name, ConfigKey<T> brokerKey) {
    return of(name, brokerKey, brokerKey.valueType());
  }

  private static <T> ConfigKey<T> of(String name, ConfigKey<T> brokerKey, ValueType<T> type) {
    return SECTION
        .unset(name, type)
        .orElse(brokerKey)
        .unit(brokerKey.unit())
        .clusterWide()
        .doc(brokerKey.doc());
  }

  private static Map<String, ConfigKey<?>> index() {
    Map<String, ConfigKey<?>> keys = new LinkedHashMap<>();
    for (ConfigKey<?> key : SECTION.keys()) {
      keys.put(key.name(), key);
    }
    return keys;
  }
}
