package io.sluice.idempotence;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.ProducerIds;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.kernel.Transactions;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * InitProducerId, key 22. Without a transactional id: a new id, epoch 0 (KIP-98). v2 flexible, v3
 * the producer's present id (KIP-360), of no account here. With one it is for whoever coordinates
 * transactions.
 */
final class InitProducerIdHandler
    implements ApiHandler<InitProducerIdRequest, InitProducerIdResponse> {
  private static final long NO_PRODUCER_ID = -1;
  private static final short NO_EPOCH = -1;

  private final ProducerIds ids;
  private final Supplier<@Nullable Transactions> transactions;

  /**
   * Creates the handler.
   *
   * @param transactions says who coordinates transactions, or null if nobody does
   */
  InitProducerIdHandler(ProducerIds ids, Supplier<@Nullable Transactions> transactions) {
    this.ids = ids;
    this.transactions = transactions;
  }

  @Override
  public void handle(
      RequestContext context,
      InitProducerIdRequest request,
      Responder<InitProducerIdResponse> responder) {
    String transactionalId = request.transactionalId();
    if (transactionalId == null) {
      grant(responder);
    } else if (transactionalId.isEmpty()) {
      responder.respond(refusal(ErrorCode.INVALID_REQUEST));
    } else {
      Transactions coordinators = transactions.get();
      if (coordinators == null) {
        responder.respond(refusal(ErrorCode.UNSUPPORTED_VERSION));
      } else {
        coordinators.initProducerId(context, request, responder);
      }
    }
  }

  private void grant(Responder<InitProducerIdResponse> responder) {
    ids.next()
        .whenComplete(
            (id, failure) ->
                responder.respond(failure == null ? granted(id) : refusal(error(failure))));
  }

  private static InitProducerIdResponse granted(long id) {
    return InitProducerIdResponse.builder().producerId(id).producerEpoch((short) 0).build();
  }

  private static InitProducerIdResponse refusal(ErrorCode error) {
    return InitProducerIdResponse.builder()
        .errorCode(error.code())
        .producerId(NO_PRODUCER_ID)
        .producerEpoch(NO_EPOCH)
        .build();
  }

  private static ErrorCode error(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause instanceof ApiException answer
        ? answer.error()
        : ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
  }
}
