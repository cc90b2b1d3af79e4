import org.jspecify.annotations.NullMarked;

/**
 * Connections: event loops, framing, ordered responses, back-pressure; the one module that names
 * Netty.
 */
@NullMarked
module io.sluice.network {
  requires static org.jspecify;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires transitive io.sluice.protocol;
  requires transitive io.sluice.time;
  requires org.slf4j;

  exports io.sluice.network;
  exports io.sluice.network.client;
}
