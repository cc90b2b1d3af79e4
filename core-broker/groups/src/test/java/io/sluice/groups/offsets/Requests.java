package io.sluice.groups.offsets;

import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sluice.protocol.message.OffsetDeleteRequest;
import io.sluice.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.sluice.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import java.util.ArrayList;
import java.util.List;

/** Requests that tests send. */
final class Requests {
  private Requests() {}

  /** Returns an outsider's commit of one offset. */
  static OffsetCommitRequest commit(String group, String topic, int partition, long offset) {
    return commit(group, topicOf(topic, Uuid.ZERO, partitionOf(partition, offset, "")));
  }

  static OffsetCommitRequest commit(String group, OffsetCommitRequestTopic... topics) {
    return OffsetCommitRequest.builder().groupId(group).topics(List.of(topics)).build();
  }

  static OffsetCommitRequest byMember(OffsetCommitRequest request) {
    return request.toBuilder()
        .memberId(FakeGroup.MEMBER)
        .generationIdOrMemberEpoch(FakeGroup.GENERATION)
        .build();
  }

  static OffsetCommitRequestTopic topicOf(
      String name, Uuid id, OffsetCommitRequestPartition... partitions) {
    return new OffsetCommitRequestTopic(name, id, List.of(partitions));
  }

  static OffsetCommitRequestPartition partitionOf(int partition, long offset, String metadata) {
    return OffsetCommitRequestPartition.builder()
        .partitionIndex(partition)
        .committedOffset(offset)
        .committedMetadata(metadata)
        .build();
  }

  /** Returns a fetch as from v8 on. */
  static OffsetFetchRequest fetch(String group, String topic, Integer... partitions) {
    return fetch(
        OffsetFetchRequestGroup.builder()
            .groupId(group)
            .topics(List.of(new OffsetFetchRequestTopics(topic, Uuid.ZERO, List.of(partitions))))
            .build());
  }

  static OffsetFetchRequest fetchAll(String group) {
    return fetch(OffsetFetchRequestGroup.builder().groupId(group).topics(null).build());
  }

  static OffsetFetchRequest fetch(OffsetFetchRequestGroup... groups) {
    return OffsetFetchRequest.builder().groups(List.of(groups)).build();
  }

  static OffsetDeleteRequest delete(String group, String topic, int... partitions) {
    List<OffsetDeleteRequestPartition> list = new ArrayList<>();
    for (int partition : partitions) {
      list.add(new OffsetDeleteRequestPartition(partition));
    }
    return OffsetDeleteRequest.builder()
        .groupId(group)
        .topics(List.of(new OffsetDeleteRequestTopic(topic, list)))
        .build();
  }
}
