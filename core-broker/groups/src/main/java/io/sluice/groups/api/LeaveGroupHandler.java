package io.sluice.groups.api;

import io.sluice.coordination.Reply;
import io.sluice.groups.classic.Refusals;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupResponse;

/**
 * LeaveGroup, key 13. v3 several members, static ones by instance id (KIP-345), v5 reason
 * (KIP-800).
 */
public final class LeaveGroupHandler implements ApiHandler<LeaveGroupRequest, LeaveGroupResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public LeaveGroupHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context, LeaveGroupRequest request, Responder<LeaveGroupResponse> responder) {
    Caller caller = Caller.of(context);
    Reply<LeaveGroupResponse> reply = new Reply<>(responder::respond, Refusals::leave);
    if (request.groupId().isEmpty()) {
      reply.refuse(ErrorCode.INVALID_GROUP_ID);
      return;
    }
    coordinator.submit(
        request.groupId(),
        reply,
        (state, to, out) -> state.serving(request.groupId()).leave(caller, request, to, out));
  }
}
