package io.sluice.metadata;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of ZooKeeper's standalone server, put together from its parts: without beans, metrics,
 * SASL, admin server and timers, which cost more time at start than all the rest.
 */
final class StandaloneServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StandaloneServer.class);

  /** The step in which sessions expire. */
  private static final int TICK_MS = 500;

  private static final int SESSION_TIMEOUT_MIN_MS = 1_000;
  private static final int SESSION_TIMEOUT_MAX_MS = 3_600_000;
  private static final int ANY_NUMBER = 0;
  private static final int DEFAULT_BACKLOG = -1;

  private final FileTxnSnapLog files;
  private final Connections connections = new Connections();
  private final Server server;

  private StandaloneServer(FileTxnSnapLog files, Runnable onFailure) {
    this.files = files;
    server = new Server(files, onFailure);
  }

  /**
   * Starts a server on the data that is there.
   *
   * @param onFailure called by any thread when the server, once started, cannot go on
   */
  static StandaloneServer start(Path directory, String host, int port, Runnable onFailure)
      throws IOException {
    FileTxnSnapLog files = new FileTxnSnapLog(directory.toFile(), directory.toFile());
    StandaloneServer started = new StandaloneServer(files, onFailure);
    try {
      started.listen(new InetSocketAddress(InetAddress.getByName(host), port));
      started.connections.startup(started.server);
      started.server.started = true;
      return started;
    } catch (InterruptedException e) {
      started.close();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the embedded ZooKeeper started", e);
    } catch (IOException | RuntimeException e) {
      started.close();
      throw new IOException(
          "The embedded ZooKeeper in %s cannot start: %s".formatted(directory, e.getMessage()), e);
    }
  }

  private void listen(InetSocketAddress address) throws IOException {
    try {
      connections.configure(address, ANY_NUMBER, DEFAULT_BACKLOG, false);
    } catch (IOException e) {
      throw new IOException(
          "it cannot listen on %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
  }

  int port() {
    return connections.getLocalPort();
  }

  /** Ends a session as if its time were over. */
  void expire(long sessionId) {
    server.closeSession(sessionId);
  }

  @Override
  public void close() {
    server.started = false;
    try {
      connections.shutdown();
      server.shutdown();
      files.close();
    } catch (IOException | RuntimeException e) {
      log.warn("The embedded ZooKeeper did not stop cleanly: {}", e.getMessage());
    }
  }

  /** The server without its beans. */
  private static final class Server extends ZooKeeperServer {
    private final Runnable onFailure;
    private volatile boolean started;

    Server(FileTxnSnapLog files, Runnable onFailure) {
      super(
          files,
          TICK_MS,
          SESSION_TIMEOUT_MIN_MS,
          SESSION_TIMEOUT_MAX_MS,
          DEFAULT_BACKLOG,
          new ZKDatabase(files),
          "",
          false);
      this.onFailure = onFailure;
    }

    @Override
    protected void setState(State newState) {
      super.setState(newState);
      if (newState == State.ERROR && started) {
        onFailure.run();
      }
    }

    @Override
    protected void registerJMX() {}

    @Override
    protected void unregisterJMX() {}

    @Override
    protected void registerMetrics() {}

    @Override
    protected void unregisterMetrics() {}
  }

  /** The server's sockets, without beans and without SASL. */
  private static final class Connections extends NIOServerCnxnFactory {
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
}
