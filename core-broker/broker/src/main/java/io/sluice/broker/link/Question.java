package io.sluice.broker.link;

import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A request that waits for its turn, or for its answer.
 *
 * @param deadlineMs when nobody waits for the answer any more, on the monotonic clock
 */
record Question(
    RequestMessage request, long deadlineMs, CompletableFuture<ResponseMessage> answer) {
  Question(RequestMessage request, long deadlineMs) {
    this(request, deadlineMs, new CompletableFuture<>());
  }

  void fail(IOException reason) {
    answer.completeExceptionally(reason);
  }
}
