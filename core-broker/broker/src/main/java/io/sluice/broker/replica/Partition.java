package io.sluice.broker.replica;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.storage.AppendOutcome;
import io.sluice.storage.PartitionLog;
import io.sluice.storage.PendingAppend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A partition of which this broker holds a replica: its log, its leadership, and who waits for it
 * to move on.
 *
 * <p>Any event loop may append and read. Appends are ordered by the log's own lock; the list of
 * watchers has a lock of its own, which is never held while anything else is called.
 */
public final class Partition {
  /** What {@link #leaderEpoch()} returns when this broker does not lead the partition. */
  public static final int NOT_LEADING = -1;

  private final PartitionLog log;
  private volatile int leaderEpoch = NOT_LEADING;
  private volatile int inSyncReplicas;

  /** Guarded by itself. */
  private final List<ProgressWatcher> watchers = new ArrayList<>();

  Partition(PartitionLog log) {
    this.log = log;
  }

  /** Returns its name. */
  public TopicPartition topicPartition() {
    return log.topicPartition();
  }

  /** Returns the id of its topic. */
  public Uuid topicId() {
    return log.topicId();
  }

  /** Returns its log. */
  public PartitionLog log() {
    return log;
  }

  /** Returns the epoch in which this broker leads the partition, or {@link #NOT_LEADING}. */
  public int leaderEpoch() {
    return leaderEpoch;
  }

  /** Returns whether this broker leads the partition. */
  public boolean leading() {
    return leaderEpoch != NOT_LEADING;
  }

  /**
   * Compares the epoch that a client believes in (-1 if it does not say) with the partition's
   * (KIP-320).
   */
  public ErrorCode checkEpoch(int believed) {
    int present = leaderEpoch;
    if (believed < 0 || believed == present) {
      return ErrorCode.NONE;
    }
    return believed < present ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH;
  }

  /** Returns how many replicas are in sync, this one included; meaningful while leading. */
  public int inSyncReplicas() {
    return inSyncReplicas;
  }

  void lead(int epoch, int inSync) {
    inSyncReplicas = inSync;
    leaderEpoch = epoch;
  }

  /** Stops leading; those who wait are woken, to find out. */
  void resign() {
    leaderEpoch = NOT_LEADING;
    notifyWatchers(Integer.MAX_VALUE);
  }

  /**
   * Appends what one event loop staged in a tick, in one write; every append has its outcome
   * afterwards.
   *
   * <p>The high watermark follows at once, or, where the topic asks for group commit, when the
   * records are on disk.
   */
  void append(List<? extends PendingAppend> appends) {
    append(appends, leaderEpoch);
  }

  /** Appends as the leader of an epoch, on any thread. */
  void append(List<? extends PendingAppend> appends, int epoch) {
    long before = log.logEndOffset();
    log.append(appends, epoch);
    long end = log.logEndOffset();
    if (end == before) {
      return;
    }
    int bytes = 0;
    for (PendingAppend append : appends) {
      if (append.outcome() instanceof AppendOutcome.Appended) {
        bytes += append.records().remaining();
      }
    }
    if (log.config().acknowledgesAfterFlush()) {
      int appended = bytes;
      log.whenDurable(end, () -> advanceIfDurable(end, appended));
    } else {
      advance(end, bytes);
    }
  }

  /**
   * Runs an action when records may be acknowledged: at once, on the calling thread, where nothing
   * has to be waited for, else later by {@code loop}.
   *
   * @param end the offset after the last of the records
   * @param loop runs the action if it has to wait
   */
  public void whenAcknowledged(long end, Executor loop, Acknowledgement action) {
    if (!log.config().acknowledgesAfterFlush()) {
      action.accept(true);
    } else if (log.isDurable(end)) {
      action.accept(commit(end));
    } else {
      log.whenDurable(
          end,
          () -> {
            boolean kept = log.isDurable(end) && commit(end);
            loop.execute(() -> action.accept(kept));
          });
    }
  }

  /**
   * What is acknowledged can be read from then on: the watermark goes first, and does not wait for
   * the batch's own turn.
   */
  private boolean commit(long end) {
    log.updateHighWatermark(end);
    return true;
  }

  /** Hears whether records are there to stay. */
  @FunctionalInterface
  public interface Acknowledgement {
    /** Takes the answer; {@code kept} is false if the disk failed before they were on it. */
    void accept(boolean kept);
  }

  private void advanceIfDurable(long end, int bytes) {
    if (log.isDurable(end)) {
      advance(end, bytes);
    }
  }

  private void advance(long highWatermark, int bytes) {
    log.updateHighWatermark(highWatermark);
    notifyWatchers(bytes);
  }

  /** Adds a watcher, to be told of everything that becomes readable from now on. */
  public void watch(ProgressWatcher watcher) {
    synchronized (watchers) {
      watchers.add(watcher);
    }
  }

  /** Removes a watcher; it may be told once more by a call that is under way. */
  public void unwatch(ProgressWatcher watcher) {
    synchronized (watchers) {
      int at = watchers.indexOf(watcher);
      if (at >= 0) {
        watchers.set(at, watchers.getLast());
        watchers.removeLast();
      }
    }
  }

  private void notifyWatchers(int bytes) {
    ProgressWatcher[] present;
    synchronized (watchers) {
      if (watchers.isEmpty()) {
        return;
      }
      present = watchers.toArray(new ProgressWatcher[0]);
    }
    for (ProgressWatcher watcher : present) {
      watcher.progressed(bytes);
    }
  }
}
