package io.sluice.groups.offsets;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the shapes that OffsetFetch had before v8, one group to a request, to today's and back.
 */
final class FetchShape {
  private static final int MANY_GROUPS_VERSION = 8;
  private static final int GROUP_ERROR_VERSION = 2;
  private static final long NO_OFFSET = -1;

  private FetchShape() {}

  /** Returns what is asked for, as from v8 on. */
  static List<OffsetFetchRequestGroup> groups(OffsetFetchRequest request, int version) {
    if (version >= MANY_GROUPS_VERSION) {
      return request.groups();
    }
    return List.of(
        OffsetFetchRequestGroup.builder()
            .groupId(request.groupId())
            .topics(topics(request.topics()))
            .build());
  }

  private static @Nullable List<OffsetFetchRequestTopics> topics(
      @Nullable List<OffsetFetchRequestTopic> old) {
    if (old == null) {
      return null;
    }
    return old.stream()
        .map(
            topic ->
                new OffsetFetchRequestTopics(topic.name(), Uuid.ZERO, topic.partitionIndexes()))
        .toList();
  }

  /** Returns the response with the answers for all groups of a request. */
  static OffsetFetchResponse response(int version, List<OffsetFetchResponseGroup> groups) {
    if (version >= MANY_GROUPS_VERSION) {
      return OffsetFetchResponse.builder().groups(groups).build();
    }
    OffsetFetchResponseGroup group = groups.getFirst();
    return OffsetFetchResponse.builder()
        .topics(group.topics().stream().map(FetchShape::old).toList())
        .errorCode(group.errorCode())
        .build();
  }

  private static OffsetFetchResponseTopic old(OffsetFetchResponseTopics topic) {
    return new OffsetFetchResponseTopic(
        topic.name(), topic.partitions().stream().map(FetchShape::old).toList());
  }

  private static OffsetFetchResponsePartition old(OffsetFetchResponsePartitions partition) {
    return new OffsetFetchResponsePartition(
        partition.partitionIndex(),
        partition.committedOffset(),
        partition.committedLeaderEpoch(),
        partition.metadata(),
        partition.errorCode());
  }

  /** Returns the answer for a group as a whole; v1 has no place for it but the partitions. */
  static OffsetFetchResponseGroup refusal(
      OffsetFetchRequestGroup group, int version, ErrorCode error) {
    if (version >= GROUP_ERROR_VERSION) {
      return new OffsetFetchResponseGroup(group.groupId(), List.of(), error.code());
    }
    List<OffsetFetchRequestTopics> asked = group.topics() == null ? List.of() : group.topics();
    return new OffsetFetchResponseGroup(
        group.groupId(),
        asked.stream().map(topic -> none(topic, topic.name(), error)).toList(),
        ErrorCode.NONE.code());
  }

  /** Returns that no partition of a topic has an offset. */
  static OffsetFetchResponseTopics none(
      OffsetFetchRequestTopics topic, String name, ErrorCode error) {
    return new OffsetFetchResponseTopics(
        name,
        topic.topicId(),
        topic.partitionIndexes().stream().map(each -> none(each, error)).toList());
  }

  /** Returns that a partition has no offset. */
  static OffsetFetchResponsePartitions none(int partition, ErrorCode error) {
    return new OffsetFetchResponsePartitions(
        partition, NO_OFFSET, CommittedOffset.NO_EPOCH, "", error.code());
  }

  /** Returns a partition's offset. */
  static OffsetFetchResponsePartitions some(int partition, CommittedOffset offset) {
    return new OffsetFetchResponsePartitions(
        partition, offset.offset(), offset.leaderEpoch(), offset.metadata(), ErrorCode.NONE.code());
  }
}
