package io.sluice.cli.transaction;

import io.sluice.protocol.TopicPartition;
import java.util.List;

/**
 * What the coordinator knows of a transactional id.
 *
 * @param state of its last transaction, such as {@code Ongoing}
 * @param timeoutMs after which an open transaction is aborted
 * @param startMs when the open transaction began, in milliseconds since 1970, or a negative number
 * @param partitions those of the open transaction which have no marker yet, in order
 */
record KnownTransaction(
    String id,
    String state,
    long producerId,
    int producerEpoch,
    int timeoutMs,
    long startMs,
    List<TopicPartition> partitions) {

  private static final String ONGOING = "Ongoing";
  private static final String ENDING_PREFIX = "Prepare";

  /** Whether it can still be committed or aborted. */
  boolean isOngoing() {
    return state.equals(ONGOING);
  }

  /** Whether the coordinator is about to write its markers. */
  boolean isEnding() {
    return state.startsWith(ENDING_PREFIX);
  }
}
