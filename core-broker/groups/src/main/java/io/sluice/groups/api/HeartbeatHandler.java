package io.sluice.groups.api;

import io.sluice.coordination.Reply;
import io.sluice.groups.classic.Refusals;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.HeartbeatResponse;

/** Heartbeat, key 12, of members of classic groups. v3 static members (KIP-345). */
public final class HeartbeatHandler implements ApiHandler<HeartbeatRequest, HeartbeatResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public HeartbeatHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context, HeartbeatRequest request, Responder<HeartbeatResponse> responder) {
    Caller caller = Caller.of(context);
    Reply<HeartbeatResponse> reply = new Reply<>(responder::respond, Refusals::heartbeat);
    if (request.groupId().isEmpty()) {
      reply.refuse(ErrorCode.INVALID_GROUP_ID);
      return;
    }
    coordinator.submit(
        request.groupId(),
        reply,
        (state, to, out) -> state.serving(request.groupId()).heartbeat(caller, request, to, out));
  }
}
