package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes topics and configuration.
 *
 * <p>Every change is made as a whole or not at all. Its future completes on the store's thread
 * after the store's own image shows it, or fails with a {@link MetadataException}. May be called by
 * any thread.
 */
public interface MetadataWriter {
  /** One change touches at most so many partitions. */
  int PARTITIONS_PER_CHANGE_MAX = 10_000;

  /**
   * Creates a topic.
   *
   * @param partitions the states of its partitions, at least one; see {@link
   *     PartitionState#initial}
   * @return fails with ALREADY_EXISTS or TOO_LARGE
   */
  CompletableFuture<TopicImage> createTopic(
      String name, Uuid id, List<PartitionState> partitions, Map<String, String> config);

  /**
   * Deletes a topic and its configuration.
   *
   * @return fails with NOT_FOUND
   */
  default CompletableFuture<Void> deleteTopic(String name) {
    return deleteTopic(name, null);
  }

  /**
   * Deletes a topic and its configuration.
   *
   * @param id if given, only a topic of this id is deleted
   * @return fails with NOT_FOUND
   */
  CompletableFuture<Void> deleteTopic(String name, @Nullable Uuid id);

  /**
   * Adds partitions to a topic.
   *
   * @param expectedCount how many it has now
   * @return fails with NOT_FOUND, VERSION_CONFLICT if the number is another one, or TOO_LARGE
   */
  CompletableFuture<TopicImage> addPartitions(
      String topic, List<PartitionState> added, int expectedCount);

  /**
   * Replaces states of a topic's partitions; each must have a {@link PartitionState#partitionEpoch}
   * of one more than the state that it replaces. When the connection was lost in between, finding
   * exactly the states that were asked for counts as having written them.
   *
   * @return fails with NOT_FOUND (topic or partition) or VERSION_CONFLICT (any of them)
   */
  CompletableFuture<TopicImage> alterPartitionStates(
      String topic, Map<Integer, PartitionState> states);

  /**
   * Replaces states of partitions of several topics in as few transactions as hold them; each topic
   * is changed as a whole or not at all.
   *
   * @param decidedOn the image that led to these states
   * @param states by topic; see {@link #alterPartitionStates(String, Map)}
   * @return the topics that were left as they are, because a topic of that id or a partition is not
   *     there, a state does not follow the present one, or a broker has registered since that
   *     image. If it fails, some topics may have been changed
   */
  CompletableFuture<Set<String>> alterPartitionStates(
      ClusterImage decidedOn, Map<String, TopicStates> states);

  /**
   * Changes what is set in a scope, without losing what others change at the same time.
   *
   * @param change given all that is set now, returns all that shall be set; an empty map removes
   *     it. Called on the store's thread, again if someone else was faster
   * @return fails with NOT_FOUND if the scope is a topic that is not there, or TOO_LARGE
   */
  CompletableFuture<Void> updateConfig(
      ConfigScope scope, UnaryOperator<Map<String, String>> change);

  /** Replaces all that is set in a scope; see {@link #updateConfig}. */
  default CompletableFuture<Void> setConfig(ConfigScope scope, Map<String, String> config) {
    Map<String, String> all = Map.copyOf(config);
    return updateConfig(scope, old -> all);
  }
}
