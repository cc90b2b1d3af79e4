package io.sluice.groups.consumer;

import io.sluice.groups.record.ConsumerGroupCurrentMemberAssignmentValue;
import io.sluice.groups.record.ConsumerGroupMemberMetadataValue;
import io.sluice.groups.record.ConsumerGroupRegularExpressionValue;
import io.sluice.groups.record.ConsumerGroupTargetAssignmentMemberValue;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns what a group holds into the values of records, and back. */
final class RecordValues {
  private RecordValues() {}

  static ConsumerGroupMemberMetadataValue of(Profile profile) {
    return ConsumerGroupMemberMetadataValue.builder()
        .instanceId(profile.instanceId())
        .rackId(profile.rackId())
        .clientId(profile.client().id())
        .clientHost(profile.client().host())
        .subscribedTopicNames(List.copyOf(profile.subscription().topics()))
        .subscribedTopicRegex(profile.subscription().regex())
        .rebalanceTimeoutMs(profile.rebalanceTimeoutMs())
        .serverAssignor(profile.subscription().assignor())
        .classicMemberMetadata(profile.classic() == null ? null : of(profile.classic()))
        .build();
  }

  static Profile profile(ConsumerGroupMemberMetadataValue value) {
    return new Profile(
        value.instanceId(),
        value.rackId(),
        new Client(value.clientId(), value.clientHost()),
        Subscription.of(
            value.subscribedTopicNames(), value.subscribedTopicRegex(), value.serverAssignor()),
        value.rebalanceTimeoutMs(),
        classic(value.classicMemberMetadata()));
  }

  private static ConsumerGroupMemberMetadataValue.ClassicMemberMetadata of(ClassicProfile classic) {
    return ConsumerGroupMemberMetadataValue.ClassicMemberMetadata.builder()
        .sessionTimeoutMs(classic.sessionTimeoutMs())
        .supportedProtocols(
            classic.protocols().stream()
                .map(
                    each ->
                        new ConsumerGroupMemberMetadataValue.ClassicProtocol(
                            each.name(), each.metadata().duplicate()))
                .toList())
        .build();
  }

  private static @Nullable ClassicProfile classic(
      ConsumerGroupMemberMetadataValue.@Nullable ClassicMemberMetadata value) {
    return value == null
        ? null
        : new ClassicProfile(
            value.sessionTimeoutMs(),
            value.supportedProtocols().stream()
                .map(each -> new ClassicProfile.Protocol(each.name(), copy(each.metadata())))
                .toList());
  }

  /** Returns a copy of the bytes, since a record's are gone when it has been replayed. */
  static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip().asReadOnlyBuffer();
  }

  static ConsumerGroupTargetAssignmentMemberValue of(PartitionIds partitions) {
    return ConsumerGroupTargetAssignmentMemberValue.builder()
        .topicPartitions(
            partitions.topics().entrySet().stream()
                .map(
                    topic ->
                        new ConsumerGroupTargetAssignmentMemberValue.TopicPartition(
                            topic.getKey(), topic.getValue()))
                .toList())
        .build();
  }

  static PartitionIds partitions(ConsumerGroupTargetAssignmentMemberValue value) {
    PartitionIds.Builder partitions = PartitionIds.builder();
    value.topicPartitions().forEach(each -> partitions.addAll(each.topicId(), each.partitions()));
    return partitions.build();
  }

  static ConsumerGroupCurrentMemberAssignmentValue of(Ownership ownership) {
    return ConsumerGroupCurrentMemberAssignmentValue.builder()
        .memberEpoch(ownership.epoch())
        .previousMemberEpoch(ownership.previousEpoch())
        .state(ownership.state().number())
        .assignedPartitions(of(ownership.assigned()))
        .partitionsPendingRevocation(of(ownership.revoking()))
        .build();
  }

  static Ownership ownership(ConsumerGroupCurrentMemberAssignmentValue value) {
    return new Ownership(
        value.memberEpoch(),
        value.previousMemberEpoch(),
        MemberState.of(value.state()),
        held(value.assignedPartitions(), value.memberEpoch()),
        held(value.partitionsPendingRevocation(), value.memberEpoch()));
  }

  private static List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> of(
      HeldPartitions held) {
    return held.topics().entrySet().stream()
        .map(
            topic ->
                ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions.builder()
                    .topicId(topic.getKey())
                    .partitions(List.copyOf(topic.getValue().keySet()))
                    .assignmentEpochs(List.copyOf(topic.getValue().values()))
                    .build())
        .toList();
  }

  /**
   * Reads partitions; what Kafka wrote before 4.4 bears no epochs and was given in the member's.
   */
  private static HeldPartitions held(
      List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> topics, int memberEpoch) {
    HeldPartitions.Builder held = HeldPartitions.builder();
    for (var topic : topics) {
      List<Integer> epochs = topic.assignmentEpochs();
      for (int i = 0; i < topic.partitions().size(); i++) {
        int epoch = epochs == null || i >= epochs.size() ? Math.max(memberEpoch, 0) : epochs.get(i);
        held.add(topic.topicId(), topic.partitions().get(i), epoch);
      }
    }
    return held.build();
  }

  static ConsumerGroupRegularExpressionValue of(ResolvedRegex resolved) {
    return ConsumerGroupRegularExpressionValue.builder()
        .topics(List.copyOf(resolved.topics()))
        .version(resolved.version())
        .timestamp(resolved.resolvedAtMs())
        .build();
  }

  static ResolvedRegex regex(ConsumerGroupRegularExpressionValue value) {
    return new ResolvedRegex(
        Collections.unmodifiableSortedSet(new TreeSet<>(value.topics())),
        value.version(),
        value.timestamp());
  }
}
