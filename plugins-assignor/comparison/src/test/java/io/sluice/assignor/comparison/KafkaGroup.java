package io.sluice.assignor.comparison;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.AbstractPartitionAssignor;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A group, as Kafka's assignors take it. */
final class KafkaGroup {
  private KafkaGroup() {}

  /** Has one of Kafka's assignors deal a group, whose members tell what {@code userData} says. */
  static Map<String, MemberAssignment> deal(
      AbstractPartitionAssignor assignor,
      GroupSubscription group,
      Function<GroupMember, @Nullable ByteBuffer> userData) {
    Map<String, Integer> topics = new HashMap<>();
    for (TopicInfo topic : group.topics().values()) {
      topics.put(topic.name(), topic.partitionCount());
    }
    Map<String, Subscription> members = new HashMap<>();
    for (GroupMember member : group.members()) {
      Subscription subscription =
          new Subscription(
              List.copyOf(member.topics()),
              userData.apply(member),
              partitions(member.owned()),
              member.generation(),
              Optional.empty());
      subscription.setGroupInstanceId(Optional.ofNullable(member.instanceId()));
      members.put(member.id(), subscription);
    }
    Map<String, MemberAssignment> given = new HashMap<>();
    assignor
        .assign(topics, members)
        .forEach((id, partitions) -> given.put(id, MemberAssignment.of(set(partitions))));
    return given;
  }

  static List<TopicPartition> partitions(PartitionSet set) {
    List<TopicPartition> partitions = new ArrayList<>();
    set.forEach((topic, partition) -> partitions.add(new TopicPartition(topic, partition)));
    return partitions;
  }

  private static PartitionSet set(List<TopicPartition> partitions) {
    PartitionSet.Builder set = PartitionSet.builder();
    partitions.forEach(partition -> set.add(partition.topic(), partition.partition()));
    return set.build();
  }
}
