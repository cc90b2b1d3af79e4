package io.sluice.groups.offsets;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sluice.protocol.message.OffsetCommitResponse;
import io.sluice.protocol.message.TxnOffsetCommitRequest;
import io.sluice.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.sluice.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.sluice.protocol.message.TxnOffsetCommitResponse;
import io.sluice.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import io.sluice.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;

/** Brings a commit in a transaction to the shape of one outside, and the answer back. */
final class TxnShape {
  private TxnShape() {}

  /** Returns what the same commit would be outside of a transaction. */
  static OffsetCommitRequest plain(TxnOffsetCommitRequest request) {
    return OffsetCommitRequest.builder()
        .groupId(request.groupId())
        .generationIdOrMemberEpoch(request.generationIdOrMemberEpoch())
        .memberId(request.memberId())
        .groupInstanceId(request.groupInstanceId())
        .topics(request.topics().stream().map(TxnShape::plain).toList())
        .build();
  }

  private static OffsetCommitRequestTopic plain(TxnOffsetCommitRequestTopic topic) {
    return new OffsetCommitRequestTopic(
        topic.name(), topic.topicId(), topic.partitions().stream().map(TxnShape::plain).toList());
  }

  private static OffsetCommitRequestPartition plain(TxnOffsetCommitRequestPartition partition) {
    return OffsetCommitRequestPartition.builder()
        .partitionIndex(partition.partitionIndex())
        .committedOffset(partition.committedOffset())
        .committedLeaderEpoch(partition.committedLeaderEpoch())
        .committedMetadata(partition.committedMetadata())
        .build();
  }

  /** Returns an answer in the shape of one to a commit in a transaction. */
  static TxnOffsetCommitResponse response(OffsetCommitResponse plain) {
    return new TxnOffsetCommitResponse(
        0,
        plain.topics().stream()
            .map(
                topic ->
                    new TxnOffsetCommitResponseTopic(
                        topic.name(),
                        topic.topicId(),
                        topic.partitions().stream()
                            .map(
                                each ->
                                    new TxnOffsetCommitResponsePartition(
                                        each.partitionIndex(), each.errorCode()))
                            .toList()))
            .toList());
  }

  /** Refuses every partition of a commit. */
  static TxnOffsetCommitResponse refusal(TxnOffsetCommitRequest request, ErrorCode error) {
    return response(OffsetAnswers.refuseCommit(plain(request), error));
  }
}
