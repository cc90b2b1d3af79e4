package io.sluice.network;

import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * One request and the answer that it gets: exactly one of {@link #respond}, {@link #complete} or
 * {@link #close}, from any thread.
 *
 * <p>Answers leave in the order in which the requests of a connection came, whatever the order in
 * which they were given. Those given on the connection's loop go out with the flush at the end of
 * the tick; those of other threads reach the loop as one message.
 */
public interface Exchange {
  /** Returns the connection that the request came by. */
  Connection connection();

  /**
   * Returns the request without its length prefix: a slice of direct memory, writable, that goes
   * back to the pool with {@link #releaseRequest()} or the answer, whichever is first. What is
   * needed for longer must be copied.
   *
   * @throws IllegalStateException after the memory has gone back
   */
  ByteBuffer request();

  /**
   * Gives the request's memory back before the answer is known.
   *
   * <p>An exchange that waits (long poll, acks=all) must do so: its bytes count against the budget
   * of all connections, and at the limit nobody is read from. Repeating it does no harm.
   */
  void releaseRequest();

  /**
   * Answers. The encoder runs once, now, on the calling thread, even if the connection has been
   * closed meanwhile, so that what it encodes is used up in every case; the network releases the
   * file regions which it leaves in the writer, once each, when they are sent or cannot be.
   *
   * <p>If the encoder throws, or does not fill the buffer exactly, the connection is closed.
   *
   * @param totalBytes size of the response (header and body) without the length prefix
   * @param bufferedBytes how many of them go through the writer's buffer, the others being file
   *     regions
   * @param encoder writes the response
   * @throws IllegalStateException if the exchange was answered before
   */
  void respond(int totalBytes, int bufferedBytes, Consumer<WireWriter> encoder);

  /**
   * Ends the exchange without a response (acks=0).
   *
   * @throws IllegalStateException if the exchange was answered before
   */
  void complete();

  /** Ends the exchange by closing the connection at once; the reason is logged. */
  void close(String reason);
}
