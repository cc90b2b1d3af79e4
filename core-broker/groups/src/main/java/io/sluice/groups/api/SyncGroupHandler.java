package io.sluice.groups.api;

import io.sluice.coordination.Reply;
import io.sluice.groups.classic.Refusals;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupResponse;

/** SyncGroup, key 14. v3 static members (KIP-345), v5 protocol type and name (KIP-559). */
public final class SyncGroupHandler implements ApiHandler<SyncGroupRequest, SyncGroupResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public SyncGroupHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context, SyncGroupRequest request, Responder<SyncGroupResponse> responder) {
    Caller caller = Caller.of(context);
    Reply<SyncGroupResponse> reply = new Reply<>(responder::respond, Refusals::sync);
    if (request.groupId().isEmpty()) {
      reply.refuse(ErrorCode.INVALID_GROUP_ID);
      return;
    }
    if (assignmentBytes(request) > SizeLimits.ASSIGNMENT_BYTES_MAX) {
      reply.refuse(ErrorCode.INVALID_REQUEST);
      return;
    }
    coordinator.submit(
        request.groupId(),
        reply,
        (state, to, out) -> state.serving(request.groupId()).sync(caller, request, to, out));
  }

  private static long assignmentBytes(SyncGroupRequest request) {
    return request.assignments().stream()
        .mapToLong(assignment -> assignment.assignment().remaining())
        .sum();
  }
}
