package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The log of one replica, as replication sees it: what may be changed depends on the role, and a
 * role on its leader epoch. Whoever acts for an epoch that is over changes nothing, for the epoch
 * is checked under the same lock as the change is made.
 *
 * <p>A new log has no role. Safe for use by any thread.
 */
public interface ReplicaLog {
  /** Stands for the epoch of no role, and for the latest epoch of a log without records. */
  int NO_EPOCH = -1;

  /** Returns the partition whose log this is. */
  TopicPartition topicPartition();

  /** Returns the id of the topic, or {@link Uuid#ZERO}. */
  Uuid topicId();

  // --- Roles ---------------------------------------------------------------------------------

  /**
   * Leads from now on, in an epoch that begins at the end of the log; again in the same epoch
   * changes nothing. What is appended is committed by {@link #updateHighWatermark}, until {@link
   * #commitAtOnce} says otherwise.
   *
   * @return the offset at which the epoch began
   * @throws LogStorageException if the log dir is offline
   * @throws LogClosedException if the log has been closed
   */
  long lead(int epoch);

  /** Follows from now on, in an epoch. An epoch that was led and got no record is forgotten. */
  void follow(int epoch);

  /** Neither leads nor follows from now on. */
  void rest();

  /**
   * Says whether what is appended in a led epoch is committed with that, because nobody else has to
   * have it. When that begins, everything in the log is; when it ends, nothing more is.
   *
   * @return the high watermark then
   */
  long commitAtOnce(boolean atOnce, int epoch);

  // --- As leader -----------------------------------------------------------------------------

  /**
   * Appends batches as the leader of an epoch: gives them their offsets and writes them together.
   * Afterwards each has its outcome: rejected with NOT_LEADER_OR_FOLLOWER unless the log leads in
   * just that epoch.
   *
   * @param appends what the caller has checked: structure, checksum, sizes, timestamps, keys
   */
  void append(List<? extends PendingAppend> appends, int epoch);

  // --- As follower ---------------------------------------------------------------------------

  /**
   * Appends batches that came from the leader, offsets and epochs as they are.
   *
   * @param records whole batches, checked, from position to limit
   * @return whether the log follows in just that epoch; if not, nothing was done
   * @throws IllegalArgumentException if a batch begins before the end of the log or of its
   *     predecessor; what precedes it may be written
   */
  boolean appendAsFollower(ByteBuffer records, int epoch);

  /**
   * Follows the leader's high watermark, up to the end of this log, and its log start, up to the
   * high watermark.
   *
   * @return whether the log follows in just that epoch; if not, nothing was done
   */
  boolean progressAsFollower(long leaderHighWatermark, long leaderLogStart, int epoch);

  /**
   * Removes the batches that hold this offset or a later one. The log then ends with the last batch
   * that is left: at the offset, or before it where the offset lay within a batch or in a gap left
   * by compaction. Waits for the disk.
   *
   * @return whether the log follows in just that epoch; if not, nothing was done
   */
  boolean truncateTo(long offset, int epoch);

  /**
   * Removes everything; the log goes on at an offset. Waits for the disk.
   *
   * @return whether the log follows in just that epoch; if not, nothing was done
   */
  boolean truncateFullyAndStartAt(long offset, int epoch);

  // --- What is there -------------------------------------------------------------------------

  /** Returns the first offset that has not been deleted. */
  long logStartOffset();

  /** Returns the offset that the next record will get. */
  long logEndOffset();

  /** Returns the offset below which everything is committed. */
  long highWatermark();

  /**
   * Moves the high watermark up to an offset, but not beyond the end of the log; a lower offset
   * changes nothing.
   */
  void updateHighWatermark(long offset);

  /**
   * Returns the latest leader epoch that has records, or that is led; {@link #NO_EPOCH} if none.
   */
  int latestEpoch();

  /** Returns where the records of a leader epoch end (KIP-101, KIP-279). */
  EpochEnd epochEnd(int epoch);

  // --- Durability ----------------------------------------------------------------------------

  /** Returns whether records are acknowledged only when they are durable. */
  boolean acknowledgesAfterFlush();

  /** Makes everything durable that is in the log when the call begins. Waits for the disk. */
  void flush();

  /** Tells whether everything below an offset is durable. */
  boolean isDurable(long offset);

  /** Runs an action when {@link #isDurable} is true of an offset, or never will be. */
  void whenDurable(long offset, Runnable action);
}
