package io.sluice.kernel;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An internal topic in which a module's coordinators keep their state: each partition is the log of
 * one coordinator, which works on the broker that leads the partition.
 *
 * <p>The broker creates the topic when somebody first looks for a coordinator, answers
 * FindCoordinator for it, and refuses what ordinary producers send to it. {@link #led} and {@link
 * #lost} are called by one thread, in order, and must not block.
 */
public interface StateTopic {
  /** Stands for a {@link #replicationFactor} of as many as there are brokers, three at most. */
  int AS_MANY_AS_THERE_ARE = -1;

  /** Returns its name. */
  String name();

  /** Returns the number by which FindCoordinator asks for it: 0 for groups, 1 for transactions. */
  byte coordinatorType();

  /** Returns how many partitions it gets when it is created. */
  int partitionCount();

  /** Returns how many replicas it gets, or {@link #AS_MANY_AS_THERE_ARE}. */
  int replicationFactor();

  /** Returns what its configuration sets when it is created. */
  Map<String, String> config();

  /** Returns the partition that keeps the state of a key, such as a group id. */
  default int partitionOf(String key, int partitionCount) {
    return (key.hashCode() & Integer.MAX_VALUE) % partitionCount;
  }

  /**
   * Says that this broker leads a partition from now on, or leads it in a new epoch: what is in its
   * log is the state.
   */
  void led(StateLog log);

  /** Says that this broker does not lead a partition any more. */
  void lost(TopicPartition partition);

  /**
   * Ends a transaction whose records lie in a partition: appends the marker in the turns of its
   * coordinator, by {@link StateLog#appendMarker}. May be called by any thread, and must not block.
   *
   * @param done as in {@link TransactionMarkers#append}; COORDINATOR_LOAD_IN_PROGRESS while the
   *     coordinator is loaded
   */
  default void endTransaction(
      TopicPartition partition, TransactionMarker marker, Consumer<ErrorCode> done) {
    done.accept(ErrorCode.INVALID_TOPIC_EXCEPTION);
  }
}
