package io.sluice.broker.controller;

import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A wish for a partition, and the way to who has it. */
final class Task {
  private final @Nullable String topicName;
  private final Uuid topicId;
  private final int partition;
  private final Wish wish;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();

  /**
   * What became of a wish.
   *
   * @param state the partition's state now; null if there is an error
   */
  record Answer(ErrorCode error, @Nullable String message, @Nullable PartitionState state) {}

  private Task(@Nullable String topicName, Uuid topicId, int partition, Wish wish) {
    this.topicName = topicName;
    this.topicId = topicId;
    this.partition = partition;
    this.wish = wish;
  }

  static Task byName(String topic, int partition, Wish wish) {
    return new Task(topic, Uuid.ZERO, partition, wish);
  }

  static Task byId(Uuid topic, int partition, Wish wish) {
    return new Task(null, topic, partition, wish);
  }

  int partition() {
    return partition;
  }

  Wish wish() {
    return wish;
  }

  /** Completes with what became of it; never fails. */
  CompletableFuture<Answer> answer() {
    return answer;
  }

  /** Finds the topic; answers and returns null if there is no such topic or partition. */
  @Nullable TopicImage find(ClusterImage image) {
    TopicImage topic = topicName == null ? image.topic(topicId) : image.topic(topicName);
    if (topic == null) {
      refuse(
          topicName == null ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
          "there is no such topic");
      return null;
    }
    if (partition < 0 || partition >= topic.partitions().size()) {
      refuse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no such partition");
      return null;
    }
    return topic;
  }

  void refuse(ErrorCode error, String why) {
    answer.complete(new Answer(error, why, null));
  }

  void refuse(Refusal refusal) {
    refuse(refusal.error(), refusal.message());
  }

  void done(PartitionState state) {
    answer.complete(new Answer(ErrorCode.NONE, null, state));
  }

  @Override
  public String toString() {
    return wish + " for " + (topicName == null ? topicId : topicName) + "-" + partition;
  }
}
