package io.sluice.groups.api;

import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Reply;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetDeleteRequest;
import io.sluice.protocol.message.OffsetDeleteResponse;
import java.util.List;

/** OffsetDelete, key 47 (KIP-496). */
public final class OffsetDeleteHandler implements ApiHandler<OffsetDeleteRequest, OffsetDeleteResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public OffsetDeleteHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(RequestContext context, OffsetDeleteRequest request, Responder<OffsetDeleteResponse> responder) {
    Caller caller = Caller.of(context);
    Reply<OffsetDeleteResponse> reply =
        new Reply<>(responder::respond, error -> refusal(request, caller, error));
    coordinator.submit(
        request.groupId(), reply, (state, to, out) -> state.offsets().delete(caller, request, to, out));
  }

  private static OffsetDeleteResponse refusal(OffsetDeleteRequest request, Caller caller, ErrorCode error) {
    return OffsetDeleteResponse.builder().errorCode(error.code()).topics(List.of()).build();
  }
}
