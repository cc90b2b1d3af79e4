package io.sluice.broker.offsets;

import io.sluice.broker.replica.Lookup;
import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetForLeaderEpochRequest;
import io.sluice.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.sluice.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.sluice.protocol.message.OffsetForLeaderEpochResponse;
import io.sluice.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.sluice.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import io.sluice.storage.EpochEnd;
import java.util.ArrayList;
import java.util.List;

/**
 * OffsetForLeaderEpoch, key 23. v2 for consumers (KIP-320), v4 flexible. Says where a leader epoch
 * ended (KIP-101, KIP-279).
 */
public final class OffsetForLeaderEpochHandler
    implements ApiHandler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse> {
  private final Replicas replicas;

  /** Creates the handler. */
  public OffsetForLeaderEpochHandler(Replicas replicas) {
    this.replicas = replicas;
  }

  @Override
  public void handle(
      RequestContext context,
      OffsetForLeaderEpochRequest request,
      Responder<OffsetForLeaderEpochResponse> responder) {
    List<OffsetForLeaderTopicResult> topics = new ArrayList<>(request.topics().size());
    for (OffsetForLeaderTopic topic : request.topics()) {
      List<EpochEndOffset> partitions = new ArrayList<>(topic.partitions().size());
      for (OffsetForLeaderPartition partition : topic.partitions()) {
        partitions.add(answer(topic.topic(), partition));
      }
      topics.add(
          OffsetForLeaderTopicResult.builder().topic(topic.topic()).partitions(partitions).build());
    }
    responder.respond(OffsetForLeaderEpochResponse.builder().topics(topics).build());
  }

  private EpochEndOffset answer(String topic, OffsetForLeaderPartition asked) {
    return switch (replicas.leading(topic, asked.partition())) {
      case Lookup.Missing missing -> failure(asked, missing.error());
      case Lookup.Found found -> answer(found.partition(), asked);
    };
  }

  private static EpochEndOffset answer(Partition partition, OffsetForLeaderPartition asked) {
    ErrorCode fenced = partition.checkEpoch(asked.currentLeaderEpoch());
    if (fenced != ErrorCode.NONE) {
      return failure(asked, fenced);
    }
    EpochEnd end = partition.log().epochEnd(asked.leaderEpoch());
    return EpochEndOffset.builder()
        .partition(asked.partition())
        .leaderEpoch(end.epoch())
        .endOffset(end.endOffset())
        .build();
  }

  private static EpochEndOffset failure(OffsetForLeaderPartition asked, ErrorCode error) {
    return EpochEndOffset.builder().partition(asked.partition()).errorCode(error.code()).build();
  }
}
