package io.sluice.metadata;

import static io.sluice.metadata.MetadataException.Reason.TOO_LARGE;

import io.sluice.protocol.Uuid;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Turns calls into operations, each wrapped by a guard that may fence it. */
class TreeWriter implements MetadataWriter {
  private final Operations operations;

  TreeWriter(Operations operations) {
    this.operations = operations;
  }

  /** Returns what is to be carried out in place of an operation; the same one unless overridden. */
  <T> Operation<T> guarded(Operation<T> operation) {
    return operation;
  }

  @Override
  public CompletableFuture<TopicImage> createTopic(
      String name, Uuid id, List<PartitionState> partitions, Map<String, String> config) {
    if (name.isEmpty() || partitions.isEmpty()) {
      throw new IllegalArgumentException("A topic has a name and at least one partition");
    }
    if (partitions.size() > PARTITIONS_PER_CHANGE_MAX) {
      return tooMany(partitions.size());
    }
    TopicImage topic = new TopicImage(name, id, partitions, config);
    return onTopic(name, "Creating", TopicOperations.create(topic));
  }

  @Override
  public CompletableFuture<Void> deleteTopic(String name, @Nullable Uuid id) {
    return onTopic(name, "Deleting", TopicOperations.delete(name, id));
  }

  @Override
  public CompletableFuture<TopicImage> addPartitions(
      String topic, List<PartitionState> added, int expectedCount) {
    if (added.size() > PARTITIONS_PER_CHANGE_MAX) {
      return tooMany(added.size());
    }
    List<PartitionState> copy = List.copyOf(added);
    Operation<TopicImage> operation = TopicOperations.addPartitions(topic, copy, expectedCount);
    return onTopic(topic, "Adding partitions to", operation);
  }

  @Override
  public CompletableFuture<TopicImage> alterPartitionStates(
      String topic, Map<Integer, PartitionState> states) {
    if (states.size() > PARTITIONS_PER_CHANGE_MAX) {
      return tooMany(states.size());
    }
    Map<Integer, PartitionState> copy = Map.copyOf(states);
    return onTopic(topic, "Changing partitions of", TopicOperations.alter(topic, null, copy));
  }

  @Override
  public CompletableFuture<Set<String>> alterPartitionStates(
      ClusterImage decidedOn, Map<String, TopicStates> states) {
    for (TopicStates topic : states.values()) {
      if (topic.partitions().size() > PARTITIONS_PER_CHANGE_MAX) {
        return tooMany(topic.partitions().size());
      }
    }
    return makeAll(new TopicsChange(decidedOn, states));
  }

  /** It has a lane of its own: where it meets an operation on one of the topics, versions judge. */
  private CompletableFuture<Set<String>> makeAll(TopicsChange change) {
    return operations
        .submit(change, "Changing partitions of several topics", guarded(change.nextPart()))
        .thenCompose(
            made ->
                change.done()
                    ? CompletableFuture.completedFuture(change.leftOut())
                    : makeAll(change));
  }

  @Override
  public CompletableFuture<Void> updateConfig(
      ConfigScope scope, UnaryOperator<Map<String, String>> change) {
    if (scope.kind() == ConfigScope.Kind.TOPIC) {
      Operation<Void> operation = TopicOperations.updateConfig(scope.name(), change);
      return onTopic(scope.name(), "Configuring", operation);
    }
    Operation<Void> operation = ClusterOperations.updateConfig(scope, change);
    return operations.submit(scope, "Configuring " + scope, guarded(operation));
  }

  private <T> CompletableFuture<T> onTopic(String name, String doing, Operation<T> operation) {
    String what = doing + " topic '" + name + "'";
    return operations.submit(new Place.Topic(name), what, guarded(operation));
  }

  private static <T> CompletableFuture<T> tooMany(int partitions) {
    return CompletableFuture.failedFuture(
        new MetadataException(
            TOO_LARGE,
            "%d partitions are more than the %d that can be changed at once"
                .formatted(partitions, PARTITIONS_PER_CHANGE_MAX)));
  }
}
