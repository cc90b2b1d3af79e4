package io.sluice.kernel;

import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import java.util.concurrent.CompletableFuture;

/** The other brokers of the cluster. Safe for use by any thread. */
public interface Brokers {
  /**
   * Sends a request, in the newest version that there is.
   *
   * @param timeoutMs how long to wait for the answer, connecting included
   * @return the response; fails with an {@link java.io.IOException} if there is none. Completes on
   *     a thread of the links': what follows must be quick
   */
  CompletableFuture<ResponseMessage> ask(int brokerId, RequestMessage request, int timeoutMs);
}
