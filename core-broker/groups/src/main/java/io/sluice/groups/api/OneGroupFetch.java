package io.sluice.groups.api;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An OffsetFetch of a version that asks for one group, in terms of those that ask for several. */
record OneGroupFetch(OffsetFetchRequest request, int version) {
  /** The first version that asks for several groups (KIP-709). */
  static final int SEVERAL_GROUPS_VERSION = 8;

  /** The first version whose response has an error of its own. */
  private static final int GROUP_ERROR_VERSION = 2;

  OffsetFetchRequestGroup group() {
    return OffsetFetchRequestGroup.builder()
        .groupId(request.groupId())
        .memberId(null)
        .memberEpoch(-1)
        .topics(topics(request.topics()))
        .build();
  }

  private static @Nullable List<OffsetFetchRequestTopics> topics(
      @Nullable List<OffsetFetchRequestTopic> asked) {
    if (asked == null) {
      return null;
    }
    List<OffsetFetchRequestTopics> topics = new ArrayList<>(asked.size());
    for (OffsetFetchRequestTopic topic : asked) {
      topics.add(
          OffsetFetchRequestTopics.builder()
              .name(topic.name())
              .partitionIndexes(topic.partitionIndexes())
              .build());
    }
    return topics;
  }

  OffsetFetchResponse response(OffsetFetchResponseGroup group) {
    if (group.errorCode() != ErrorCode.NONE.code() && version < GROUP_ERROR_VERSION) {
      return OffsetFetchResponse.builder().topics(failed(group.errorCode())).build();
    }
    List<OffsetFetchResponseTopic> topics = new ArrayList<>(group.topics().size());
    for (OffsetFetchResponseTopics topic : group.topics()) {
      topics.add(
          OffsetFetchResponseTopic.builder()
              .name(topic.name())
              .partitions(topic.partitions().stream().map(OneGroupFetch::partition).toList())
              .build());
    }
    return OffsetFetchResponse.builder().errorCode(group.errorCode()).topics(topics).build();
  }

  private static OffsetFetchResponsePartition partition(
      OffsetFetchResponse.OffsetFetchResponsePartitions from) {
    return OffsetFetchResponsePartition.builder()
        .partitionIndex(from.partitionIndex())
        .committedOffset(from.committedOffset())
        .committedLeaderEpoch(from.committedLeaderEpoch())
        .metadata(from.metadata())
        .errorCode(from.errorCode())
        .build();
  }

  private List<OffsetFetchResponseTopic> failed(short error) {
    List<OffsetFetchResponseTopic> topics = new ArrayList<>();
    List<OffsetFetchRequestTopic> asked = request.topics();
    for (OffsetFetchRequestTopic topic :
        asked == null ? List.<OffsetFetchRequestTopic>of() : asked) {
      List<OffsetFetchResponsePartition> partitions = new ArrayList<>();
      for (Integer index : topic.partitionIndexes()) {
        partitions.add(
            OffsetFetchResponsePartition.builder()
                .partitionIndex(index)
                .committedOffset(-1)
                .committedLeaderEpoch(-1)
                .metadata("")
                .errorCode(error)
                .build());
      }
      topics.add(
          OffsetFetchResponseTopic.builder().name(topic.name()).partitions(partitions).build());
    }
    return topics;
  }
}
