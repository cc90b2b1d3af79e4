package io.sluice.groups.api;

import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.offsets.OffsetAnswers;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitResponse;

/**
 * OffsetCommit, key 8. v1 members, v2 retention, v5 none any more, v6 leader epochs (KIP-320), v7
 * static members, v9 members of new groups (KIP-848), v10 topic ids.
 */
public final class OffsetCommitHandler
    implements ApiHandler<OffsetCommitRequest, OffsetCommitResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public OffsetCommitHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context,
      OffsetCommitRequest request,
      Responder<OffsetCommitResponse> responder) {
    Caller caller = Caller.of(context);
    Reply<OffsetCommitResponse> reply =
        new Reply<>(responder::respond, error -> OffsetAnswers.refuseCommit(request, error));
    coordinator.submit(
        request.groupId(),
        reply,
        (state, to, out) -> state.offsets().commit(caller, request, to, out));
  }
}
