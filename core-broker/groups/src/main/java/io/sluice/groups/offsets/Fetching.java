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
  private final PendingOffsets pending;
  private final Places places;

  Fetching(Environment environment, GroupTable table, PendingOffsets pending, Places places) {
    this.environment = environment;
    this.table = table;
    this.pending = pending;
    this.places = places;
  }

  OffsetFetchResponse fetch(OffsetFetchRequest request, int version) {
    List<OffsetFetchResponseGroup> answers = new ArrayList<>();
    for (OffsetFetchRequestGroup group : FetchShape.groups(request, version)) {
      answers.add(fetch(group, version, request.requireStable()));
    }
    return FetchShape.response(version, answers);
  }

  private OffsetFetchResponseGroup fetch(
      OffsetFetchRequestGroup asked, int version, boolean stable) {
    Found found;
    try {
      found = new Found(asked.groupId(), offsetsFor(asked), stable);
    } catch (ApiException refusal) {
      return FetchShape.refusal(asked, version, refusal.error());
    }
    ClusterView cluster = environment.cluster().get();
    boolean byId = version >= TOPIC_ID_VERSION;
    List<OffsetFetchResponseTopics> topics = new ArrayList<>();
    if (asked.topics() == null) {
      found.all(cluster, byId, topics);
    } else {
      for (OffsetFetchRequestTopics topic : asked.topics()) {
        topics.add(byId ? found.byId(topic, cluster) : found.byName(topic, cluster));
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

  /** The offsets of a group, as they are shown to somebody. */
  private final class Found {
    private final String group;
    private final GroupOffsets offsets;
    private final boolean stable;

    /**
     * Creates it.
     *
     * @param stable whether offsets are not shown on which a transaction has yet to decide
     *     (KIP-447)
     */
    Found(String group, GroupOffsets offsets, boolean stable) {
      this.group = group;
      this.offsets = offsets;
      this.stable = stable;
    }

    OffsetFetchResponseTopics byId(OffsetFetchRequestTopics topic, ClusterView cluster) {
      TopicView view = cluster.topic(topic.topicId());
      if (view == null) {
        return FetchShape.none(topic, "", ErrorCode.UNKNOWN_TOPIC_ID);
      }
      return some(topic, view.name(), view);
    }

    OffsetFetchResponseTopics byName(OffsetFetchRequestTopics topic, ClusterView cluster) {
      return some(topic, topic.name(), cluster.topic(topic.name()));
    }

    private OffsetFetchResponseTopics some(
        OffsetFetchRequestTopics topic, String name, @Nullable TopicView view) {
      List<OffsetFetchResponsePartitions> partitions =
          new ArrayList<>(topic.partitionIndexes().size());
      for (int partition : topic.partitionIndexes()) {
        CommittedOffset offset = offsets.get(name, partition);
        partitions.add(one(name, partition, offset != null && isOf(offset, view) ? offset : null));
      }
      return new OffsetFetchResponseTopics(name, topic.topicId(), partitions);
    }

    /** Adds all offsets; by id only those of topics that have one now. */
    void all(ClusterView cluster, boolean byId, List<OffsetFetchResponseTopics> topics) {
      for (String name : offsets.topics()) {
        TopicView view = cluster.topic(name);
        List<OffsetFetchResponsePartitions> partitions = new ArrayList<>();
        offsets.forEach(
            name,
            (topic, partition, offset) -> {
              if (isOf(offset, view)) {
                partitions.add(one(topic, partition, offset));
              }
              return true;
            });
        if (!partitions.isEmpty() && (view != null || !byId)) {
          Uuid id = view == null ? Uuid.ZERO : view.id();
          topics.add(new OffsetFetchResponseTopics(name, byId ? id : Uuid.ZERO, partitions));
        }
      }
    }

    private OffsetFetchResponsePartitions one(
        String topic, int partition, @Nullable CommittedOffset offset) {
      if (stable && pending.has(group, topic, partition)) {
        return FetchShape.none(partition, ErrorCode.UNSTABLE_OFFSET_COMMIT);
      }
      return offset == null
          ? FetchShape.none(partition, ErrorCode.NONE)
          : FetchShape.some(partition, offset);
    }
  }

  private static boolean isOf(CommittedOffset offset, @Nullable TopicView topic) {
    return topic == null || offset.mayBeOf(topic.id());
  }
}
