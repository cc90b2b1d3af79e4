package io.sluice.broker.follower;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.storage.EpochEnd;
import java.nio.ByteBuffer;

/**
 * A partition as whoever copies it from its leader sees it, in one leader epoch. When that epoch is
 * over, what would change it does nothing and says so.
 *
 * <p>One fetcher at a time; it may wait for the disk.
 */
public interface FollowedPartition {
  /** Returns its name. */
  TopicPartition topicPartition();

  /** Returns the id of its topic. */
  Uuid topicId();

  /** Returns the leader epoch in which it is followed. */
  int epoch();

  /** Returns the first offset that has not been deleted. */
  long logStartOffset();

  /** Returns the offset that the next record will get. */
  long logEndOffset();

  /** Returns the latest leader epoch that has records here, or −1. */
  int latestEpoch();

  /** Returns where the records of a leader epoch end here. */
  EpochEnd epochEnd(int leaderEpoch);

  /**
   * Appends what the leader sent, and follows its high watermark and log start. Made durable first
   * where the topic acknowledges after an fsync.
   *
   * @param records whole batches, checked, from position to limit; may be empty
   * @return whether the epoch still holds
   * @throws io.sluice.storage.LogStorageException if the disk fails
   */
  boolean append(ByteBuffer records, long leaderHighWatermark, long leaderLogStartOffset);

  /**
   * Cuts off what the leader does not have.
   *
   * @return whether the epoch still holds
   */
  boolean truncateTo(long offset);

  /**
   * Gives up everything, to go on where the leader's log starts.
   *
   * @return whether the epoch still holds
   */
  boolean restartAt(long offset);
}
