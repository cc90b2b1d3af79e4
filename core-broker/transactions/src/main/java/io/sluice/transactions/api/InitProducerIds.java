package io.sluice.transactions.api;

import io.sluice.coordination.Reply;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.transactions.machine.Initialization;
import io.sluice.transactions.machine.Producer;
import io.sluice.transactions.machine.Transaction;
import io.sluice.transactions.shard.Attempt;
import io.sluice.transactions.shard.Coordinator;
import org.jspecify.annotations.Nullable;

/**
 * InitProducerId, key 22, with a transactional id (KIP-98). v3 the producer's present id (KIP-360),
 * v4 PRODUCER_FENCED (KIP-588), v6 two-phase commit (KIP-939), which is refused.
 */
public final class InitProducerIds {
  private static final int KNOWS_FENCED = 4;

  private final Coordinator coordinator;

  /** Creates it. */
  public InitProducerIds(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  /** Answers a request whose transactional id is not null. */
  public void answer(
      RequestContext context,
      InitProducerIdRequest request,
      Responder<InitProducerIdResponse> responder) {
    boolean knowsFenced = context.apiVersion() >= KNOWS_FENCED;
    Reply<InitProducerIdResponse> reply =
        new Reply<>(responder::respond, error -> refusal(Fencing.told(error, knowsFenced)));
    ErrorCode objection = objection(request);
    String id = request.transactionalId();
    if (objection != ErrorCode.NONE || id == null) {
      reply.refuse(objection);
      return;
    }
    Producer claim = claim(request);
    int timeoutMs = request.transactionTimeoutMs();
    Attempt.Decision decision =
        (present, freshId, nowMs) ->
            Initialization.step(present, new Initialization.Wish(timeoutMs, claim, freshId), nowMs);
    coordinator.submit(new Attempt<>(id, decision, reply, InitProducerIds::granted, true, true));
  }

  private ErrorCode objection(InitProducerIdRequest request) {
    if (request.transactionalId() == null) {
      return ErrorCode.INVALID_REQUEST;
    }
    if (request.keepPreparedTxn()) {
      return ErrorCode.UNSUPPORTED_VERSION;
    }
    if (request.enable2Pc()) {
      return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    }
    boolean half =
        (request.producerId() == Producer.NO_ID) != (request.producerEpoch() == Producer.NO_EPOCH);
    if (half) {
      return ErrorCode.INVALID_REQUEST;
    }
    return coordinator.settings().allowsTimeout(request.transactionTimeoutMs())
        ? ErrorCode.NONE
        : ErrorCode.INVALID_TRANSACTION_TIMEOUT;
  }

  private static @Nullable Producer claim(InitProducerIdRequest request) {
    return request.producerId() == Producer.NO_ID
        ? null
        : new Producer(request.producerId(), request.producerEpoch());
  }

  private static InitProducerIdResponse granted(Transaction transaction) {
    return InitProducerIdResponse.builder()
        .producerId(transaction.producer().id())
        .producerEpoch(transaction.producer().epoch())
        .build();
  }

  private static InitProducerIdResponse refusal(ErrorCode error) {
    return InitProducerIdResponse.builder()
        .errorCode(error.code())
        .producerId(Producer.NO_ID)
        .producerEpoch(Producer.NO_EPOCH)
        .build();
  }
}
