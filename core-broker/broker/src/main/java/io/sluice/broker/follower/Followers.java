package io.sluice.broker.follower;

import io.sluice.protocol.TopicPartition;

/**
 * Keeps the partitions that this broker follows like their leaders. May be called by any thread.
 */
public interface Followers {
  /**
   * Copies a partition from a leader from now on; takes the place of what was said of that
   * partition before.
   */
  void follow(FollowedPartition partition, int leaderId);

  /** Copies a partition no more. What is under way may still end, and finds its epoch over. */
  void unfollow(TopicPartition partition);
}
