package io.sluice.config;

import static io.sluice.config.ValueType.intsFrom;
import static io.sluice.config.ValueType.longsFrom;

import java.util.List;
import java.util.Locale;

/** How logs are cut into segments, kept, flushed and deleted. */
public final class LogKeys {
  static final Section SECTION = new Section("Logs");
  private static final int DEFAULT_ROLL_HOURS = 168;

  public static final ConfigKey<Integer> SEGMENT_BYTES =
      SECTION
          .key("log.segment.bytes", intsFrom(1024 * 1024), 1024 * 1024 * 1024)
          .unit("bytes")
          .high()
          .clusterWide()
          .doc("The size at which a log starts a new segment file.");

  static final ConfigKey<Integer> ROLL_HOURS =
      SECTION
          .key("log.roll.hours", intsFrom(1), DEFAULT_ROLL_HOURS)
          .unit("hours")
          .high()
          .doc("The age at which a log starts a new segment file; log.roll.ms goes before it.");

  public static final ConfigKey<Long> ROLL_MS =
      SECTION
          .unset("log.roll.ms", longsFrom(1))
          .orElse(ROLL_HOURS, LogKeys::hoursToMs)
          .unit("ms")
          .high()
          .clusterWide()
          .doc("The age at which a log starts a new segment file.");

  static final ConfigKey<Integer> ROLL_JITTER_HOURS =
      SECTION
          .key("log.roll.jitter.hours", intsFrom(0), 0)
          .unit("hours")
          .doc(
              "Segments roll up to so much earlier, at random; log.roll.jitter.ms goes before it.");

  public static final ConfigKey<Long> ROLL_JITTER_MS =
      SECTION
          .unset("log.roll.jitter.ms", longsFrom(0))
          .orElse(ROLL_JITTER_HOURS, LogKeys::hoursToMs)
          .unit("ms")
          .clusterWide()
          .doc(
              "Segments roll up to so much earlier, at random, so that not all logs do so at"
                  + " once.");

  static final ConfigKey<Integer> RETENTION_HOURS =
      SECTION
          .key("log.retention.hours", intsFrom(1).or(-1, "for ever"), 168)
          .unit("hours")
          .high()
          .doc(
              "How long records are kept; log.retention.minutes and log.retention.ms go before"
                  + " it.");

  static final ConfigKey<Integer> RETENTION_MINUTES =
      SECTION
          .unset("log.retention.minutes", intsFrom(1).or(-1, "for ever"))
          .unit("minutes")
          .high()
          .doc("How long records are kept; log.retention.ms goes before it.");

  public static final ConfigKey<Long> RETENTION_MS =
      SECTION
          .unset("log.retention.ms", longsFrom(1).or(-1L, "for ever"))
          .orElse(RETENTION_MINUTES, LogKeys::minutesToMs)
          .orElse(RETENTION_HOURS, LogKeys::hoursToMs)
          .unit("ms")
          .high()
          .clusterWide()
          .doc(
              "How long records are kept. Whole segments are deleted, once their newest record is"
                  + " older.");

  public static final ConfigKey<Long> RETENTION_BYTES =
      SECTION
          .key("log.retention.bytes", longsFrom(0).or(-1L, "no limit"), -1L)
          .unit("bytes")
          .high()
          .clusterWide()
          .doc("How large a partition's log may grow before its oldest segments are deleted.");

  public static final ConfigKey<Long> RETENTION_CHECK_INTERVAL_MS =
      SECTION
          .key("log.retention.check.interval.ms", longsFrom(1), 300_000L)
          .unit("ms")
          .doc("How often logs are looked through for segments to delete.");

  public static final ConfigKey<List<String>> CLEANUP_POLICY =
      SECTION
          .key("log.cleanup.policy", ValueType.listOf("delete", "compact"), List.of("delete"))
          .clusterWide()
          .doc(
              "What happens to old records: 'delete' by age and size, 'compact' to the last one of"
                  + " each key, or both.");

  public static final ConfigKey<Integer> INDEX_INTERVAL_BYTES =
      SECTION
          .key("log.index.interval.bytes", intsFrom(0), 4096)
          .unit("bytes")
          .clusterWide()
          .doc("How many bytes of the log lie between two entries of its index.");

  public static final ConfigKey<Integer> INDEX_MAX_BYTES =
      SECTION
          .key("log.index.size.max.bytes", intsFrom(24), 10 * 1024 * 1024)
          .unit("bytes")
          .clusterWide()
          .doc("The largest index file; a segment whose index is full is followed by a new one.");

  public static final ConfigKey<Long> FLUSH_MESSAGES =
      SECTION
          .key("log.flush.interval.messages", longsFrom(1), Long.MAX_VALUE)
          .high()
          .clusterWide()
          .doc("After how many records a log is flushed to disk.");

  public static final ConfigKey<Long> FLUSH_MS =
      SECTION
          .key("log.flush.interval.ms", longsFrom(0), Long.MAX_VALUE)
          .unit("ms")
          .high()
          .clusterWide()
          .doc("How long a record may wait until its log is flushed to disk.");

  public static final ConfigKey<FlushPolicy> FLUSH_POLICY =
      SECTION
          .key("flush.policy", ValueType.enums(FlushPolicy.class), FlushPolicy.NONE)
          .high()
          .clusterWide()
          .doc(
              "'batch' flushes to disk before a produce request is acknowledged, one flush for all"
                  + " that wait. 'none' leaves the time to the operating system,"
                  + " log.flush.interval.messages and log.flush.interval.ms.");

  public static final ConfigKey<Boolean> PREALLOCATE =
      SECTION
          .key("log.preallocate", ValueType.BOOL, false)
          .clusterWide()
          .doc(
              "Whether a new segment file has its whole length at once, as zeros that are cut off"
                  + " when the segment is complete. Whether that takes room on the disk is for the"
                  + " file system to say; most of Linux's do not.");

  public static final ConfigKey<TimestampType> TIMESTAMP_TYPE =
      SECTION
          .key(
              "log.message.timestamp.type",
              ValueType.enums(TimestampType.class, LogKeys::wireName),
              TimestampType.CREATE_TIME)
          .clusterWide()
          .doc(
              "Whether a record's timestamp is the producer's or the time at which the broker"
                  + " appended it.");

  public static final ConfigKey<Long> TIMESTAMP_BEFORE_MAX_MS =
      SECTION
          .key("log.message.timestamp.before.max.ms", longsFrom(0), Long.MAX_VALUE)
          .unit("ms")
          .clusterWide()
          .doc("How far a producer's timestamp may lie in the past; an older record is refused.");

  public static final ConfigKey<Long> TIMESTAMP_AFTER_MAX_MS =
      SECTION
          .key("log.message.timestamp.after.max.ms", longsFrom(0), 3_600_000L)
          .unit("ms")
          .clusterWide()
          .doc("How far a producer's timestamp may lie in the future; a later record is refused.");

  public static final ConfigKey<Long> SEGMENT_DELETE_DELAY_MS =
      SECTION
          .key("log.segment.delete.delay.ms", longsFrom(0), 60_000L)
          .unit("ms")
          .clusterWide()
          .doc("How long a deleted segment's file stays on the disk.");

  public static final ConfigKey<Integer> RECOVERY_THREADS =
      SECTION
          .key("num.recovery.threads.per.data.dir", intsFrom(1), 2)
          .doc(
              "How many logs of a directory are loaded, recovered and flushed at a time, at start"
                  + " and at the end.");

  public static final ConfigKey<Integer> CHECKPOINT_INTERVAL_MS =
      SECTION
          .key("log.flush.offset.checkpoint.interval.ms", intsFrom(1), 60_000)
          .unit("ms")
          .doc(
              "How often it is written down up to where logs are flushed, from where recovery"
                  + " begins.");

  public static final ConfigKey<Long> HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS =
      SECTION
          .key("replica.high.watermark.checkpoint.interval.ms", longsFrom(1), 5_000L)
          .unit("ms")
          .doc("How often it is written down up to where records are committed.");

  public static final ConfigKey<Long> FLUSH_CHECK_INTERVAL_MS =
      SECTION
          .key("log.flush.scheduler.interval.ms", longsFrom(1), 1_000L)
          .unit("ms")
          .doc(
              "How often logs are looked through for records that have waited longer than"
                  + " log.flush.interval.ms.");

  private LogKeys() {}

  static long hoursToMs(int hours) {
    return hours < 0 ? hours : hours * 3_600_000L;
  }

  static long minutesToMs(int minutes) {
    return minutes < 0 ? minutes : minutes * 60_000L;
  }

  /** CREATE_TIME is written CreateTime. */
  static String wireName(TimestampType type) {
    StringBuilder name = new StringBuilder();
    for (String word : type.name().split("_")) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }
}
