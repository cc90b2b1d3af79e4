package io.sluice.broker.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.AddOffsetsToTxnRequest;
import io.sluice.protocol.message.AddPartitionsToTxnRequest;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.sluice.protocol.message.ConsumerGroupDescribeRequest;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sluice.protocol.message.DeleteGroupsRequest;
import io.sluice.protocol.message.DescribeGroupsRequest;
import io.sluice.protocol.message.DescribeProducersRequest;
import io.sluice.protocol.message.DescribeTransactionsRequest;
import io.sluice.protocol.message.EndTxnRequest;
import io.sluice.protocol.message.FindCoordinatorRequest;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.ListGroupsRequest;
import io.sluice.protocol.message.ListTransactionsRequest;
import io.sluice.protocol.message.Messages;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sluice.protocol.message.OffsetDeleteRequest;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.TxnOffsetCommitRequest;
import io.sluice.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.sluice.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.sluice.protocol.message.WriteTxnMarkersRequest;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AbsentApisTest {
  private static final String REFUSED = "rrorCode=" + ErrorCode.UNSUPPORTED_VERSION.code();

  static Stream<ApiKey> known() {
    return Stream.of(ApiKey.values()).filter(AbsentApis::known);
  }

  private static RequestMessage request(ApiKey key, int version) {
    return switch (key) {
      case INIT_PRODUCER_ID -> InitProducerIdRequest.builder().build();
      case JOIN_GROUP -> JoinGroupRequest.builder().build();
      case HEARTBEAT -> HeartbeatRequest.builder().build();
      case LEAVE_GROUP -> LeaveGroupRequest.builder().build();
      case SYNC_GROUP -> SyncGroupRequest.builder().build();
      case LIST_GROUPS -> ListGroupsRequest.builder().build();
      case OFFSET_DELETE -> OffsetDeleteRequest.builder().build();
      case CONSUMER_GROUP_HEARTBEAT -> ConsumerGroupHeartbeatRequest.builder().build();
      case ADD_OFFSETS_TO_TXN -> AddOffsetsToTxnRequest.builder().build();
      case END_TXN -> EndTxnRequest.builder().build();
      case LIST_TRANSACTIONS -> ListTransactionsRequest.builder().build();
      case ADD_PARTITIONS_TO_TXN ->
          AddPartitionsToTxnRequest.builder()
              .v3AndBelowTopics(
                  version < 4
                      ? List.of(
                          AddPartitionsToTxnTopic.builder()
                              .name("t")
                              .partitions(List.of(3))
                              .build())
                      : List.of())
              .build();
      case TXN_OFFSET_COMMIT ->
          TxnOffsetCommitRequest.builder()
              .topics(
                  List.of(
                      TxnOffsetCommitRequestTopic.builder()
                          .partitions(
                              List.of(
                                  TxnOffsetCommitRequestPartition.builder()
                                      .partitionIndex(3)
                                      .build()))
                          .build()))
              .build();
      case WRITE_TXN_MARKERS ->
          WriteTxnMarkersRequest.builder()
              .markers(
                  List.of(
                      WritableTxnMarker.builder()
                          .topics(
                              List.of(
                                  WritableTxnMarkerTopic.builder()
                                      .name("t")
                                      .partitionIndexes(List.of(3))
                                      .build()))
                          .build()))
              .build();
      case DESCRIBE_TRANSACTIONS ->
          DescribeTransactionsRequest.builder().transactionalIds(List.of("x")).build();
      case DESCRIBE_PRODUCERS ->
          DescribeProducersRequest.builder()
              .topics(
                  List.of(
                      DescribeProducersRequest.TopicRequest.builder()
                          .name("t")
                          .partitionIndexes(List.of(3))
                          .build()))
              .build();
      case FIND_COORDINATOR ->
          version < 4
              ? FindCoordinatorRequest.builder().key("g").build()
              : FindCoordinatorRequest.builder().coordinatorKeys(List.of("g")).build();
      case DESCRIBE_GROUPS -> DescribeGroupsRequest.builder().groups(List.of("g")).build();
      case DELETE_GROUPS -> DeleteGroupsRequest.builder().groupsNames(List.of("g")).build();
      case CONSUMER_GROUP_DESCRIBE ->
          ConsumerGroupDescribeRequest.builder().groupIds(List.of("g")).build();
      case OFFSET_COMMIT -> commit();
      case OFFSET_FETCH -> version < 8 ? fetchOfOneGroup() : fetchOfGroups();
      default -> throw new AssertionError(key + " has no request here");
    };
  }

  private static RequestMessage commit() {
    OffsetCommitRequestPartition partition =
        OffsetCommitRequestPartition.builder().partitionIndex(3).build();
    return OffsetCommitRequest.builder()
        .topics(List.of(OffsetCommitRequestTopic.builder().partitions(List.of(partition)).build()))
        .build();
  }

  private static RequestMessage fetchOfOneGroup() {
    return OffsetFetchRequest.builder()
        .groupId("g")
        .topics(
            List.of(
                OffsetFetchRequestTopic.builder().name("t").partitionIndexes(List.of(3)).build()))
        .build();
  }

  private static RequestMessage fetchOfGroups() {
    return OffsetFetchRequest.builder()
        .groups(List.of(OffsetFetchRequestGroup.builder().groupId("g").build()))
        .build();
  }

  @ParameterizedTest
  @MethodSource("known")
  void everyVersionIsRefusedInTheShapeOfItsResponse(ApiKey key) {
    for (int version = key.minVersion(); version <= key.maxVersion(); version++) {
      ResponseMessage answer = AbsentApis.answer(key, request(key, version), version);
      ByteBuffer bytes = ByteBuffer.allocate(answer.size(version));
      answer.write(new WireWriter(bytes), version);
      ResponseMessage received = Messages.readResponse(key, bytes.flip(), version);
      assertTrue(received.toString().contains(REFUSED), version + ": " + received);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ApiKey.class,
      names = {"PRODUCE", "FETCH", "METADATA"})
  void whatTheKernelAnswersIsNotRefused(ApiKey key) {
    assertEquals(false, AbsentApis.known(key));
  }
}
