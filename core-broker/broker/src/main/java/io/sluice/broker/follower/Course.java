package io.sluice.broker.follower;

import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import org.jspecify.annotations.Nullable;

/** How one partition is copied, in one leader epoch. Confined to its plan. */
final class Course {
  /** What answers name a partition by. */
  record Key(Uuid topicId, int partition) {}

  final FollowedPartition partition;
  final Key key;

  /** What the leader was last told of it; null if it is not asked for it at present. */
  @Nullable FetchPartition asked;

  /** How often in a row it could not be gone on with. */
  int failures;

  /** When it is to be asked for again; meaningful while it waits. */
  long retryAtMs;

  /** Whether it has all that the leader had committed when it last answered. */
  boolean caughtUp;

  Course(FollowedPartition partition) {
    this.partition = partition;
    this.key = new Key(partition.topicId(), partition.topicPartition().partition());
  }

  /** Returns what to ask for now. */
  FetchPartition wanted(int bytesMax) {
    return FetchPartition.builder()
        .partition(key.partition)
        .currentLeaderEpoch(partition.epoch())
        .fetchOffset(partition.logEndOffset())
        .lastFetchedEpoch(LogPosition.lastFetchedEpoch(partition))
        .logStartOffset(partition.logStartOffset())
        .partitionMaxBytes(bytesMax)
        .build();
  }

  void advanced(long leaderHighWatermark) {
    failures = 0;
    caughtUp = partition.logEndOffset() >= leaderHighWatermark;
  }

  @Override
  public String toString() {
    return partition.topicPartition() + " (epoch " + partition.epoch() + ")";
  }
}
