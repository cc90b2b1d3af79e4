package io.sluice.e2e;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.ConsumerGroupDescribeRequest;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sluice.protocol.message.DeleteGroupsRequest;
import io.sluice.protocol.message.DescribeGroupOffsetsRequest;
import io.sluice.protocol.message.DescribeGroupsRequest;
import io.sluice.protocol.message.FindCoordinatorRequest;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.ListGroupsRequest;
import io.sluice.protocol.message.MoveGroupOffsetsRequest;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetDeleteRequest;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.SyncGroupRequest;
import java.nio.ByteBuffer;
import java.util.List;

/** Makes up requests about groups that are answered in any version. */
final class VersionedGroupRequests {
  private static final int MEMBER_ID_REQUIRED_VERSION = 4;
  private static final int SEVERAL_KEYS_VERSION = 4;
  private static final int SEVERAL_GROUPS_VERSION = 8;
  private static final int TOPIC_IDS_VERSION = 10;
  private static final int GROUP_NOT_FOUND_VERSION = 6;

  private final String topic;
  private final Uuid id;

  VersionedGroupRequests(String topic, Uuid id) {
    this.topic = topic;
    this.id = id;
  }

  /** Returns an error that a stranger is answered with. */
  static ErrorCode permitted(ApiKey key, int version) {
    return switch (key) {
      case JOIN_GROUP ->
          version >= MEMBER_ID_REQUIRED_VERSION ? ErrorCode.MEMBER_ID_REQUIRED : ErrorCode.NONE;
      case SYNC_GROUP, HEARTBEAT, LEAVE_GROUP -> ErrorCode.UNKNOWN_MEMBER_ID;
      case DESCRIBE_GROUPS ->
          version >= GROUP_NOT_FOUND_VERSION ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NONE;
      case CONSUMER_GROUP_DESCRIBE -> ErrorCode.GROUP_ID_NOT_FOUND;
      default -> ErrorCode.NONE;
    };
  }

  List<RequestMessage> of(ApiKey key, int version) {
    String group = "group-of-" + key + "-" + version;
    return switch (key) {
      case FIND_COORDINATOR -> List.of(findCoordinator(group, version));
      case JOIN_GROUP -> List.of(join(group));
      case SYNC_GROUP -> List.of(sync(group));
      case HEARTBEAT ->
          List.of(HeartbeatRequest.builder().groupId(group).generationId(1).memberId("m").build());
      case LEAVE_GROUP -> List.of(leave(group, version));
      case OFFSET_COMMIT -> List.of(commit(group, version));
      case OFFSET_FETCH -> List.of(fetch(group, version));
      case OFFSET_DELETE -> List.of(commit(group, 0), delete(group));
      case LIST_GROUPS -> List.of(ListGroupsRequest.builder().build());
      case DESCRIBE_GROUPS ->
          List.of(DescribeGroupsRequest.builder().groups(List.of(group)).build());
      case DELETE_GROUPS -> List.of(DeleteGroupsRequest.builder().groupsNames(List.of()).build());
      case CONSUMER_GROUP_HEARTBEAT -> List.of(consumerHeartbeat(group, version));
      case CONSUMER_GROUP_DESCRIBE ->
          List.of(ConsumerGroupDescribeRequest.builder().groupIds(List.of(group)).build());
      case DESCRIBE_GROUP_OFFSETS ->
          List.of(DescribeGroupOffsetsRequest.builder().groups(null).build());
      case MOVE_GROUP_OFFSETS ->
          List.of(
              commit(group, 0),
              MoveGroupOffsetsRequest.builder().groupId(group).storage("kafka").build());
      default -> throw new AssertionError(key + " has no example here: add one");
    };
  }

  private static RequestMessage findCoordinator(String group, int version) {
    return version < SEVERAL_KEYS_VERSION
        ? FindCoordinatorRequest.builder().key(group).build()
        : FindCoordinatorRequest.builder().coordinatorKeys(List.of(group, group + "b")).build();
  }

  private static RequestMessage join(String group) {
    var protocol =
        JoinGroupRequest.JoinGroupRequestProtocol.builder()
            .name("range")
            .metadata(ByteBuffer.allocate(4))
            .build();
    return JoinGroupRequest.builder()
        .groupId(group)
        .sessionTimeoutMs(10_000)
        .rebalanceTimeoutMs(10_000)
        .memberId("")
        .protocolType("consumer")
        .protocols(List.of(protocol))
        .build();
  }

  private static RequestMessage sync(String group) {
    return SyncGroupRequest.builder().groupId(group).generationId(1).memberId("m").build();
  }

  private static RequestMessage leave(String group, int version) {
    LeaveGroupRequest.Builder leave = LeaveGroupRequest.builder().groupId(group);
    return version < 3
        ? leave.memberId("m").build()
        : leave
            .members(List.of(LeaveGroupRequest.MemberIdentity.builder().memberId("m").build()))
            .build();
  }

  private RequestMessage commit(String group, int version) {
    var partition =
        OffsetCommitRequest.OffsetCommitRequestPartition.builder()
            .partitionIndex(0)
            .committedOffset(1)
            .committedMetadata("")
            .build();
    var offsets =
        OffsetCommitRequest.OffsetCommitRequestTopic.builder().partitions(List.of(partition));
    offsets = version < TOPIC_IDS_VERSION ? offsets.name(topic) : offsets.topicId(id);
    return OffsetCommitRequest.builder()
        .groupId(group)
        .memberId("")
        .generationIdOrMemberEpoch(-1)
        .topics(List.of(offsets.build()))
        .build();
  }

  private RequestMessage fetch(String group, int version) {
    if (version < SEVERAL_GROUPS_VERSION) {
      var asked =
          OffsetFetchRequest.OffsetFetchRequestTopic.builder()
              .name(topic)
              .partitionIndexes(List.of(0))
              .build();
      return OffsetFetchRequest.builder().groupId(group).topics(List.of(asked)).build();
    }
    var asked = OffsetFetchRequest.OffsetFetchRequestTopics.builder().partitionIndexes(List.of(0));
    asked = version < TOPIC_IDS_VERSION ? asked.name(topic) : asked.topicId(id);
    var of =
        OffsetFetchRequest.OffsetFetchRequestGroup.builder()
            .groupId(group)
            .memberId(null)
            .memberEpoch(-1)
            .topics(List.of(asked.build()))
            .build();
    return OffsetFetchRequest.builder().groups(List.of(of)).build();
  }

  private RequestMessage delete(String group) {
    var partition =
        OffsetDeleteRequest.OffsetDeleteRequestPartition.builder().partitionIndex(0).build();
    var of =
        OffsetDeleteRequest.OffsetDeleteRequestTopic.builder()
            .name(topic)
            .partitions(List.of(partition))
            .build();
    return OffsetDeleteRequest.builder().groupId(group).topics(List.of(of)).build();
  }

  private RequestMessage consumerHeartbeat(String group, int version) {
    return ConsumerGroupHeartbeatRequest.builder()
        .groupId(group)
        .memberId(version == 0 ? "" : "a-member-of-its-own-naming")
        .memberEpoch(0)
        .rebalanceTimeoutMs(10_000)
        .subscribedTopicNames(List.of(topic))
        .topicPartitions(List.of())
        .build();
  }
}
