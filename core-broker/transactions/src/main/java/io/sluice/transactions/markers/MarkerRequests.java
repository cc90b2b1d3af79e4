package io.sluice.transactions.markers;

import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.WriteTxnMarkersRequest;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.sluice.protocol.message.WriteTxnMarkersResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts markers into requests, and finds what became of each in the response. */
final class MarkerRequests {
  /** The number of the protocol in which the end of a transaction raises the epoch. */
  private static final byte SECOND_PROTOCOL = 2;

  private MarkerRequests() {}

  static WriteTxnMarkersRequest request(List<Parcel> parcels) {
    Map<Delivery, List<TopicPartition>> byDelivery = new LinkedHashMap<>();
    for (Parcel parcel : parcels) {
      byDelivery
          .computeIfAbsent(parcel.delivery(), delivery -> new ArrayList<>())
          .add(parcel.partition());
    }
    List<WritableTxnMarker> markers = new ArrayList<>(byDelivery.size());
    byDelivery.forEach((delivery, partitions) -> markers.add(of(delivery.marker(), partitions)));
    return WriteTxnMarkersRequest.builder().markers(markers).build();
  }

  private static WritableTxnMarker of(
      TransactionMarker marker, Collection<TopicPartition> partitions) {
    Map<String, List<Integer>> topics = new LinkedHashMap<>();
    for (TopicPartition each : partitions) {
      topics.computeIfAbsent(each.topic(), topic -> new ArrayList<>()).add(each.partition());
    }
    List<WritableTxnMarkerTopic> all = new ArrayList<>(topics.size());
    topics.forEach(
        (name, indexes) ->
            all.add(WritableTxnMarkerTopic.builder().name(name).partitionIndexes(indexes).build()));
    return WritableTxnMarker.builder()
        .producerId(marker.producerId())
        .producerEpoch(marker.producerEpoch())
        .transactionResult(marker.commit())
        .coordinatorEpoch(marker.coordinatorEpoch())
        .transactionVersion(marker.newEpoch() ? SECOND_PROTOCOL : 0)
        .topics(all)
        .build();
  }

  /** What a response says of a marker; a producer has one at a time. */
  private record Place(long producerId, TopicPartition partition) {}

  /** Returns what became of each parcel; NETWORK_EXCEPTION of one that the response leaves out. */
  static List<ErrorCode> results(List<Parcel> parcels, WriteTxnMarkersResponse response) {
    Map<Place, ErrorCode> errors = new HashMap<>();
    for (var marker : response.markers()) {
      for (var topic : marker.topics()) {
        for (var each : topic.partitions()) {
          errors.put(
              new Place(
                  marker.producerId(), new TopicPartition(topic.name(), each.partitionIndex())),
              ErrorCode.of(each.errorCode()));
        }
      }
    }
    return parcels.stream()
        .map(
            parcel ->
                errors.getOrDefault(
                    new Place(parcel.delivery().marker().producerId(), parcel.partition()),
                    ErrorCode.NETWORK_EXCEPTION))
        .toList();
  }
}
