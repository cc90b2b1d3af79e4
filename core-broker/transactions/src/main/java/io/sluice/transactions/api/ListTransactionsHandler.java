package io.sluice.transactions.api;

import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ListTransactionsRequest;
import io.sluice.protocol.message.ListTransactionsResponse;
import io.sluice.protocol.message.ListTransactionsResponse.TransactionState;
import io.sluice.time.Clock;
import io.sluice.transactions.shard.Coordinator;
import io.sluice.transactions.shard.ShardState;
import java.util.ArrayList;
import java.util.List;

/**
 * ListTransactions, key 66: those that this broker coordinates (KIP-664). v1 by duration (KIP-994),
 * v2 by a pattern of transactional ids (KIP-1152).
 */
public final class ListTransactionsHandler
    implements ApiHandler<ListTransactionsRequest, ListTransactionsResponse> {
  private final Coordinator coordinator;
  private final Clock clock;

  /** Creates the handler. */
  public ListTransactionsHandler(Coordinator coordinator, Clock clock) {
    this.coordinator = coordinator;
    this.clock = clock;
  }

  @Override
  public void handle(
      RequestContext context,
      ListTransactionsRequest request,
      Responder<ListTransactionsResponse> responder) {
    ListFilter filter = ListFilter.of(request);
    if (filter == null) {
      responder.respond(refusal(ErrorCode.INVALID_REGULAR_EXPRESSION));
      return;
    }
    coordinator.askAll(
        ListTransactionsHandler::refusal,
        (state, reply, out) -> out.reply(reply, part(state, filter)),
        parts -> responder.respond(whole(parts, filter)));
  }

  private static ListTransactionsResponse refusal(ErrorCode error) {
    return ListTransactionsResponse.builder().errorCode(error.code()).build();
  }

  private ListTransactionsResponse part(ShardState state, ListFilter filter) {
    long nowMs = clock.wallMs();
    List<TransactionState> listed = new ArrayList<>();
    state
        .all()
        .forEach(
            (id, transaction) -> {
              if (filter.passes(id, transaction, nowMs)) {
                listed.add(
                    TransactionState.builder()
                        .transactionalId(id)
                        .producerId(transaction.producer().id())
                        .transactionState(transaction.state().word())
                        .build());
              }
            });
    return ListTransactionsResponse.builder().transactionStates(listed).build();
  }

  /**
   * A shard that is being loaded, or failed, makes the list incomplete: the client is told, and
   * asks again. One that is here no more is listed elsewhere.
   */
  private static ListTransactionsResponse whole(
      List<ListTransactionsResponse> parts, ListFilter filter) {
    List<TransactionState> all = new ArrayList<>();
    for (ListTransactionsResponse part : parts) {
      ErrorCode error = ErrorCode.of(part.errorCode());
      if (error != ErrorCode.NONE && error != ErrorCode.NOT_COORDINATOR) {
        return part;
      }
      all.addAll(part.transactionStates());
    }
    return ListTransactionsResponse.builder()
        .unknownStateFilters(filter.unknownStates())
        .transactionStates(all)
        .build();
  }
}
