package io.sluice.e2e;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.AddOffsetsToTxnRequest;
import io.sluice.protocol.message.AddPartitionsToTxnRequest;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.sluice.protocol.message.DescribeProducersRequest;
import io.sluice.protocol.message.DescribeTransactionsRequest;
import io.sluice.protocol.message.EndTxnRequest;
import io.sluice.protocol.message.ListTransactionsRequest;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.TxnOffsetCommitRequest;
import io.sluice.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.sluice.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.sluice.protocol.message.WriteTxnMarkersRequest;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import java.util.List;

/** The same for what is about transactions: a stranger asks, whose id nobody has heard of. */
final class VersionedTransactionRequests {
  /** Nobody has begun a transaction with it. */
  static final String TRANSACTIONAL_ID = "first";

  private static final int SEVERAL_TRANSACTIONS_VERSION = 4;
  private static final int TOPIC_IDS_VERSION = 6;
  private static final long PRODUCER = 4_000_000;

  private final String topic;
  private final Uuid id;

  VersionedTransactionRequests(String topic, Uuid id) {
    this.topic = topic;
    this.id = id;
  }

  /** Returns the error with which an API is answered: there is no such producer. */
  static ErrorCode permitted(ApiKey key) {
    return switch (key) {
      case ADD_PARTITIONS_TO_TXN, ADD_OFFSETS_TO_TXN, END_TXN, TXN_OFFSET_COMMIT ->
          ErrorCode.INVALID_PRODUCER_ID_MAPPING;
      case DESCRIBE_TRANSACTIONS -> ErrorCode.TRANSACTIONAL_ID_NOT_FOUND;
      default -> ErrorCode.NONE;
    };
  }

  /** Returns requests for one API in one version; none if it is about something else. */
  List<RequestMessage> of(ApiKey key, int version) {
    return switch (key) {
      case ADD_PARTITIONS_TO_TXN -> List.of(addPartitions(version));
      case ADD_OFFSETS_TO_TXN ->
          List.of(new AddOffsetsToTxnRequest(TRANSACTIONAL_ID, PRODUCER, (short) 0, "group"));
      case END_TXN -> List.of(new EndTxnRequest(TRANSACTIONAL_ID, PRODUCER, (short) 0, true));
      case WRITE_TXN_MARKERS -> List.of(marker());
      case TXN_OFFSET_COMMIT -> List.of(commit(version));
      case DESCRIBE_PRODUCERS ->
          List.of(
              new DescribeProducersRequest(
                  List.of(new DescribeProducersRequest.TopicRequest(topic, List.of(0)))));
      case DESCRIBE_TRANSACTIONS ->
          List.of(new DescribeTransactionsRequest(List.of(TRANSACTIONAL_ID)));
      case LIST_TRANSACTIONS -> List.of(ListTransactionsRequest.builder().build());
      default -> List.of();
    };
  }

  private RequestMessage addPartitions(int version) {
    List<AddPartitionsToTxnTopic> topics = List.of(new AddPartitionsToTxnTopic(topic, List.of(0)));
    return version < SEVERAL_TRANSACTIONS_VERSION
        ? AddPartitionsToTxnRequest.builder()
            .v3AndBelowTransactionalId(TRANSACTIONAL_ID)
            .v3AndBelowProducerId(PRODUCER)
            .v3AndBelowProducerEpoch((short) 0)
            .v3AndBelowTopics(topics)
            .build()
        : AddPartitionsToTxnRequest.builder()
            .transactions(
                List.of(
                    new AddPartitionsToTxnTransaction(
                        TRANSACTIONAL_ID, PRODUCER, (short) 0, false, topics)))
            .build();
  }

  /** It ends nothing: the partition has never heard of the producer. */
  private RequestMessage marker() {
    return new WriteTxnMarkersRequest(
        List.of(
            WritableTxnMarker.builder()
                .producerId(PRODUCER)
                .producerEpoch((short) 0)
                .transactionResult(true)
                .topics(List.of(new WritableTxnMarkerTopic(topic, List.of(0))))
                .build()));
  }

  private RequestMessage commit(int version) {
    boolean byId = version >= TOPIC_IDS_VERSION;
    return TxnOffsetCommitRequest.builder()
        .transactionalId(TRANSACTIONAL_ID)
        .groupId("group")
        .producerId(PRODUCER)
        .topics(
            List.of(
                new TxnOffsetCommitRequestTopic(
                    byId ? "" : topic,
                    byId ? id : Uuid.ZERO,
                    List.of(
                        TxnOffsetCommitRequestPartition.builder()
                            .partitionIndex(0)
                            .committedOffset(1)
                            .build()))))
        .build();
  }
}
