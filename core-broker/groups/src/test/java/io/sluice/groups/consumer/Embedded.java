package io.sluice.groups.consumer;

import io.sluice.groups.machine.TestCluster;
import io.sluice.protocol.message.ConsumerProtocolAssignment;
import io.sluice.protocol.message.ConsumerProtocolSubscription;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.sluice.protocol.wire.WireWriter;
import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** What classic consumers tell each other, as a client reads and writes it. */
final class Embedded {
  private static final int VERSION = 3;

  private Embedded() {}

  static ByteBuffer subscription(Collection<String> topics, PartitionSet owned, int generation) {
    ConsumerProtocolSubscription message =
        ConsumerProtocolSubscription.builder()
            .topics(List.copyOf(topics))
            .ownedPartitions(
                owned.topics().stream()
                    .map(
                        topic ->
                            new ConsumerProtocolSubscription.TopicPartition(
                                topic, owned.partitions(topic)))
                    .toList())
            .generationId(generation)
            .build();
    ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES + message.size(VERSION));
    bytes.putShort((short) VERSION);
    message.write(new WireWriter(bytes), VERSION);
    return bytes.flip();
  }

  static ByteBuffer assignment(PartitionSet partitions) {
    ConsumerProtocolAssignment message =
        ConsumerProtocolAssignment.builder()
            .assignedPartitions(
                partitions.topics().stream()
                    .map(
                        topic ->
                            new ConsumerProtocolAssignment.TopicPartition(
                                topic, partitions.partitions(topic)))
                    .toList())
            .build();
    ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES + message.size(VERSION));
    bytes.putShort((short) VERSION);
    message.write(new WireWriter(bytes), VERSION);
    return bytes.flip();
  }

  static PartitionSet partitions(ByteBuffer assignment) {
    PartitionSet.Builder set = PartitionSet.builder();
    for (var topic :
        Objects.requireNonNull(EmbeddedProtocol.assignment(assignment)).assignedPartitions()) {
      topic.partitions().forEach(partition -> set.add(topic.topic(), partition));
    }
    return set.build();
  }

  /**
   * Assigns as the leader of a classic group does; nobody is given what another may still own, if
   * the members go on working while partitions move.
   */
  static List<SyncGroupRequestAssignment> assign(
      JoinGroupResponse join, TestCluster cluster, boolean cooperative) {
    List<GroupMember> members = new ArrayList<>();
    PartitionSet.Builder owned = PartitionSet.builder();
    for (var each : join.members()) {
      ConsumerProtocolSubscription said =
          Objects.requireNonNull(EmbeddedProtocol.subscription(each.metadata()));
      PartitionSet.Builder own = PartitionSet.builder();
      for (var topic : said.ownedPartitions()) {
        topic.partitions().forEach(partition -> own.add(topic.topic(), partition));
      }
      owned.addAll(own.build());
      members.add(
          GroupMember.builder(each.memberId()).topics(said.topics()).owned(own.build()).build());
    }
    List<TopicInfo> topics =
        cluster.topics().stream()
            .map(topic -> TopicInfo.of(topic.name(), topic.partitionCount()))
            .toList();
    GroupSubscription group = GroupSubscription.of(members, topics);
    PartitionSet taken = owned.build();
    List<SyncGroupRequestAssignment> result = new ArrayList<>();
    new BalancedAssignor()
        .assign(group)
        .forEach(
            (id, assigned) -> {
              PartitionSet mine =
                  group.members().stream()
                      .filter(member -> member.id().equals(id))
                      .findFirst()
                      .orElseThrow()
                      .owned();
              PartitionSet.Builder given = PartitionSet.builder();
              assigned
                  .partitions()
                  .forEach(
                      (topic, partition) -> {
                        if (!cooperative
                            || mine.contains(topic, partition)
                            || !taken.contains(topic, partition)) {
                          given.add(topic, partition);
                        }
                      });
              result.add(
                  SyncGroupRequestAssignment.builder()
                      .memberId(id)
                      .assignment(assignment(given.build()))
                      .build());
            });
    return result;
  }
}
