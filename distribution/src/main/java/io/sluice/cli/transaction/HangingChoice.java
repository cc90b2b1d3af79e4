package io.sluice.cli.transaction;

import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.CommandException;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.WriteTxnMarkersRequest;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.sluice.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.sluice.protocol.message.WriteTxnMarkersResponse;
import java.util.List;
import picocli.CommandLine.Option;

/** A transaction that hangs in one partition: these options name it. */
final class HangingChoice {
  @Option(names = "--topic", required = true, description = "The topic in which it hangs.")
  private String topic = "";

  @Option(names = "--partition", required = true, description = "The partition.")
  private int partition;

  @Option(
      names = "--start-offset",
      defaultValue = "-1",
      description = "The offset of its first record there.")
  private long startOffset = -1;

  @Option(
      names = "--producer-id",
      defaultValue = "-1",
      description = "Its producer id, instead of the offset.")
  private long producerId = -1;

  /**
   * Writes the marker that ends it.
   *
   * @return what was done, for the user
   * @throws CommandException if there is no such transaction, or if its coordinator will end it:
   *     the other partitions of such a transaction could still be committed
   */
  String abort(ClusterConnection connection) {
    if (startOffset < 0 == producerId < 0) {
      throw new CommandException("say --start-offset or --producer-id");
    }
    MetadataResponse metadata = connection.metadata(List.of(topic));
    OpenTransaction open = find(connection, metadata);
    refuseIfKnown(connection, open);
    write(connection, metadata, open);
    return "Aborted the transaction of producer %d that began at offset %d of %s"
        .formatted(open.producerId(), open.startOffset(), open.partition());
  }

  private OpenTransaction find(ClusterConnection connection, MetadataResponse metadata) {
    TopicPartition place = new TopicPartition(topic, partition);
    return new Logs(connection, metadata)
        .open(List.of(place)).stream()
            .filter(each -> each.startOffset() == startOffset || each.producerId() == producerId)
            .findFirst()
            .orElseThrow(() -> new CommandException("no such transaction is open in " + place));
  }

  private static void refuseIfKnown(ClusterConnection connection, OpenTransaction open) {
    KnownTransaction known = new Coordinators(connection).ofProducer(open.producerId());
    Hold hold = new Hold(open, known, -1, -1);
    if (known != null && hold.verdict() != Hold.Verdict.HANGING) {
      throw new CommandException(
          "it does not hang: it is the transaction of '%s', which is %s; to abort it: %s"
              .formatted(known.id(), known.state(), hold.release()));
    }
  }

  private static void write(
      ClusterConnection connection, MetadataResponse metadata, OpenTransaction open) {
    TopicPartition place = open.partition();
    WritableTxnMarker marker =
        WritableTxnMarker.builder()
            .producerId(open.producerId())
            .producerEpoch(open.producerEpoch())
            .coordinatorEpoch(Math.max(0, open.coordinatorEpoch()))
            .transactionResult(false)
            .topics(
                List.of(
                    WritableTxnMarkerTopic.builder()
                        .name(place.topic())
                        .partitionIndexes(List.of(place.partition()))
                        .build()))
            .build();
    WriteTxnMarkersResponse answer =
        connection
            .leader(metadata, place.topic(), place.partition())
            .ask(
                ApiKey.WRITE_TXN_MARKERS,
                WriteTxnMarkersRequest.builder().markers(List.of(marker)).build(),
                WriteTxnMarkersResponse.class);
    ErrorCode error =
        ErrorCode.of(answer.markers().get(0).topics().get(0).partitions().get(0).errorCode());
    if (error != ErrorCode.NONE) {
      throw new CommandException("the transaction in " + place + " was not aborted: " + error);
    }
  }
}
