package io.sluice.groups.consumer;

import io.sluice.groups.machine.TestCluster;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A member as a test drives it, step by step. */
final class TestMember {
  private final ConsumerShard shard;
  private final String id;
  private @Nullable String instanceId;
  private int epoch;
  private Set<String> assigned = new TreeSet<>();

  TestMember(ConsumerShard shard, String id) {
    this.shard = shard;
    this.id = id;
  }

  TestMember instance(String name) {
    instanceId = name;
    return this;
  }

  String id() {
    return id;
  }

  int epoch() {
    return epoch;
  }

  /** Returns what it was last told to own, as {@code topic-partition}. */
  Set<String> assigned() {
    return assigned;
  }

  ConsumerGroupHeartbeatResponse join(String... topics) {
    return join(request -> request.subscribedTopicNames(List.of(topics)));
  }

  ConsumerGroupHeartbeatResponse join(UnaryOperator<ConsumerGroupHeartbeatRequest.Builder> change) {
    epoch = 0;
    return send(
        request ->
            change.apply(
                request
                    .rebalanceTimeoutMs(60_000)
                    .subscribedTopicNames(List.of())
                    .topicPartitions(List.of())));
  }

  /** Sends a heartbeat that says nothing. */
  ConsumerGroupHeartbeatResponse beat() {
    return send(request -> request);
  }

  /** Sends a heartbeat that says that it owns what it is assigned, and nothing else. */
  ConsumerGroupHeartbeatResponse acknowledge() {
    return owning(assigned.toArray(String[]::new));
  }

  ConsumerGroupHeartbeatResponse owning(String... partitions) {
    return send(request -> request.topicPartitions(owned(partitions)));
  }

  ConsumerGroupHeartbeatResponse leave() {
    return leave(Ownership.LEAVE_EPOCH);
  }

  ConsumerGroupHeartbeatResponse leave(int with) {
    epoch = with;
    return send(request -> request);
  }

  ConsumerGroupHeartbeatResponse send(UnaryOperator<ConsumerGroupHeartbeatRequest.Builder> change) {
    ConsumerGroupHeartbeatRequest request =
        change
            .apply(
                ConsumerGroupHeartbeatRequest.builder()
                    .groupId(ConsumerShard.GROUP)
                    .memberId(id)
                    .instanceId(instanceId)
                    .memberEpoch(epoch))
            .build();
    ConsumerGroupHeartbeatResponse response = shard.heartbeat(1, request).answer();
    if (response.errorCode() == ErrorCode.NONE.code()) {
      epoch = response.memberEpoch();
      if (response.assignment() != null) {
        assigned = names(response.assignment());
      }
    }
    return response;
  }

  private Set<String> names(ConsumerGroupHeartbeatResponse.Assignment assignment) {
    Set<String> names = new TreeSet<>();
    for (var topic : assignment.topicPartitions()) {
      String name = shard.cluster().topic(topic.topicId()).name();
      topic.partitions().forEach(partition -> names.add(name + "-" + partition));
    }
    return names;
  }

  static List<ConsumerGroupHeartbeatRequest.TopicPartitions> owned(String... partitions) {
    PartitionIds.Builder ids = PartitionIds.builder();
    for (String each : partitions) {
      int dash = each.lastIndexOf('-');
      ids.add(TestCluster.id(each.substring(0, dash)), Integer.parseInt(each.substring(dash + 1)));
    }
    return ids.build().topics().entrySet().stream()
        .map(
            topic ->
                new ConsumerGroupHeartbeatRequest.TopicPartitions(topic.getKey(), topic.getValue()))
        .toList();
  }
}
