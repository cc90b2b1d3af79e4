package io.sluice.groups.api;

import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.offsets.OffsetAnswers;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.message.OffsetDeleteRequest;
import io.sluice.protocol.message.OffsetDeleteResponse;

/** OffsetDelete, key 47 (KIP-496). */
public final class OffsetDeleteHandler
    implements ApiHandler<OffsetDeleteRequest, OffsetDeleteResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public OffsetDeleteHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context,
      OffsetDeleteRequest request,
      Responder<OffsetDeleteResponse> responder) {
    Caller caller = Caller.of(context);
    Reply<OffsetDeleteResponse> reply =
        new Reply<>(responder::respond, OffsetAnswers::refuseDelete);
    coordinator.submit(
        request.groupId(),
        reply,
        (state, to, out) -> state.offsets().delete(caller, request, to, out));
  }
}
