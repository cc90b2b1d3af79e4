package io.sluice.groups.offsets;

import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers fetches of offsets.
 *
 * <p>An offset of a topic that was deleted and created anew is not shown: it says nothing about the
 * new one.
 */
final class Fetching {
  private static final int TOPIC_ID_VERSION = 10;

  private final Environment environment;
  private final GroupTable table;
  private final Places places;

  Fetching(Environment environment, GroupTable table, Places places) {
    this.environment = environment;
    this.table = table;
    this.places = places;
  }

  OffsetFetchResponse fetch(OffsetFetchRequest request, int version) {
    List<OffsetFetchResponseGroup> answers = new ArrayList<>();
    for (OffsetFetchRequestGroup group : FetchShape.groups(request, version)) {
      answers.add(fetch(group, version));
    }
    return FetchShape.response(version, answers);
  }

  private OffsetFetchResponseGroup fetch(OffsetFetchRequestGroup asked, int version) {
    GroupOffsets offsets;
    try {
      offsets = offsetsFor(asked);
    } catch (ApiException refusal) {
      return FetchShape.refusal(asked, version, refusal.error());
    }
    ClusterView cluster = environment.cluster().get();
    boolean byId = version >= TOPIC_ID_VERSION;
    List<OffsetFetchResponseTopics> topics = new ArrayList<>();
    if (asked.topics() == null) {
      all(offsets, cluster, byId, topics);
    } else {
      for (OffsetFetchRequestTopics topic : asked.topics()) {
        topics.add(byId ? byId(topic, offsets, cluster) : byName(topic, offsets, cluster));
      }
    }
    return new OffsetFetchResponseGroup(asked.groupId(), topics, ErrorCode.NONE.code());
  }

  /** Returns a group's offsets: of one that does not exist there are none. */
  private GroupOffsets offsetsFor(OffsetFetchRequestGroup asked) {
    Keeper keeper = places.toRead(asked.groupId());
    Group group = table.find(asked.groupId());
    if (group == null) {
      return new GroupOffsets();
    }
    try {
      group.checkFetch(asked.memberId(), asked.memberEpoch());
    } catch (ApiException refusal) {
      if (refusal.error() == ErrorCode.GROUP_ID_NOT_FOUND) {
        return new GroupOffsets();
      }
      throw refusal;
    }
    return keeper.offsets();
  }

  private static OffsetFetchResponseTopics byId(
      OffsetFetchRequestTopics topic, GroupOffsets offsets, ClusterView cluster) {
    TopicView view = cluster.topic(topic.topicId());
    if (view == null) {
      return FetchShape.none(topic, "", ErrorCode.UNKNOWN_TOPIC_ID);
    }
    return found(topic, view.name(), view, offsets);
  }

  private static OffsetFetchResponseTopics byName(
      OffsetFetchRequestTopics topic, GroupOffsets offsets, ClusterView cluster) {
    return found(topic, topic.name(), cluster.topic(topic.name()), offsets);
  }

  private static OffsetFetchResponseTopics found(
      OffsetFetchRequestTopics topic, String name, @Nullable TopicView view, GroupOffsets offsets) {
    List<OffsetFetchResponsePartitions> partitions =
        new ArrayList<>(topic.partitionIndexes().size());
    for (int partition : topic.partitionIndexes()) {
      CommittedOffset offset = offsets.get(name, partition);
      partitions.add(
          offset == null || !isOf(offset, view)
              ? FetchShape.none(partition, ErrorCode.NONE)
              : FetchShape.some(partition, offset));
    }
    return new OffsetFetchResponseTopics(name, topic.topicId(), partitions);
  }

  /** Adds all offsets; by id only those of topics that have one now. */
  private static void all(
      GroupOffsets offsets,
      ClusterView cluster,
      boolean byId,
      List<OffsetFetchResponseTopics> topics) {
    for (String name : offsets.topics()) {
      TopicView view = cluster.topic(name);
      List<OffsetFetchResponsePartitions> partitions = new ArrayList<>();
      offsets.forEach(
          name,
          (topic, partition, offset) -> {
            if (isOf(offset, view)) {
              partitions.add(FetchShape.some(partition, offset));
            }
            return true;
          });
      if (!partitions.isEmpty() && (view != null || !byId)) {
        Uuid id = view == null ? Uuid.ZERO : view.id();
        topics.add(new OffsetFetchResponseTopics(name, byId ? id : Uuid.ZERO, partitions));
      }
    }
  }

  private static boolean isOf(CommittedOffset offset, @Nullable TopicView topic) {
    return topic == null || offset.mayBeOf(topic.id());
  }
}
