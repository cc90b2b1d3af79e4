package io.sluice.broker.fetch;

import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition that a client wants to read, and from where.
 *
 * @param topic the topic's name; empty where topics are given by id
 * @param topicId the topic's id; zero where they are given by name
 * @param leaderEpoch the epoch in which the client believes the leader to lead; -1 if it does not
 *     say
 * @param lastFetchedEpoch the epoch of the last record that it has; -1 if it does not say
 * @param logStartOffset where a follower's log starts; -1 if it does not say
 * @param maxBytes how many bytes of records it wants of this partition at most
 */
record FetchTarget(
    Key key,
    long offset,
    int leaderEpoch,
    int lastFetchedEpoch,
    long logStartOffset,
    int maxBytes) {
  /** What tells the partitions of a session apart. */
  record Key(@Nullable String topic, Uuid topicId, int partition) {}

  static FetchTarget of(@Nullable String topic, Uuid topicId, FetchPartition wanted) {
    return new FetchTarget(
        new Key(topic, topicId, wanted.partition()),
        wanted.fetchOffset(),
        wanted.currentLeaderEpoch(),
        wanted.lastFetchedEpoch(),
        wanted.logStartOffset(),
        wanted.partitionMaxBytes());
  }
}
