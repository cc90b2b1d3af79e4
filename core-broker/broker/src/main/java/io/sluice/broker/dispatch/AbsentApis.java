package io.sluice.broker.dispatch;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.AddOffsetsToTxnResponse;
import io.sluice.protocol.message.AddPartitionsToTxnRequest;
import io.sluice.protocol.message.ConsumerGroupDescribeRequest;
import io.sluice.protocol.message.ConsumerGroupDescribeResponse;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import io.sluice.protocol.message.DeleteGroupsRequest;
import io.sluice.protocol.message.DeleteGroupsResponse;
import io.sluice.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import io.sluice.protocol.message.DescribeGroupsRequest;
import io.sluice.protocol.message.DescribeGroupsResponse;
import io.sluice.protocol.message.DescribeProducersRequest;
import io.sluice.protocol.message.DescribeTransactionsRequest;
import io.sluice.protocol.message.EndTxnResponse;
import io.sluice.protocol.message.FindCoordinatorRequest;
import io.sluice.protocol.message.FindCoordinatorResponse;
import io.sluice.protocol.message.FindCoordinatorResponse.Coordinator;
import io.sluice.protocol.message.HeartbeatResponse;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.ListGroupsResponse;
import io.sluice.protocol.message.ListTransactionsResponse;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sluice.protocol.message.OffsetCommitResponse;
import io.sluice.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.sluice.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import io.sluice.protocol.message.OffsetDeleteResponse;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.message.SyncGroupResponse;
import io.sluice.protocol.message.TxnOffsetCommitRequest;
import io.sluice.protocol.message.WriteTxnMarkersRequest;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Answers for modules that are not installed, to clients that ask without having read ApiVersions:
 * UNSUPPORTED_VERSION, wherever each response has room for it.
 */
final class AbsentApis {
  private static final short REFUSED = ErrorCode.UNSUPPORTED_VERSION.code();
  static final String REASON = "this broker has no module for it";
  private static final long NO_OFFSET = -1;

  /** The first version of FindCoordinator that asks for several keys. */
  private static final int KEYS_VERSION = 4;

  private static final Map<ApiKey, Refusal> ANSWERS = new EnumMap<>(ApiKey.class);

  private interface Refusal {
    ResponseMessage of(RequestMessage request, int version);
  }

  static {
    always(
        ApiKey.INIT_PRODUCER_ID,
        InitProducerIdResponse.builder()
            .errorCode(REFUSED)
            .producerId(-1)
            .producerEpoch((short) -1)
            .build());
    always(
        ApiKey.JOIN_GROUP, JoinGroupResponse.builder().errorCode(REFUSED).protocolName("").build());
    always(ApiKey.HEARTBEAT, HeartbeatResponse.builder().errorCode(REFUSED).build());
    always(ApiKey.LEAVE_GROUP, LeaveGroupResponse.builder().errorCode(REFUSED).build());
    always(ApiKey.SYNC_GROUP, SyncGroupResponse.builder().errorCode(REFUSED).build());
    always(ApiKey.LIST_GROUPS, ListGroupsResponse.builder().errorCode(REFUSED).build());
    always(ApiKey.OFFSET_DELETE, OffsetDeleteResponse.builder().errorCode(REFUSED).build());
    always(
        ApiKey.CONSUMER_GROUP_HEARTBEAT,
        ConsumerGroupHeartbeatResponse.builder().errorCode(REFUSED).errorMessage(REASON).build());
    ANSWERS.put(
        ApiKey.FIND_COORDINATOR,
        (request, version) -> noCoordinator((FindCoordinatorRequest) request, version));
    answer(ApiKey.DESCRIBE_GROUPS, DescribeGroupsRequest.class, AbsentApis::describeGroups);
    answer(ApiKey.DELETE_GROUPS, DeleteGroupsRequest.class, AbsentApis::deleteGroups);
    answer(
        ApiKey.CONSUMER_GROUP_DESCRIBE,
        ConsumerGroupDescribeRequest.class,
        AbsentApis::describeConsumerGroups);
    answer(ApiKey.OFFSET_COMMIT, OffsetCommitRequest.class, AbsentApis::commit);
    answer(ApiKey.OFFSET_FETCH, OffsetFetchRequest.class, AbsentApis::fetch);
    transactions();
  }

  private AbsentApis() {}

  private static void transactions() {
    always(ApiKey.ADD_OFFSETS_TO_TXN, AddOffsetsToTxnResponse.builder().errorCode(REFUSED).build());
    always(
        ApiKey.END_TXN,
        EndTxnResponse.builder()
            .errorCode(REFUSED)
            .producerId(-1)
            .producerEpoch((short) -1)
            .build());
    always(ApiKey.LIST_TRANSACTIONS, ListTransactionsResponse.builder().errorCode(REFUSED).build());
    answer(ApiKey.ADD_PARTITIONS_TO_TXN, AddPartitionsToTxnRequest.class, AbsentTransactions::add);
    answer(ApiKey.TXN_OFFSET_COMMIT, TxnOffsetCommitRequest.class, AbsentTransactions::commit);
    answer(ApiKey.WRITE_TXN_MARKERS, WriteTxnMarkersRequest.class, AbsentTransactions::mark);
    answer(
        ApiKey.DESCRIBE_TRANSACTIONS,
        DescribeTransactionsRequest.class,
        AbsentTransactions::describe);
    answer(ApiKey.DESCRIBE_PRODUCERS, DescribeProducersRequest.class, AbsentTransactions::describe);
  }

  private static void always(ApiKey key, ResponseMessage response) {
    ANSWERS.put(key, (request, version) -> response);
  }

  private static <Q extends RequestMessage> void answer(
      ApiKey key, Class<Q> type, Function<Q, ResponseMessage> answer) {
    ANSWERS.put(key, (request, version) -> answer.apply(type.cast(request)));
  }

  /** Returns whether the API has a clear error to give. */
  static boolean known(ApiKey key) {
    return ANSWERS.containsKey(key);
  }

  /** Returns a clear error, for a key that is {@link #known}. */
  static ResponseMessage answer(ApiKey key, RequestMessage request, int version) {
    return Objects.requireNonNull(ANSWERS.get(key)).of(request, version);
  }

  private static ResponseMessage noCoordinator(FindCoordinatorRequest request, int version) {
    if (version < KEYS_VERSION) {
      return FindCoordinatorResponse.builder()
          .errorCode(REFUSED)
          .errorMessage(REASON)
          .nodeId(-1)
          .port(-1)
          .build();
    }
    List<Coordinator> each =
        request.coordinatorKeys().stream()
            .map(
                key ->
                    Coordinator.builder()
                        .key(key)
                        .nodeId(-1)
                        .port(-1)
                        .errorCode(REFUSED)
                        .errorMessage(REASON)
                        .build())
            .toList();
    return FindCoordinatorResponse.builder().coordinators(each).build();
  }

  private static ResponseMessage describeGroups(DescribeGroupsRequest request) {
    return DescribeGroupsResponse.builder()
        .groups(
            request.groups().stream()
                .map(
                    group ->
                        DescribeGroupsResponse.DescribedGroup.builder()
                            .groupId(group)
                            .errorCode(REFUSED)
                            .build())
                .toList())
        .build();
  }

  private static ResponseMessage describeConsumerGroups(ConsumerGroupDescribeRequest request) {
    return ConsumerGroupDescribeResponse.builder()
        .groups(
            request.groupIds().stream()
                .map(
                    group ->
                        ConsumerGroupDescribeResponse.DescribedGroup.builder()
                            .groupId(group)
                            .errorCode(REFUSED)
                            .errorMessage(REASON)
                            .build())
                .toList())
        .build();
  }

  private static ResponseMessage deleteGroups(DeleteGroupsRequest request) {
    return DeleteGroupsResponse.builder()
        .results(
            request.groupsNames().stream()
                .map(
                    group ->
                        DeletableGroupResult.builder().groupId(group).errorCode(REFUSED).build())
                .toList())
        .build();
  }

  private static ResponseMessage commit(OffsetCommitRequest request) {
    return OffsetCommitResponse.builder()
        .topics(request.topics().stream().map(AbsentApis::commit).toList())
        .build();
  }

  private static OffsetCommitResponseTopic commit(OffsetCommitRequestTopic topic) {
    return OffsetCommitResponseTopic.builder()
        .name(topic.name())
        .topicId(topic.topicId())
        .partitions(
            topic.partitions().stream()
                .map(
                    partition ->
                        OffsetCommitResponsePartition.builder()
                            .partitionIndex(partition.partitionIndex())
                            .errorCode(REFUSED)
                            .build())
                .toList())
        .build();
  }

  /** The error stands by each partition at first, then by the request, then by each group. */
  private static ResponseMessage fetch(OffsetFetchRequest request) {
    List<OffsetFetchRequestTopic> topics = request.topics();
    return OffsetFetchResponse.builder()
        .errorCode(REFUSED)
        .topics(topics == null ? List.of() : topics.stream().map(AbsentApis::fetch).toList())
        .groups(
            request.groups().stream()
                .map(
                    group ->
                        OffsetFetchResponseGroup.builder()
                            .groupId(group.groupId())
                            .errorCode(REFUSED)
                            .build())
                .toList())
        .build();
  }

  private static OffsetFetchResponseTopic fetch(OffsetFetchRequestTopic topic) {
    return OffsetFetchResponseTopic.builder()
        .name(topic.name())
        .partitions(
            topic.partitionIndexes().stream()
                .map(
                    partition ->
                        OffsetFetchResponsePartition.builder()
                            .partitionIndex(partition)
                            .committedOffset(NO_OFFSET)
                            .metadata("")
                            .errorCode(REFUSED)
                            .build())
                .toList())
        .build();
  }
}
