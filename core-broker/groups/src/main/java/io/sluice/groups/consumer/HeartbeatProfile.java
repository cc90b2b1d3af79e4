package io.sluice.groups.consumer;

import io.sluice.groups.machine.Caller;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a ConsumerGroupHeartbeat says, and writes what its answer assigns. */
final class HeartbeatProfile {
  private HeartbeatProfile() {}

  /** Returns what is known of a member that says of itself only what has changed. */
  static Profile merge(Profile known, ConsumerGroupHeartbeatRequest request, Caller caller) {
    return new Profile(
        orElse(request.instanceId(), known.instanceId()),
        orElse(request.rackId(), known.rackId()),
        Client.of(caller),
        subscription(known.subscription(), request),
        request.rebalanceTimeoutMs() == -1
            ? known.rebalanceTimeoutMs()
            : request.rebalanceTimeoutMs(),
        null);
  }

  private static Subscription subscription(
      Subscription known, ConsumerGroupHeartbeatRequest request) {
    List<String> topics = request.subscribedTopicNames();
    if (topics == null
        && request.subscribedTopicRegex() == null
        && request.serverAssignor() == null) {
      return known;
    }
    return Subscription.of(
        topics == null ? known.topics() : topics,
        orElse(request.subscribedTopicRegex(), known.regex()),
        orElse(request.serverAssignor(), known.assignor()));
  }

  private static @Nullable String orElse(@Nullable String said, @Nullable String known) {
    return said == null ? known : said;
  }

  /** Returns what the member says that it owns, or null if it does not say. */
  static @Nullable PartitionIds owned(ConsumerGroupHeartbeatRequest request) {
    if (request.topicPartitions() == null) {
      return null;
    }
    PartitionIds.Builder owned = PartitionIds.builder();
    request.topicPartitions().forEach(each -> owned.addAll(each.topicId(), each.partitions()));
    return owned.build();
  }

  /** Returns whether the member says everything, and so is to be told everything. */
  static boolean full(ConsumerGroupHeartbeatRequest request) {
    return request.memberEpoch() == Ownership.JOIN_EPOCH
        || request.rebalanceTimeoutMs() != -1
            && (request.subscribedTopicNames() != null || request.subscribedTopicRegex() != null)
            && request.topicPartitions() != null;
  }

  static ConsumerGroupHeartbeatResponse.Assignment assignment(HeldPartitions assigned) {
    return ConsumerGroupHeartbeatResponse.Assignment.builder()
        .topicPartitions(
            assigned.topics().entrySet().stream()
                .map(
                    topic ->
                        new ConsumerGroupHeartbeatResponse.TopicPartitions(
                            topic.getKey(), List.copyOf(topic.getValue().keySet())))
                .toList())
        .build();
  }
}
