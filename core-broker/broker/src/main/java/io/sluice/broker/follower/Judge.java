package io.sluice.broker.follower;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.FetchResponse.EpochEndOffset;
import io.sluice.protocol.message.FetchResponse.PartitionData;
import io.sluice.storage.EpochEnd;
import java.nio.ByteBuffer;

/**
 * Decides what a leader's answer about one partition means for the follower's log, by looking at
 * both; changes nothing. Confined to one thread.
 */
final class Judge {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final RecordsCheck check = new RecordsCheck();

  Verdict judge(FollowedPartition partition, PartitionData answer) {
    ErrorCode error = ErrorCode.of(answer.errorCode());
    return switch (error) {
      case NONE ->
          answer.divergingEpoch().endOffset() >= 0
              ? diverged(partition, answer.divergingEpoch())
              : records(partition, answer);
      case OFFSET_OUT_OF_RANGE -> outOfRange(partition, answer);
      // The leader's view of the cluster is behind this broker's, or about to change.
      case NOT_LEADER_OR_FOLLOWER,
          UNKNOWN_LEADER_EPOCH,
          STALE_BROKER_EPOCH,
          UNKNOWN_TOPIC_ID,
          UNKNOWN_TOPIC_OR_PARTITION ->
          new Verdict.RetrySoon(error.name() + ", " + error.message());
      default -> new Verdict.RetryLater(error.name() + ", " + error.message());
    };
  }

  // --- Records ---------------------------------------------------------------------------------

  private Verdict records(FollowedPartition partition, PartitionData answer) {
    ByteBuffer records = answer.records() == null ? NOTHING : answer.records().buffer();
    if (!records.hasRemaining()) {
      return append(answer, records);
    }
    String defect =
        check.defect(records, LogPosition.lastFetchedEpoch(partition), partition.epoch());
    if (defect != null) {
      return new Verdict.RetryLater(defect);
    }
    Verdict.Append append = append(answer, sound(records));
    long end = partition.logEndOffset();
    if (check.firstOffset() >= end) {
      return append;
    }
    boolean empty = partition.logStartOffset() >= end;
    return empty && check.firstEnd() > end
        ? new Verdict.Begin(check.firstOffset(), append)
        : new Verdict.RetryLater(
            "records from offset " + check.firstOffset() + " came, but the log ends at " + end);
  }

  private ByteBuffer sound(ByteBuffer records) {
    return check.end() == records.limit()
        ? records
        : records.duplicate().limit(check.end()).order(records.order());
  }

  private static Verdict.Append append(PartitionData answer, ByteBuffer records) {
    return new Verdict.Append(records, answer.highWatermark(), answer.logStartOffset());
  }

  // --- Divergence ------------------------------------------------------------------------------

  /**
   * The leader names the largest epoch, up to that of the follower's last record, that it has, and
   * where it ends there. The follower may lack that epoch; then its own one before it counts, and
   * another round follows (KIP-279).
   */
  private static Verdict diverged(FollowedPartition partition, EpochEndOffset leaders) {
    long end = partition.logEndOffset();
    EpochEnd own = partition.epochEnd(leaders.epoch());
    long cut = Math.min(leaders.endOffset(), end);
    if (own.endOffset() >= 0) {
      cut = Math.min(cut, own.endOffset());
    }
    return cut < end
        ? new Verdict.Truncate(cut)
        : new Verdict.RetryLater(
            "the leader's epoch "
                + leaders.epoch()
                + " is said to end at "
                + leaders.endOffset()
                + ", which takes nothing from a log that ends at "
                + end);
  }

  // --- Out of range ----------------------------------------------------------------------------

  private static Verdict outOfRange(FollowedPartition partition, PartitionData answer) {
    long end = partition.logEndOffset();
    long leaderStart = answer.logStartOffset();
    if (leaderStart < 0) {
      return new Verdict.RetryLater("OFFSET_OUT_OF_RANGE without the leader's log start");
    }
    if (end < leaderStart) {
      return new Verdict.Restart(leaderStart);
    }
    if (end == leaderStart && partition.logStartOffset() == end) {
      return new Verdict.RetryLater("OFFSET_OUT_OF_RANGE at the leader's log start " + end);
    }
    // The log is longer than the leader's, in epochs that the leader has never heard of. What is
    // below the leader's high watermark may be the same: the next round tells.
    long highWatermark = answer.highWatermark();
    boolean someMayStay =
        highWatermark > leaderStart
            && highWatermark < end
            && highWatermark > partition.logStartOffset();
    return someMayStay ? new Verdict.Truncate(highWatermark) : new Verdict.Restart(leaderStart);
  }
}
