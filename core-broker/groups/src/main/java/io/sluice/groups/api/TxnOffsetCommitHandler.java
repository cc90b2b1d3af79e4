package io.sluice.groups.api;

import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.offsets.OffsetAnswers;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.message.TxnOffsetCommitRequest;
import io.sluice.protocol.message.TxnOffsetCommitResponse;

/**
 * TxnOffsetCommit, key 28 (KIP-98). v2 leader epochs (KIP-320), v3 members (KIP-447), v4
 * TRANSACTION_ABORTABLE, v5 adds the group to the transaction (KIP-890), v6 topic ids (KIP-1319).
 */
public final class TxnOffsetCommitHandler
    implements ApiHandler<TxnOffsetCommitRequest, TxnOffsetCommitResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public TxnOffsetCommitHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context,
      TxnOffsetCommitRequest request,
      Responder<TxnOffsetCommitResponse> responder) {
    Caller caller = Caller.of(context);
    Reply<TxnOffsetCommitResponse> reply =
        new Reply<>(responder::respond, error -> OffsetAnswers.refuseCommit(request, error));
    coordinator.submit(
        request.groupId(),
        reply,
        (state, to, out) -> state.offsets().commitInTransaction(caller, request, to, out));
  }
}
