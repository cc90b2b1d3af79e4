package io.sluice.metadata;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn;

/** An embedded server's sockets for sessions, without beans and without SASL. */
final class ClientConnections extends NIOServerCnxnFactory {
  static final int DEFAULT_BACKLOG = -1;
  private static final int ANY_NUMBER = 0;

  void listen(InetSocketAddress address) throws IOException {
    try {
      configure(address, ANY_NUMBER, DEFAULT_BACKLOG, false);
    } catch (IOException e) {
      throw cannotListen(address, e);
    }
  }

  static IOException cannotListen(InetSocketAddress address, IOException why) {
    return new IOException(
        "it cannot listen on %s:%d: %s"
            .formatted(address.getHostString(), address.getPort(), why.getMessage()),
        why);
  }

  @Override
  public void registerConnection(ServerCnxn connection) {}

  @Override
  public void unregisterConnection(ServerCnxn connection) {}

  @Override
  protected void configureSaslLogin() {}

  /** Leaves the default, any number, without a warning that it is the default. */
  @Override
  protected void initMaxCnxns() {}
}
