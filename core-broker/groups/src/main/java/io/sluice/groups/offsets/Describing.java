package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.machine.MemberView;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeGroupOffsetsRequest;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse.TopicOffsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers those who want to know how far groups are behind. */
final class Describing {
  private final GroupTable table;
  private final Places places;
  private final Lags lags;
  private final Promises promises;

  Describing(GroupTable table, Places places, Lags lags, Promises promises) {
    this.table = table;
    this.places = places;
    this.lags = lags;
    this.promises = promises;
  }

  void describe(
      DescribeGroupOffsetsRequest request,
      Reply<DescribeGroupOffsetsResponse> reply,
      Outbox<GroupRecord> out) {
    List<String> groups = request.groups() == null ? all() : request.groups();
    new Call(List.copyOf(groups), reply).describeMore(out);
  }

  private List<String> all() {
    return table.all().stream().map(Group::id).sorted().toList();
  }

  /** Describes one group after the other, so that a request has few partitions looked into. */
  private final class Call {
    private final List<String> groups;
    private final Done done;
    private final List<DescribeGroupOffsetsResponse.GroupOffsets> answers = new ArrayList<>();

    Call(List<String> groups, Reply<DescribeGroupOffsetsResponse> reply) {
      this.groups = groups;
      done = promises.promise((error, out) -> out.reply(reply, response(error, reply)));
    }

    private DescribeGroupOffsetsResponse response(
        ErrorCode error, Reply<DescribeGroupOffsetsResponse> reply) {
      return error == ErrorCode.NONE
          ? DescribeGroupOffsetsResponse.builder().groups(answers).build()
          : reply.refused(error);
    }

    void describeMore(Outbox<GroupRecord> out) {
      while (answers.size() < groups.size()) {
        String group = groups.get(answers.size());
        try {
          lags.find(lags.points(group), (found, later) -> described(group, found, later));
          return;
        } catch (ApiException refusal) {
          answers.add(answer(group, refusal.error(), List.of()));
        }
      }
      done.done(ErrorCode.NONE, out);
    }

    private void described(String group, List<PartitionLag> found, Outbox<GroupRecord> out) {
      answers.add(answer(group, ErrorCode.NONE, found));
      describeMore(out);
    }
  }

  private DescribeGroupOffsetsResponse.GroupOffsets answer(
      String groupId, ErrorCode error, List<PartitionLag> found) {
    Group group = table.find(groupId);
    return DescribeGroupOffsetsResponse.GroupOffsets.builder()
        .groupId(groupId)
        .errorCode(error.code())
        .errorMessage(error == ErrorCode.NONE ? null : error.message())
        .state(group == null ? "" : group.state())
        .storage(storageOf(groupId))
        .topics(topics(found))
        .build();
  }

  private String storageOf(String groupId) {
    return switch (places.readable(groupId)) {
      case LogKeeper inLog -> Storage.KAFKA.word();
      case StoreKeeper inStore -> Storage.ZOOKEEPER.word();
      case null -> "";
    };
  }

  private static List<TopicOffsets> topics(List<PartitionLag> found) {
    Map<String, List<DescribeGroupOffsetsResponse.PartitionOffsets>> topics = new LinkedHashMap<>();
    for (PartitionLag lag : found) {
      topics
          .computeIfAbsent(lag.at().partition().topic(), topic -> new ArrayList<>())
          .add(partition(lag));
    }
    List<TopicOffsets> list = new ArrayList<>();
    topics.forEach((topic, partitions) -> list.add(new TopicOffsets(topic, partitions)));
    return list;
  }

  private static DescribeGroupOffsetsResponse.PartitionOffsets partition(PartitionLag lag) {
    var partition =
        DescribeGroupOffsetsResponse.PartitionOffsets.builder()
            .partitionIndex(lag.at().partition().partition())
            .logStartOffset(lag.logStartOffset())
            .logEndOffset(lag.highWatermark())
            .lag(lag.lagRecords())
            .lagMs(lag.lagMs());
    CommittedOffset committed = lag.at().committed();
    if (committed != null) {
      partition
          .committedOffset(committed.offset())
          .committedLeaderEpoch(committed.leaderEpoch())
          .metadata(committed.metadata())
          .commitTimestampMs(committed.committedMs());
    }
    MemberView owner = lag.at().owner();
    if (owner != null) {
      partition
          .memberId(owner.memberId())
          .clientId(owner.clientId())
          .clientHost(owner.clientHost());
    }
    return partition.build();
  }
}
