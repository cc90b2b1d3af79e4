package io.sluice.groups.offsets;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeGroupOffsetsRequest;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse;
import io.sluice.protocol.message.MoveGroupOffsetsResponse;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sluice.protocol.message.OffsetCommitResponse;
import io.sluice.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.sluice.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import io.sluice.protocol.message.OffsetDeleteResponse;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.protocol.message.TxnOffsetCommitRequest;
import io.sluice.protocol.message.TxnOffsetCommitResponse;
import java.util.List;

/** Puts an error that concerns a whole request into the shape of its response. */
public final class OffsetAnswers {
  private OffsetAnswers() {}

  /** Refuses every partition of a commit. */
  public static OffsetCommitResponse refuseCommit(OffsetCommitRequest request, ErrorCode error) {
    return new OffsetCommitResponse(
        0, request.topics().stream().map(topic -> refuse(topic, error)).toList());
  }

  private static OffsetCommitResponseTopic refuse(OffsetCommitRequestTopic topic, ErrorCode error) {
    List<OffsetCommitResponsePartition> partitions =
        topic.partitions().stream()
            .map(each -> new OffsetCommitResponsePartition(each.partitionIndex(), error.code()))
            .toList();
    return new OffsetCommitResponseTopic(topic.name(), topic.topicId(), partitions);
  }

  /** Refuses every partition of a commit in a transaction. */
  public static TxnOffsetCommitResponse refuseCommit(
      TxnOffsetCommitRequest request, ErrorCode error) {
    return TxnShape.refusal(request, error);
  }

  /** Refuses a fetch: each group from v8 on, before that as a whole, in v1 each partition. */
  public static OffsetFetchResponse refuseFetch(
      OffsetFetchRequest request, int version, ErrorCode error) {
    return FetchShape.response(
        version,
        FetchShape.groups(request, version).stream()
            .map(group -> FetchShape.refusal(group, version, error))
            .toList());
  }

  /** Refuses a deletion of offsets. */
  public static OffsetDeleteResponse refuseDelete(ErrorCode error) {
    return OffsetDeleteResponse.builder().errorCode(error.code()).build();
  }

  /** Refuses a move. */
  public static MoveGroupOffsetsResponse refuseMove(ErrorCode error) {
    return MoveGroupOffsetsResponse.builder()
        .errorCode(error.code())
        .errorMessage(error.message())
        .build();
  }

  /** Refuses to describe each group; who asks for all gets none. */
  public static DescribeGroupOffsetsResponse refuseDescribe(
      DescribeGroupOffsetsRequest request, ErrorCode error) {
    List<String> groups = request.groups() == null ? List.of() : request.groups();
    return DescribeGroupOffsetsResponse.builder()
        .groups(groups.stream().map(group -> refuse(group, error)).toList())
        .build();
  }

  private static DescribeGroupOffsetsResponse.GroupOffsets refuse(String group, ErrorCode error) {
    return DescribeGroupOffsetsResponse.GroupOffsets.builder()
        .groupId(group)
        .errorCode(error.code())
        .errorMessage(error.message())
        .build();
  }
}
