package io.sluice.storage;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.InvalidBatchException;
import io.sluice.protocol.record.RecordCursor;
import io.sluice.protocol.record.TimestampType;
import io.sluice.storage.AppendOutcome.Rejected;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Checks batches before they are appended, outside any lock. Each thread has its own.
 *
 * <p>Headers are always checked. Records are looked at only where the topic asks for something that
 * the header cannot tell: keys for compaction, a lower bound of timestamps.
 */
final class AppendCheck {
  private static final ThreadLocal<AppendCheck> OF_THREAD =
      ThreadLocal.withInitial(AppendCheck::new);

  /** How large the records of one batch may be when unpacked. */
  private static final int UNPACKED_BYTES_MAX = 256 << 20;

  private final BatchView view = new BatchView();
  private final RecordCursor cursor = new RecordCursor();

  private AppendCheck() {}

  static AppendCheck ofThread() {
    return OF_THREAD.get();
  }

  /** Returns why the batches may not be appended, or null. */
  @Nullable Rejected check(ByteBuffer records, AppendOrigin origin, LogConfig config, long nowMs) {
    int batches = 0;
    try {
      for (int at = records.position(); at < records.limit(); at += view.sizeInBytes()) {
        Batches.check(view, records, at);
        checkBatch(origin, config, nowMs);
        batches++;
      }
      if (batches == 0 || origin == AppendOrigin.CLIENT && batches > 1) {
        throw refused(ErrorCode.INVALID_RECORD, batches + " batches where one is expected");
      }
      return null;
    } catch (InvalidBatchException e) {
      return new Rejected(e.errorCode(), e.getMessage());
    }
  }

  private void checkBatch(AppendOrigin origin, LogConfig config, long nowMs) {
    if (view.sizeInBytes() > config.maxMessageBytes()) {
      throw refused(
          ErrorCode.MESSAGE_TOO_LARGE,
          "a batch of "
              + view.sizeInBytes()
              + " bytes is larger than max.message.bytes, "
              + config.maxMessageBytes());
    }
    if (view.recordCount() != view.lastOffsetDelta() + 1) {
      throw refused(
          ErrorCode.INVALID_RECORD,
          "a batch of "
              + view.recordCount()
              + " records has last offset delta "
              + view.lastOffsetDelta());
    }
    if (origin == AppendOrigin.CLIENT && view.isControl()) {
      throw refused(ErrorCode.INVALID_RECORD, "clients may not write control records");
    }
    if (config.timestampType() == TimestampType.CREATE_TIME && !view.isControl()) {
      checkTimestamps(config, nowMs);
    }
    if (needsRecords(origin, config)) {
      checkRecords(config, nowMs);
    }
  }

  private void checkTimestamps(LogConfig config, long nowMs) {
    if (view.timestampType() != TimestampType.CREATE_TIME) {
      throw refused(ErrorCode.INVALID_TIMESTAMP, "the timestamps have to be those of the producer");
    }
    long ahead = view.maxTimestamp() - nowMs;
    if (view.maxTimestamp() > nowMs && ahead > config.timestampAfterMaxMs()) {
      throw refused(
          ErrorCode.INVALID_TIMESTAMP,
          "timestamp "
              + view.maxTimestamp()
              + " is "
              + ahead
              + " ms ahead of the broker, message.timestamp.after.max.ms allows "
              + config.timestampAfterMaxMs());
    }
  }

  private boolean needsRecords(AppendOrigin origin, LogConfig config) {
    return origin == AppendOrigin.CLIENT
        && (config.compact()
            || config.timestampType() == TimestampType.CREATE_TIME
                && config.timestampBeforeMaxMs() != Long.MAX_VALUE);
  }

  private void checkRecords(LogConfig config, long nowMs) {
    boolean checksAge = config.timestampType() == TimestampType.CREATE_TIME;
    cursor.wrap(view, UNPACKED_BYTES_MAX);
    while (cursor.next()) {
      if (config.compact() && !cursor.hasKey()) {
        throw refused(
            ErrorCode.INVALID_RECORD, "a topic that is compacted takes no record without a key");
      }
      long age = nowMs - cursor.timestamp();
      if (checksAge && cursor.timestamp() >= 0 && age > config.timestampBeforeMaxMs()) {
        throw refused(
            ErrorCode.INVALID_TIMESTAMP,
            "timestamp "
                + cursor.timestamp()
                + " is "
                + age
                + " ms behind the broker, message.timestamp.before.max.ms allows "
                + config.timestampBeforeMaxMs());
      }
    }
  }

  private static InvalidBatchException refused(ErrorCode code, String message) {
    return new InvalidBatchException(code, message);
  }
}
