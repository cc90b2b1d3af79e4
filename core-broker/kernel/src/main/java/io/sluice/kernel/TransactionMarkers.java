package io.sluice.kernel;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.function.Consumer;

/** Writes markers into partitions that this broker leads. Safe for use by any thread. */
public interface TransactionMarkers {
  /**
   * Appends a marker, and answers when it is committed, as a producer with acks=all would be
   * answered. Does not wait. In a partition of a {@link StateTopic} it is the topic's module that
   * does so, in the turns of its coordinator.
   *
   * @param done is called once, by any thread, and must be quick: NONE if the transaction has ended
   *     there (now or before), INVALID_PRODUCER_EPOCH if the producer has a later epoch there,
   *     TRANSACTION_COORDINATOR_FENCED if a later coordinator has written there,
   *     UNKNOWN_TOPIC_OR_PARTITION, or an error after which to try again, such as
   *     NOT_LEADER_OR_FOLLOWER
   */
  void append(TopicPartition partition, TransactionMarker marker, Consumer<ErrorCode> done);
}
