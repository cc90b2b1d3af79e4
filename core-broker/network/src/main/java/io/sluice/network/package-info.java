/**
 * Event loops with the connections that they serve: frames in, ordered responses out.
 *
 * <p>A frame is a length (four bytes, signed, big-endian) and as many bytes of request or response.
 * Each connection belongs to one loop. In a tick the loop reads from all connections that have
 * something, hands each complete frame to its {@link io.sluice.network.LoopHandler} as an {@link
 * io.sluice.network.Exchange}, runs tasks, calls {@code onTickEnd} once, and flushes each
 * connection that got responses once.
 *
 * <p>Memory is bounded: requests and half frames count against one budget for all connections, a
 * frame gets memory as its bytes arrive (never on the word of its length), and a connection that
 * does not read its responses, or has too many requests in flight, is not read from; requests of
 * such a connection that have been read already wait until it takes some again.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.network;
