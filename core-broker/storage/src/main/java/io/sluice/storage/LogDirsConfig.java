package io.sluice.storage;

import java.nio.file.Path;
import java.util.List;

/**
 * Which log dirs there are and how they are looked after.
 *
 * @param logDirs {@code log.dirs}, at least one
 * @param clusterId the cluster that the dirs must belong to
 * @param brokerId the broker that the dirs must belong to
 * @param recoveryThreadsPerDir {@code num.recovery.threads.per.data.dir}
 * @param retentionCheckMs {@code log.retention.check.interval.ms}
 * @param flushCheckMs {@code log.flush.scheduler.interval.ms}: how often logs are looked through
 *     for {@code flush.ms} that is over
 * @param checkpointMs {@code log.flush.offset.checkpoint.interval.ms}: how often recovery points
 *     and log starts are written down
 * @param highWatermarkCheckpointMs {@code replica.high.watermark.checkpoint.interval.ms}
 * @param probeMs how often it is tried whether an offline dir can be written again; doubled, up to
 *     a limit, for one that fails again soon
 * @param cleaner how logs are compacted
 * @param bootId identifies the machine's run since its last boot; empty if that is unknown
 */
public record LogDirsConfig(
    List<Path> logDirs,
    String clusterId,
    int brokerId,
    int recoveryThreadsPerDir,
    long retentionCheckMs,
    long flushCheckMs,
    long checkpointMs,
    long highWatermarkCheckpointMs,
    long probeMs,
    CleanerConfig cleaner,
    String bootId) {

  /** Copies the list. */
  public LogDirsConfig {
    logDirs = List.copyOf(logDirs);
  }

  /** Returns a builder with Kafka's defaults. */
  public static Builder builder(List<Path> logDirs, String clusterId, int brokerId) {
    return new Builder(logDirs, clusterId, brokerId);
  }

  /** Collects the values; each setter is named as the component. */
  public static final class Builder {
    private final List<Path> logDirs;
    private final String clusterId;
    private final int brokerId;
    private int recoveryThreadsPerDir = 2;
    private long retentionCheckMs = 300_000;
    private long flushCheckMs = 1_000;
    private long checkpointMs = 60_000;
    private long highWatermarkCheckpointMs = 5_000;
    private long probeMs = 10_000;
    private CleanerConfig cleaner = CleanerConfig.DEFAULTS;
    private String bootId = BootId.ofMachine();

    private Builder(List<Path> logDirs, String clusterId, int brokerId) {
      this.logDirs = logDirs;
      this.clusterId = clusterId;
      this.brokerId = brokerId;
    }

    /** Sets {@link LogDirsConfig#recoveryThreadsPerDir}. */
    public Builder recoveryThreadsPerDir(int value) {
      recoveryThreadsPerDir = value;
      return this;
    }

    /** Sets {@link LogDirsConfig#retentionCheckMs}. */
    public Builder retentionCheckMs(long value) {
      retentionCheckMs = value;
      return this;
    }

    /** Sets {@link LogDirsConfig#flushCheckMs}. */
    public Builder flushCheckMs(long value) {
      flushCheckMs = value;
      return this;
    }

    /** Sets {@link LogDirsConfig#checkpointMs}. */
    public Builder checkpointMs(long value) {
      checkpointMs = value;
      return this;
    }

    /** Sets {@link LogDirsConfig#highWatermarkCheckpointMs}. */
    public Builder highWatermarkCheckpointMs(long value) {
      highWatermarkCheckpointMs = value;
      return this;
    }

    /** Sets {@link LogDirsConfig#probeMs}. */
    public Builder probeMs(long value) {
      probeMs = value;
      return this;
    }

    /** Sets {@link LogDirsConfig#cleaner}. */
    public Builder cleaner(CleanerConfig value) {
      cleaner = value;
      return this;
    }

    /** Sets {@link LogDirsConfig#bootId}, instead of what the kernel says. */
    public Builder bootId(String value) {
      bootId = value;
      return this;
    }

    /** Returns the configuration. */
    public LogDirsConfig build() {
      return new LogDirsConfig(
          logDirs,
          clusterId,
          brokerId,
          recoveryThreadsPerDir,
          retentionCheckMs,
          flushCheckMs,
          checkpointMs,
          highWatermarkCheckpointMs,
          probeMs,
          cleaner,
          bootId);
    }
  }
}
