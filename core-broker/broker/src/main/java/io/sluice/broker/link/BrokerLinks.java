package io.sluice.broker.link;

import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import java.util.concurrent.CompletableFuture;

/**
 * Asks other brokers. Requests to one broker are sent in order over one connection, which is made
 * when it is needed. May be called by any thread.
 */
public interface BrokerLinks {
  /**
   * Sends a request to a broker that is registered.
   *
   * @param timeoutMs how long to wait for the answer, connecting included
   * @return the response; fails with an {@link java.io.IOException} if there is none. Completes on
   *     a thread of the links': what follows must be quick
   */
  CompletableFuture<ResponseMessage> ask(int brokerId, RequestMessage request, int timeoutMs);
}
