package io.sluice.groups.api;

import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.MoveGroupOffsetsRequest;
import io.sluice.protocol.message.MoveGroupOffsetsResponse;

/** MoveGroupOffsets, key 10001, Sluice's own: where a group keeps its offsets. */
public final class MoveGroupOffsetsHandler
    implements ApiHandler<MoveGroupOffsetsRequest, MoveGroupOffsetsResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public MoveGroupOffsetsHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context,
      MoveGroupOffsetsRequest request,
      Responder<MoveGroupOffsetsResponse> responder) {
    Caller caller = Caller.of(context);
    Reply<MoveGroupOffsetsResponse> reply =
        new Reply<>(responder::respond, MoveGroupOffsetsHandler::refusal);
    coordinator.submit(
        request.groupId(),
        reply,
        (state, to, out) -> state.offsets().move(caller, request, to, out));
  }

  private static MoveGroupOffsetsResponse refusal(ErrorCode error) {
    return MoveGroupOffsetsResponse.builder().errorCode(error.code()).build();
  }
}
