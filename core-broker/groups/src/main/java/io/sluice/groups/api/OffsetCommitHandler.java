package io.sluice.groups.api;

import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Reply;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sluice.protocol.message.OffsetCommitResponse;
import io.sluice.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.sluice.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import java.util.ArrayList;
import java.util.List;

/** OffsetCommit, key 8. v1 members, v2 retention, v5 none any more, v6 leader epochs (KIP-320), v7 static members,
 * v9 members of new groups (KIP-848), v10 topic ids. */
public final class OffsetCommitHandler implements ApiHandler<OffsetCommitRequest, OffsetCommitResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public OffsetCommitHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(RequestContext context, OffsetCommitRequest request, Responder<OffsetCommitResponse> responder) {
    Caller caller = Caller.of(context);
    Reply<OffsetCommitResponse> reply =
        new Reply<>(responder::respond, error -> refusal(request, caller, error));
    coordinator.submit(
        request.groupId(), reply, (state, to, out) -> state.offsets().commit(caller, request, to, out));
  }

  private static OffsetCommitResponse refusal(OffsetCommitRequest request, Caller caller, ErrorCode error) {
    List<OffsetCommitResponseTopic> topics = new ArrayList<>(request.topics().size());
    for (OffsetCommitRequestTopic topic : request.topics()) {
      List<OffsetCommitResponsePartition> partitions = new ArrayList<>();
      for (OffsetCommitRequestPartition partition : topic.partitions()) {
        partitions.add(
            OffsetCommitResponsePartition.builder()
                .partitionIndex(partition.partitionIndex())
                .errorCode(error.code())
                .build());
      }
      topics.add(
          OffsetCommitResponseTopic.builder()
              .name(topic.name())
              .topicId(topic.topicId())
              .partitions(partitions)
              .build());
    }
    return OffsetCommitResponse.builder().topics(topics).build();
  }
}
