package io.sluice.kernel;

import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;

/**
 * Answers the requests of one API.
 *
 * @param <Q> the request
 * @param <R> the response
 */
@FunctionalInterface
public interface ApiHandler<Q extends RequestMessage, R extends ResponseMessage> {
  /**
   * Begins to answer, on the event loop of the connection; must not block. The next request of the
   * connection may start when this returns; the response may come later, from any thread, and is
   * sent in the order of the requests.
   *
   * <p>Byte buffers in the request are slices of the frame: they are valid until the response is
   * given. An exception closes the connection.
   */
  void handle(RequestContext context, Q request, Responder<R> responder);
}
