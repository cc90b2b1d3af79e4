package io.sluice.groups.api;

import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.Arrays;

/**
 * ConsumerGroupHeartbeat, key 68 (KIP-848). v1 regular expressions, and the member makes its own id
 * (KIP-1082).
 */
public final class ConsumerGroupHeartbeatHandler
    implements ApiHandler<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public ConsumerGroupHeartbeatHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context,
      ConsumerGroupHeartbeatRequest request,
      Responder<ConsumerGroupHeartbeatResponse> responder) {
    Caller caller = Caller.of(context);
    Reply<ConsumerGroupHeartbeatResponse> reply =
        new Reply<>(responder::respond, error -> refusal(request, caller, error));
    if (request.groupId().isEmpty()) {
      reply.refuse(ErrorCode.INVALID_GROUP_ID);
      return;
    }
    if (!SizeLimits.keeps(
        Arrays.asList(
            request.memberId(),
            request.instanceId(),
            request.rackId(),
            request.subscribedTopicRegex(),
            request.serverAssignor(),
            caller.clientId()))) {
      reply.refuse(ErrorCode.INVALID_REQUEST);
      return;
    }
    coordinator.submit(
        request.groupId(),
        reply,
        (state, to, out) -> state.consumers().heartbeat(caller, request, to, out));
  }

  private static ConsumerGroupHeartbeatResponse refusal(
      ConsumerGroupHeartbeatRequest request, Caller caller, ErrorCode error) {
    return ConsumerGroupHeartbeatResponse.builder()
        .errorCode(error.code())
        .memberId(request.memberId())
        .memberEpoch(request.memberEpoch())
        .build();
  }
}
