package io.sluice.storage;

import io.sluice.protocol.record.TimestampType;

/**
 * How one partition's log behaves; the defaults are Kafka's.
 *
 * @param segmentBytes {@code segment.bytes}: a segment that would grow larger is rolled
 * @param segmentMs {@code segment.ms}: a segment older than this is rolled
 * @param segmentJitterMs {@code segment.jitter.ms}: at most so much is taken off segmentMs, at
 *     random
 * @param indexIntervalBytes {@code index.interval.bytes}: about one index entry for so many bytes
 * @param indexMaxBytes {@code segment.index.bytes}: a segment whose index would grow larger is
 *     rolled
 * @param retentionBytes {@code retention.bytes}, −1: no limit
 * @param retentionMs {@code retention.ms}, −1: no limit
 * @param deleteDelayMs {@code file.delete.delay.ms}: from taking a file out of the log to deleting
 *     it
 * @param flushMessages {@code flush.messages}: fsync after so many records
 * @param flushMs {@code flush.ms}: fsync at least so often
 * @param flushPolicy {@code flush.policy}: whether acknowledgements wait for the fsync
 * @param compact whether {@code cleanup.policy} contains compact
 * @param delete whether {@code cleanup.policy} contains delete
 * @param minCompactionLagMs {@code min.compaction.lag.ms}
 * @param maxCompactionLagMs {@code max.compaction.lag.ms}
 * @param minCleanableRatio {@code min.cleanable.dirty.ratio}
 * @param deleteRetentionMs {@code delete.retention.ms}: how long tombstones are kept
 * @param timestampType {@code message.timestamp.type}
 * @param maxMessageBytes {@code max.message.bytes}: the largest batch
 * @param preallocate {@code preallocate}: whether a new segment's file has its whole length at once
 */
public record LogConfig(
    int segmentBytes,
    long segmentMs,
    long segmentJitterMs,
    int indexIntervalBytes,
    int indexMaxBytes,
    long retentionBytes,
    long retentionMs,
    long deleteDelayMs,
    long flushMessages,
    long flushMs,
    FlushPolicy flushPolicy,
    boolean compact,
    boolean delete,
    long minCompactionLagMs,
    long maxCompactionLagMs,
    double minCleanableRatio,
    long deleteRetentionMs,
    TimestampType timestampType,
    int maxMessageBytes,
    boolean preallocate) {

  /** All defaults. */
  public static final LogConfig DEFAULTS = builder().build();

  /**
   * Tells whether an acknowledgement has to wait until its records are durable ({@link
   * PartitionLog#whenDurable}).
   */
  public boolean acknowledgesAfterFlush() {
    return flushPolicy == FlushPolicy.BATCH || flushMessages <= 1;
  }

  /** Returns a builder with Kafka's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder with this configuration's values. */
  public Builder toBuilder() {
    return new Builder()
        .segmentBytes(segmentBytes)
        .segmentMs(segmentMs)
        .segmentJitterMs(segmentJitterMs)
        .indexIntervalBytes(indexIntervalBytes)
        .indexMaxBytes(indexMaxBytes)
        .retentionBytes(retentionBytes)
        .retentionMs(retentionMs)
        .deleteDelayMs(deleteDelayMs)
        .flushMessages(flushMessages)
        .flushMs(flushMs)
        .flushPolicy(flushPolicy)
        .compact(compact)
        .delete(delete)
        .minCompactionLagMs(minCompactionLagMs)
        .maxCompactionLagMs(maxCompactionLagMs)
        .minCleanableRatio(minCleanableRatio)
        .deleteRetentionMs(deleteRetentionMs)
        .timestampType(timestampType)
        .maxMessageBytes(maxMessageBytes)
        .preallocate(preallocate);
  }

  /** Collects the values; each setter is named as the component. */
  public static final class Builder {
    private static final long DAY_MS = 86_400_000;

    private int segmentBytes = 1 << 30;
    private long segmentMs = 7 * DAY_MS;
    private long segmentJitterMs = 0;
    private int indexIntervalBytes = 4096;
    private int indexMaxBytes = 10 << 20;
    private long retentionBytes = -1;
    private long retentionMs = 7 * DAY_MS;
    private long deleteDelayMs = 60_000;
    private long flushMessages = Long.MAX_VALUE;
    private long flushMs = Long.MAX_VALUE;
    private FlushPolicy flushPolicy = FlushPolicy.NONE;
    private boolean compact;
    private boolean delete = true;
    private long minCompactionLagMs = 0;
    private long maxCompactionLagMs = Long.MAX_VALUE;
    private double minCleanableRatio = 0.5;
    private long deleteRetentionMs = DAY_MS;
    private TimestampType timestampType = TimestampType.CREATE_TIME;
    private int maxMessageBytes = 1_048_588;
    private boolean preallocate;

    private Builder() {}

    /** Sets {@link LogConfig#segmentBytes}. */
    public Builder segmentBytes(int value) {
      segmentBytes = value;
      return this;
    }

    /** Sets {@link LogConfig#segmentMs}. */
    public Builder segmentMs(long value) {
      segmentMs = value;
      return this;
    }

    /** Sets {@link LogConfig#segmentJitterMs}. */
    public Builder segmentJitterMs(long value) {
      segmentJitterMs = value;
      return this;
    }

    /** Sets {@link LogConfig#indexIntervalBytes}. */
    public Builder indexIntervalBytes(int value) {
      indexIntervalBytes = value;
      return this;
    }

    /** Sets {@link LogConfig#indexMaxBytes}. */
    public Builder indexMaxBytes(int value) {
      indexMaxBytes = value;
      return this;
    }

    /** Sets {@link LogConfig#retentionBytes}. */
    public Builder retentionBytes(long value) {
      retentionBytes = value;
      return this;
    }

    /** Sets {@link LogConfig#retentionMs}. */
    public Builder retentionMs(long value) {
      retentionMs = value;
      return this;
    }

    /** Sets {@link LogConfig#deleteDelayMs}. */
    public Builder deleteDelayMs(long value) {
      deleteDelayMs = value;
      return this;
    }

    /** Sets {@link LogConfig#flushMessages}. */
    public Builder flushMessages(long value) {
      flushMessages = value;
      return this;
    }

    /** Sets {@link LogConfig#flushMs}. */
    public Builder flushMs(long value) {
      flushMs = value;
      return this;
    }

    /** Sets {@link LogConfig#flushPolicy}. */
    public Builder flushPolicy(FlushPolicy value) {
      flushPolicy = value;
      return this;
    }

    /** Sets {@link LogConfig#compact}. */
    public Builder compact(boolean value) {
      compact = value;
      return this;
    }

    /** Sets {@link LogConfig#delete}. */
    public Builder delete(boolean value) {
      delete = value;
      return this;
    }

    /** Sets {@link LogConfig#minCompactionLagMs}. */
    public Builder minCompactionLagMs(long value) {
      minCompactionLagMs = value;
      return this;
    }

    /** Sets {@link LogConfig#maxCompactionLagMs}. */
    public Builder maxCompactionLagMs(long value) {
      maxCompactionLagMs = value;
      return this;
    }

    /** Sets {@link LogConfig#minCleanableRatio}. */
    public Builder minCleanableRatio(double value) {
      minCleanableRatio = value;
      return this;
    }

    /** Sets {@link LogConfig#deleteRetentionMs}. */
    public Builder deleteRetentionMs(long value) {
      deleteRetentionMs = value;
      return this;
    }

    /** Sets {@link LogConfig#timestampType}. */
    public Builder timestampType(TimestampType value) {
      timestampType = value;
      return this;
    }

    /** Sets {@link LogConfig#maxMessageBytes}. */
    public Builder maxMessageBytes(int value) {
      maxMessageBytes = value;
      return this;
    }

    /** Sets {@link LogConfig#preallocate}. */
    public Builder preallocate(boolean value) {
      preallocate = value;
      return this;
    }

    /** Returns the configuration. */
    public LogConfig build() {
      return new LogConfig(
          segmentBytes,
          segmentMs,
          segmentJitterMs,
          indexIntervalBytes,
          indexMaxBytes,
          retentionBytes,
          retentionMs,
          deleteDelayMs,
          flushMessages,
          flushMs,
          flushPolicy,
          compact,
          delete,
          minCompactionLagMs,
          maxCompactionLagMs,
          minCleanableRatio,
          deleteRetentionMs,
          timestampType,
          maxMessageBytes,
          preallocate);
    }
  }
}
