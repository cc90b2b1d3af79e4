package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.machine.GroupType;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetDeleteRequest;
import io.sluice.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.sluice.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.sluice.protocol.message.OffsetDeleteResponse;
import io.sluice.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import io.sluice.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import java.util.ArrayList;
import java.util.List;

/** Answers requests to delete single offsets. */
final class Deleting {
  /** What consumers call what they do; only of their groups is it known who reads what. */
  private static final String CONSUMER_PROTOCOL = "consumer";

  private final Environment environment;
  private final GroupTable table;
  private final PendingOffsets pending;
  private final Places places;

  Deleting(Environment environment, GroupTable table, PendingOffsets pending, Places places) {
    this.environment = environment;
    this.table = table;
    this.pending = pending;
    this.places = places;
  }

  void delete(
      OffsetDeleteRequest request, Reply<OffsetDeleteResponse> reply, Outbox<GroupRecord> out) {
    Keeper keeper;
    Group group;
    try {
      places.requireChangeable(request.groupId(), out);
      group = groupOf(request);
      keeper = places.toChange(request.groupId());
    } catch (ApiException refusal) {
      out.reply(reply, OffsetAnswers.refuseDelete(refusal.error()));
      return;
    }
    List<Change> removals = new ArrayList<>();
    OffsetDeleteResponse response = judge(request, group, keeper, removals);
    keeper.change(
        removals,
        out,
        (error, later) ->
            later.reply(
                reply, error == ErrorCode.NONE ? response : OffsetAnswers.refuseDelete(error)));
  }

  private Group groupOf(OffsetDeleteRequest request) {
    if (request.groupId().isEmpty()) {
      throw new ApiException(ErrorCode.INVALID_GROUP_ID, "the group's id is empty");
    }
    Group group = table.find(request.groupId());
    if (group == null) {
      throw new ApiException(ErrorCode.GROUP_ID_NOT_FOUND, "there is no such group");
    }
    if (group.type() == GroupType.CLASSIC
        && !group.empty()
        && !group.protocolType().equals(CONSUMER_PROTOCOL)) {
      throw new ApiException(ErrorCode.NON_EMPTY_GROUP, "the group has members");
    }
    return group;
  }

  private OffsetDeleteResponse judge(
      OffsetDeleteRequest request, Group group, Keeper keeper, List<Change> removals) {
    List<OffsetDeleteResponseTopic> topics = new ArrayList<>();
    for (OffsetDeleteRequestTopic topic : request.topics()) {
      boolean subscribed = group.subscribes(topic.name());
      TopicView view = environment.cluster().get().topic(topic.name());
      int count = view == null ? 0 : view.partitionCount();
      List<OffsetDeleteResponsePartition> partitions = new ArrayList<>();
      for (OffsetDeleteRequestPartition each : topic.partitions()) {
        int partition = each.partitionIndex();
        ErrorCode error = judge(partition, count, subscribed);
        partitions.add(new OffsetDeleteResponsePartition(partition, error.code()));
        if (error == ErrorCode.NONE && mayHave(group, keeper, topic.name(), partition)) {
          removals.add(Change.removal(topic.name(), partition));
        }
      }
      topics.add(new OffsetDeleteResponseTopic(topic.name(), partitions));
    }
    return OffsetDeleteResponse.builder().topics(topics).build();
  }

  /** The store may be about to get one, and so may the log. */
  private boolean mayHave(Group group, Keeper keeper, String topic, int partition) {
    return keeper instanceof StoreKeeper
        || keeper.offsets().get(topic, partition) != null
        || pending.has(group.id(), topic, partition);
  }

  private static ErrorCode judge(int partition, int partitionCount, boolean subscribed) {
    if (partition < 0 || partition >= partitionCount) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    return subscribed ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE;
  }
}
