package io.sluice.transactions.api;

import io.sluice.coordination.Reply;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.EndTxnRequest;
import io.sluice.protocol.message.EndTxnResponse;
import io.sluice.transactions.machine.Ending;
import io.sluice.transactions.machine.Producer;
import io.sluice.transactions.machine.Transaction;
import io.sluice.transactions.shard.Attempt;
import io.sluice.transactions.shard.Coordinator;

/**
 * EndTxn, key 26. v2 PRODUCER_FENCED (KIP-588), v5 a new epoch with every end (KIP-890). Answered
 * when the outcome is certain, which is before all partitions have their markers.
 */
public final class EndTxnHandler implements ApiHandler<EndTxnRequest, EndTxnResponse> {
  private static final int KNOWS_FENCED = 2;
  private static final int RAISES_EPOCH = 5;

  private final Coordinator coordinator;

  /** Creates the handler. */
  public EndTxnHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context, EndTxnRequest request, Responder<EndTxnResponse> responder) {
    boolean knowsFenced = context.apiVersion() >= KNOWS_FENCED;
    boolean raising = context.apiVersion() >= RAISES_EPOCH;
    Reply<EndTxnResponse> reply =
        new Reply<>(responder::respond, error -> refusal(Fencing.told(error, knowsFenced)));
    Producer producer = new Producer(request.producerId(), request.producerEpoch());
    Attempt.Decision decision =
        (present, freshId, nowMs) ->
            Ending.step(
                present, new Ending.Wish(producer, request.committed(), raising, freshId), nowMs);
    coordinator.submit(
        new Attempt<>(
            request.transactionalId(), decision, reply, EndTxnHandler::ended, true, false));
  }

  private static EndTxnResponse ended(Transaction transaction) {
    Producer visible = transaction.session().visible();
    return EndTxnResponse.builder().producerId(visible.id()).producerEpoch(visible.epoch()).build();
  }

  private static EndTxnResponse refusal(ErrorCode error) {
    return EndTxnResponse.builder().errorCode(error.code()).build();
  }
}
