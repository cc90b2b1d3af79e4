package io.sluice.network;

/**
 * Handles what comes in by the connections of one event loop; called on that loop's thread only.
 */
public interface LoopHandler {
  /**
   * Takes a request, and answers it now, at the end of the tick, or later. Must not block.
   *
   * <p>If it throws, the connection is closed.
   */
  void onRequest(Exchange exchange);

  /**
   * Ends a tick: all that could be read has been read and handled. Called once in each turn of the
   * loop in which there was a request, an answer, a task or a timer; what is answered here is
   * flushed right after.
   */
  void onTickEnd();

  /**
   * Hears that a connection is closed. Exchanges of it may still be open, and are to be answered as
   * if it were not.
   */
  void onConnectionClosed(Connection connection);
}
