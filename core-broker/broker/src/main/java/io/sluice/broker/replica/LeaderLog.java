package io.sluice.broker.replica;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.StateLog;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.InvalidBatchException;
import io.sluice.storage.AppendOrigin;
import io.sluice.storage.AppendOutcome;
import io.sluice.storage.LogClosedException;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.OffsetOutOfRangeException;
import io.sluice.storage.PendingAppend;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition of a state topic, as its coordinator sees it while this broker leads it in one epoch.
 *
 * <p>What is committed is what a producer with acks=all would be told of: what the high watermark
 * has passed, at once, after an fsync, or when the followers have it. Safe for use by any thread.
 */
final class LeaderLog implements StateLog {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderLog.class);

  private final Partition partition;
  private final int epoch;
  private volatile boolean ended;

  /** Creates the view of a partition that is led now. */
  LeaderLog(Partition partition, int epoch) {
    this.partition = partition;
    this.epoch = epoch;
  }

  /** Says that the time is over, if the partition does not show it. */
  void end() {
    ended = true;
  }

  /** Returns whether it is the view of this partition object, in its present epoch. */
  boolean isOf(Partition other) {
    return partition == other && epoch == other.leaderEpoch();
  }

  /** Returns whether its records are that partition object's. */
  boolean sharesLog(Partition other) {
    return partition == other;
  }

  private boolean holds() {
    return !ended && partition.leaderEpoch() == epoch;
  }

  @Override
  public TopicPartition partition() {
    return partition.topicPartition();
  }

  @Override
  public int leaderEpoch() {
    return epoch;
  }

  @Override
  public long startOffset() {
    return partition.log().logStartOffset();
  }

  @Override
  public long endOffset() {
    return partition.log().logEndOffset();
  }

  @Override
  public ByteBuffer read(long offset, int maxBytes) {
    requireHeld();
    try {
      return LogCopy.read(partition.log(), offset, maxBytes, Long.MAX_VALUE);
    } catch (OffsetOutOfRangeException outside) {
      throw new ApiException(ErrorCode.OFFSET_OUT_OF_RANGE, text(outside));
    } catch (InvalidBatchException damaged) {
      throw new ApiException(damaged.errorCode(), text(damaged));
    } catch (LogClosedException gone) {
      throw new ApiException(ErrorCode.NOT_LEADER_OR_FOLLOWER, text(gone));
    } catch (LogStorageException | UncheckedIOException failure) {
      throw new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, text(failure));
    }
  }

  @Override
  public ErrorCode checkAppend() {
    if (!holds()) {
      return ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }
    return partition.enoughInSync() ? ErrorCode.NONE : ErrorCode.NOT_ENOUGH_REPLICAS;
  }

  @Override
  public long append(ByteBuffer batch) {
    requireOneBatch(batch);
    return endOf(
        () -> {
          PendingAppend append = new PendingAppend(batch, AppendOrigin.COORDINATOR);
          partition.append(List.of(append), epoch);
          return append.outcome();
        });
  }

  @Override
  public long appendMarker(TransactionMarker marker) {
    return endOf(() -> partition.append(marker, epoch));
  }

  private long endOf(Supplier<AppendOutcome> append) {
    requireHeld();
    requireReplicas();
    try {
      return switch (append.get()) {
        case AppendOutcome.Appended done -> done.lastOffset() + 1;
        case AppendOutcome.Duplicate done -> done.lastOffset() + 1;
        case AppendOutcome.Rejected rejected ->
            throw new ApiException(rejected.code(), rejected.message());
      };
    } catch (LogClosedException gone) {
      throw new ApiException(ErrorCode.NOT_LEADER_OR_FOLLOWER, text(gone));
    } catch (LogStorageException failure) {
      throw new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, text(failure));
    }
  }

  private void requireHeld() {
    if (!holds()) {
      throw new ApiException(
          ErrorCode.NOT_LEADER_OR_FOLLOWER,
          "this broker does not lead " + partition() + " in epoch " + epoch + " any more");
    }
  }

  /** Whatever else is in the buffer would lie in the log for ever. */
  private static void requireOneBatch(ByteBuffer batch) {
    if (batch.remaining() < BatchView.OVERHEAD
        || new BatchView().wrap(batch, batch.position()).sizeInBytes() != batch.remaining()) {
      throw new IllegalArgumentException("the buffer does not hold exactly one batch");
    }
  }

  private void requireReplicas() {
    if (!partition.enoughInSync()) {
      throw new ApiException(
          ErrorCode.NOT_ENOUGH_REPLICAS,
          partition.inSyncReplicas()
              + " in-sync replicas are fewer than the "
              + partition.inSyncReplicasMin()
              + " that have to be");
    }
  }

  @Override
  public void whenCommitted(long endOffset, Committed action) {
    if (ended) {
      tell(endOffset, action, false);
      return;
    }
    partition.whenAcknowledged(
        endOffset,
        epoch,
        true,
        Runnable::run,
        error -> tell(endOffset, action, error == ErrorCode.NONE));
  }

  private void tell(long endOffset, Committed action, boolean kept) {
    try {
      action.accept(kept);
    } catch (RuntimeException fault) {
      LOG.error("What waited for offset {} of {} failed", endOffset, partition(), fault);
    }
  }

  private static String text(RuntimeException failure) {
    return String.valueOf(failure.getMessage());
  }

  @Override
  public String toString() {
    return "StateLog(" + partition() + ", epoch " + epoch + ")";
  }
}
