package io.sluice.broker.offsets;

import io.sluice.broker.replica.Lookup;
import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeProducersRequest;
import io.sluice.protocol.message.DescribeProducersRequest.TopicRequest;
import io.sluice.protocol.message.DescribeProducersResponse;
import io.sluice.protocol.message.DescribeProducersResponse.PartitionResponse;
import io.sluice.protocol.message.DescribeProducersResponse.TopicResponse;
import io.sluice.storage.ProducerState;
import java.util.ArrayList;
import java.util.List;

/**
 * DescribeProducers, key 61 (KIP-664): what the leader of a partition knows of those who write to
 * it with a producer id, and where their open transactions began. Offered where a module watches
 * appends.
 */
public final class DescribeProducersHandler
    implements ApiHandler<DescribeProducersRequest, DescribeProducersResponse> {
  private final Replicas replicas;

  /** Creates the handler. */
  public DescribeProducersHandler(Replicas replicas) {
    this.replicas = replicas;
  }

  @Override
  public void handle(
      RequestContext context,
      DescribeProducersRequest request,
      Responder<DescribeProducersResponse> responder) {
    List<TopicResponse> topics = new ArrayList<>(request.topics().size());
    for (TopicRequest topic : request.topics()) {
      List<PartitionResponse> partitions = new ArrayList<>(topic.partitionIndexes().size());
      for (int partition : topic.partitionIndexes()) {
        partitions.add(answer(topic.name(), partition));
      }
      topics.add(TopicResponse.builder().name(topic.name()).partitions(partitions).build());
    }
    responder.respond(DescribeProducersResponse.builder().topics(topics).build());
  }

  private PartitionResponse answer(String topic, int partition) {
    return switch (replicas.leading(topic, partition)) {
      case Lookup.Missing missing -> failure(partition, missing.error());
      case Lookup.Found found -> {
        List<DescribeProducersResponse.ProducerState> producers = new ArrayList<>();
        for (ProducerState known : found.partition().log().producers()) {
          producers.add(described(known));
        }
        yield PartitionResponse.builder()
            .partitionIndex(partition)
            .activeProducers(producers)
            .build();
      }
    };
  }

  private static DescribeProducersResponse.ProducerState described(ProducerState known) {
    return DescribeProducersResponse.ProducerState.builder()
        .producerId(known.producerId())
        .producerEpoch(known.epoch())
        .lastSequence(known.lastSequence())
        .lastTimestamp(known.lastTimestampMs())
        .coordinatorEpoch(known.coordinatorEpoch())
        .currentTxnStartOffset(known.transactionStart())
        .build();
  }

  private static PartitionResponse failure(int partition, ErrorCode error) {
    return PartitionResponse.builder()
        .partitionIndex(partition)
        .errorCode(error.code())
        .errorMessage(error.name())
        .build();
  }
}
