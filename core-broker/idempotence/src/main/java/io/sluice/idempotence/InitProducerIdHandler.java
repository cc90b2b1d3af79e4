package io.sluice.idempotence;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.ProducerIds;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;

/**
 * InitProducerId, key 22, without a transactional id: a new id, epoch 0 (KIP-98). v2 flexible, v3
 * the producer's present id (KIP-360), of no account here.
 */
final class InitProducerIdHandler
    implements ApiHandler<InitProducerIdRequest, InitProducerIdResponse> {
  private static final long NO_PRODUCER_ID = -1;
  private static final short NO_EPOCH = -1;

  private final ProducerIds ids;

  InitProducerIdHandler(ProducerIds ids) {
    this.ids = ids;
  }

  @Override
  public void handle(
      RequestContext context,
      InitProducerIdRequest request,
      Responder<InitProducerIdResponse> responder) {
    if (request.transactionalId() != null && request.transactionalId().isEmpty()) {
      responder.respond(refusal(ErrorCode.INVALID_REQUEST));
      return;
    }
    if (request.transactionalId() != null) {
      // Transactions are the business of another module, which is not there.
      responder.respond(refusal(ErrorCode.UNSUPPORTED_VERSION));
      return;
    }
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
