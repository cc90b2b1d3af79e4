package io.sluice.kernel;

import io.sluice.protocol.message.ResponseMessage;

/**
 * Takes the answer to one request. To be called once, from any thread.
 *
 * @param <R> the response
 */
@FunctionalInterface
public interface Responder<R extends ResponseMessage> {
  /** Sends the response when those to earlier requests of the connection have been sent. */
  void respond(R response);
}
