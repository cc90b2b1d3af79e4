package io.sluice.config;

import static io.sluice.config.ValueType.doubles;
import static io.sluice.config.ValueType.intsFrom;
import static io.sluice.config.ValueType.longsFrom;

/** How compacted logs are cleaned. */
public final class CleanerKeys {
  static final Section SECTION = new Section("Cleaner");

  public static final ConfigKey<Integer> THREADS =
      SECTION
          .key("log.cleaner.threads", intsFrom(1), 1)
          .doc("How many logs are compacted at a time.");

  public static final ConfigKey<Long> DEDUPE_BUFFER_BYTES =
      SECTION
          .key("log.cleaner.dedupe.buffer.size", longsFrom(1), 128L * 1024 * 1024)
          .unit("bytes")
          .doc(
              "The memory for the keys of the logs that are being compacted, shared by the"
                  + " threads.");

  public static final ConfigKey<Double> LOAD_FACTOR =
      SECTION
          .key("log.cleaner.io.buffer.load.factor", doubles(0.01, 1), 0.9)
          .doc(
              "How full the key buffer may become. A fuller one takes more keys in a pass, at more"
                  + " collisions.");

  public static final ConfigKey<Integer> IO_BUFFER_BYTES =
      SECTION
          .key("log.cleaner.io.buffer.size", intsFrom(1), 512 * 1024)
          .unit("bytes")
          .doc("The memory for reading and writing while compacting, shared by the threads.");

  public static final ConfigKey<Double> IO_MAX_BYTES_PER_SECOND =
      SECTION
          .key(
              "log.cleaner.io.max.bytes.per.second", doubles(1, Double.MAX_VALUE), Double.MAX_VALUE)
          .unit("bytes/s")
          .doc("How much may be read and written for compaction in a second.");

  public static final ConfigKey<Long> BACKOFF_MS =
      SECTION
          .key("log.cleaner.backoff.ms", longsFrom(0), 15_000L)
          .unit("ms")
          .doc("How long the cleaner sleeps when there is nothing to do.");

  public static final ConfigKey<Double> MIN_CLEANABLE_RATIO =
      SECTION
          .key("log.cleaner.min.cleanable.ratio", doubles(0, 1), 0.5)
          .clusterWide()
          .doc("How much of a log must be uncompacted before it is compacted.");

  public static final ConfigKey<Long> DELETE_RETENTION_MS =
      SECTION
          .key("log.cleaner.delete.retention.ms", longsFrom(0), 86_400_000L)
          .unit("ms")
          .clusterWide()
          .doc(
              "How long the mark of a deleted key stays in a compacted log, for readers that are"
                  + " behind.");

  public static final ConfigKey<Long> MIN_COMPACTION_LAG_MS =
      SECTION
          .key("log.cleaner.min.compaction.lag.ms", longsFrom(0), 0L)
          .unit("ms")
          .clusterWide()
          .doc("How long a record is safe from compaction.");

  public static final ConfigKey<Long> MAX_COMPACTION_LAG_MS =
      SECTION
          .key("log.cleaner.max.compaction.lag.ms", longsFrom(1), Long.MAX_VALUE)
          .unit("ms")
          .clusterWide()
          .doc("After how long a record is due for compaction at the latest.");

  private CleanerKeys() {}
}
