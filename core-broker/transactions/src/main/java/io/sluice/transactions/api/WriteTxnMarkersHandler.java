package io.sluice.transactions.api;

import io.sluice.coordination.Gathering;
import io.sluice.coordination.Reply;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.kernel.TransactionMarker;
import io.sluice.kernel.TransactionMarkers;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.WriteTxnMarkersRequest;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.sluice.protocol.message.WriteTxnMarkersResponse;
import io.sluice.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import io.sluice.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import io.sluice.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * WriteTxnMarkers, key 27: from transaction coordinators, and from administrators who end a
 * transaction that hangs (KIP-664). v2 the protocol of the transaction (KIP-1228). Answered when
 * every marker is committed, or refused.
 */
public final class WriteTxnMarkersHandler
    implements ApiHandler<WriteTxnMarkersRequest, WriteTxnMarkersResponse> {
  private static final int SECOND_PROTOCOL = 2;

  private final TransactionMarkers markers;

  /** Creates the handler. */
  public WriteTxnMarkersHandler(TransactionMarkers markers) {
    this.markers = markers;
  }

  @Override
  public void handle(
      RequestContext context,
      WriteTxnMarkersRequest request,
      Responder<WriteTxnMarkersResponse> responder) {
    Gathering<WritableTxnMarkerResult> parts =
        new Gathering<>(
            request.markers().size(),
            all -> responder.respond(WriteTxnMarkersResponse.builder().markers(all).build()));
    for (WritableTxnMarker each : request.markers()) {
      Reply<WritableTxnMarkerResult> part = parts.next(error -> result(each, List.of()));
      write(each, topics -> part.answer(result(each, topics)));
    }
  }

  private static WritableTxnMarkerResult result(
      WritableTxnMarker marker, List<WritableTxnMarkerTopicResult> topics) {
    return WritableTxnMarkerResult.builder().producerId(marker.producerId()).topics(topics).build();
  }

  private void write(
      WritableTxnMarker written, Consumer<List<WritableTxnMarkerTopicResult>> whole) {
    TransactionMarker marker =
        new TransactionMarker(
            written.producerId(),
            written.producerEpoch(),
            written.transactionResult(),
            written.coordinatorEpoch(),
            written.transactionVersion() >= SECOND_PROTOCOL);
    Gathering<WritableTxnMarkerTopicResult> parts = new Gathering<>(written.topics().size(), whole);
    for (WritableTxnMarkerTopic topic : written.topics()) {
      Reply<WritableTxnMarkerTopicResult> part = parts.next(error -> result(topic, List.of()));
      write(topic, marker, partitions -> part.answer(result(topic, partitions)));
    }
  }

  private static WritableTxnMarkerTopicResult result(
      WritableTxnMarkerTopic topic, List<WritableTxnMarkerPartitionResult> partitions) {
    return WritableTxnMarkerTopicResult.builder().name(topic.name()).partitions(partitions).build();
  }

  private void write(
      WritableTxnMarkerTopic topic,
      TransactionMarker marker,
      Consumer<List<WritableTxnMarkerPartitionResult>> whole) {
    Set<Integer> partitions = new LinkedHashSet<>(topic.partitionIndexes());
    Gathering<WritableTxnMarkerPartitionResult> parts = new Gathering<>(partitions.size(), whole);
    for (int index : partitions) {
      Reply<WritableTxnMarkerPartitionResult> part =
          parts.next(
              error ->
                  WritableTxnMarkerPartitionResult.builder()
                      .partitionIndex(index)
                      .errorCode(error.code())
                      .build());
      if (marker.producerId() < 0 || marker.producerEpoch() < 0) {
        part.refuse(ErrorCode.INVALID_REQUEST);
      } else {
        markers.append(new TopicPartition(topic.name(), index), marker, part::refuse);
      }
    }
  }
}
