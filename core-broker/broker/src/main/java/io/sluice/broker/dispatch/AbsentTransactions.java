package io.sluice.broker.dispatch;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.AddPartitionsToTxnRequest;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.sluice.protocol.message.AddPartitionsToTxnResponse;
import io.sluice.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import io.sluice.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
import io.sluice.protocol.message.DescribeProducersRequest;
import io.sluice.protocol.message.DescribeProducersResponse;
import io.sluice.protocol.message.DescribeProducersResponse.TopicResponse;
import io.sluice.protocol.message.DescribeTransactionsRequest;
import io.sluice.protocol.message.DescribeTransactionsResponse;
import io.sluice.protocol.message.DescribeTransactionsResponse.TransactionState;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.message.TxnOffsetCommitRequest;
import io.sluice.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.sluice.protocol.message.TxnOffsetCommitResponse;
import io.sluice.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import io.sluice.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;
import io.sluice.protocol.message.WriteTxnMarkersRequest;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.sluice.protocol.message.WriteTxnMarkersResponse;
import io.sluice.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import io.sluice.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import io.sluice.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;
import java.util.List;

/** What {@link AbsentApis} answers to requests about transactions that have several errors. */
final class AbsentTransactions {
  private static final short REFUSED = ErrorCode.UNSUPPORTED_VERSION.code();

  private AbsentTransactions() {}

  /** Up to v3 the error stands by each partition, later by the request. */
  static ResponseMessage add(AddPartitionsToTxnRequest request) {
    return AddPartitionsToTxnResponse.builder()
        .errorCode(REFUSED)
        .resultsByTopicV3AndBelow(
            request.v3AndBelowTopics().stream().map(AbsentTransactions::add).toList())
        .build();
  }

  private static AddPartitionsToTxnTopicResult add(AddPartitionsToTxnTopic topic) {
    return AddPartitionsToTxnTopicResult.builder()
        .name(topic.name())
        .resultsByPartition(
            topic.partitions().stream()
                .map(
                    partition ->
                        AddPartitionsToTxnPartitionResult.builder()
                            .partitionIndex(partition)
                            .partitionErrorCode(REFUSED)
                            .build())
                .toList())
        .build();
  }

  static ResponseMessage commit(TxnOffsetCommitRequest request) {
    return TxnOffsetCommitResponse.builder()
        .topics(request.topics().stream().map(AbsentTransactions::commit).toList())
        .build();
  }

  private static TxnOffsetCommitResponseTopic commit(TxnOffsetCommitRequestTopic topic) {
    return TxnOffsetCommitResponseTopic.builder()
        .name(topic.name())
        .topicId(topic.topicId())
        .partitions(
            topic.partitions().stream()
                .map(
                    partition ->
                        TxnOffsetCommitResponsePartition.builder()
                            .partitionIndex(partition.partitionIndex())
                            .errorCode(REFUSED)
                            .build())
                .toList())
        .build();
  }

  static ResponseMessage mark(WriteTxnMarkersRequest request) {
    return WriteTxnMarkersResponse.builder()
        .markers(request.markers().stream().map(AbsentTransactions::mark).toList())
        .build();
  }

  private static WritableTxnMarkerResult mark(WritableTxnMarker marker) {
    return WritableTxnMarkerResult.builder()
        .producerId(marker.producerId())
        .topics(
            marker.topics().stream()
                .map(
                    topic ->
                        WritableTxnMarkerTopicResult.builder()
                            .name(topic.name())
                            .partitions(marked(topic.partitionIndexes()))
                            .build())
                .toList())
        .build();
  }

  private static List<WritableTxnMarkerPartitionResult> marked(List<Integer> partitions) {
    return partitions.stream()
        .map(
            partition ->
                WritableTxnMarkerPartitionResult.builder()
                    .partitionIndex(partition)
                    .errorCode(REFUSED)
                    .build())
        .toList();
  }

  static ResponseMessage describe(DescribeTransactionsRequest request) {
    return DescribeTransactionsResponse.builder()
        .transactionStates(
            request.transactionalIds().stream()
                .map(
                    id -> TransactionState.builder().transactionalId(id).errorCode(REFUSED).build())
                .toList())
        .build();
  }

  static ResponseMessage describe(DescribeProducersRequest request) {
    return DescribeProducersResponse.builder()
        .topics(
            request.topics().stream()
                .map(
                    topic ->
                        TopicResponse.builder()
                            .name(topic.name())
                            .partitions(described(topic.partitionIndexes()))
                            .build())
                .toList())
        .build();
  }

  private static List<DescribeProducersResponse.PartitionResponse> described(
      List<Integer> partitions) {
    return partitions.stream()
        .map(
            partition ->
                DescribeProducersResponse.PartitionResponse.builder()
                    .partitionIndex(partition)
                    .errorCode(REFUSED)
                    .errorMessage(AbsentApis.REASON)
                    .build())
        .toList();
  }
}
