package io.sluice.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the oldest segments that a log's retention no longer covers.
 *
 * <p>Only whole segments go, oldest first, and only what lies below the high watermark: what is not
 * replicated yet stays whatever its age. If even the active segment is due, an empty one takes its
 * place, so that an idle log ends up without records. A log that is only compacted loses just what
 * lies before its start.
 */
final class Retention implements BiPredicate<LogSegment, @Nullable LogSegment> {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final LogConfig config;
  private final long logStartOffset;
  private final long nowMs;
  private long excessBytes;
  private int beforeStart;
  private int tooOld;
  private int tooMuch;

  private Retention(PartitionLog log, long nowMs) {
    this.config = log.config();
    this.logStartOffset = log.logStartOffset();
    this.nowMs = nowMs;
    this.excessBytes =
        config.delete() && config.retentionBytes() >= 0
            ? log.sizeInBytes() - config.retentionBytes()
            : -1;
  }

  /**
   * Drops what is due.
   *
   * @return how many segments were dropped
   */
  static int apply(PartitionLog log, long nowMs) {
    Retention retention = new Retention(log, nowMs);
    try {
      int dropped = log.dropOldest(retention);
      if (dropped > 0) {
        LOG.info(
            "{}: dropped {} segments, {}; it begins at {} now",
            log.topicPartition(),
            dropped,
            retention,
            log.logStartOffset());
      }
      return dropped;
    } catch (UncheckedIOException e) {
      throw log.state().failed("apply the retention of", e.getCause());
    }
  }

  /** Judges one segment; asked from the oldest on, until the first that stays. */
  @Override
  public boolean test(LogSegment segment, @Nullable LogSegment next) {
    boolean due = true;
    if (next != null && next.baseOffset() <= logStartOffset) {
      beforeStart++;
    } else if (isTooOld(segment)) {
      tooOld++;
    } else if (excessBytes >= segment.sizeInBytes()) {
      tooMuch++;
    } else {
      due = false;
    }
    excessBytes -= segment.sizeInBytes();
    return due;
  }

  private boolean isTooOld(LogSegment segment) {
    if (!config.delete() || config.retentionMs() < 0) {
      return false;
    }
    try {
      return nowMs - segment.retentionTimestamp() > config.retentionMs();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return beforeStart
        + " before the log's start, "
        + tooOld
        + " older than "
        + config.retentionMs()
        + " ms, "
        + tooMuch
        + " beyond "
        + config.retentionBytes()
        + " bytes";
  }
}
