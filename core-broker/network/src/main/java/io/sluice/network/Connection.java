package io.sluice.network;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A client's connection; it lives on one event loop. */
public interface Connection {
  /** Returns a number that no other connection of this server has had. */
  long id();

  /** Returns the loop on whose thread everything about this connection happens. */
  EventLoop loop();

  /** Returns the client's address. */
  InetSocketAddress remote();

  /** Returns the name of the listener that accepted the connection. */
  String listener();

  /** Tells whether the connection is still open. Safe for use by any thread. */
  boolean open();

  /** Closes the connection at once; the reason is logged. Safe for use by any thread. */
  void close(String reason);

  /** Returns what was attached last, if it is of that type. To be called on the loop only. */
  <T> @Nullable T attachment(Class<T> type);

  /**
   * Attaches an object of the handler's, in place of the one before. To be called on the loop only.
   */
  void attach(@Nullable Object attachment);

  /**
   * Hands on no request that came after the one that is being handled, until {@link #letOn}. To be
   * called on the loop only, by the handler of a request that has to be done with before the next
   * one may begin. What is held when the connection is found closed is not handed on at all.
   */
  void hold();

  /** Hands on what {@link #hold} kept back. To be called on the loop only. */
  void letOn();
}
