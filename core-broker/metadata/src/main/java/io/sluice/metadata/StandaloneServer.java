package io.sluice.metadata;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of ZooKeeper's standalone server, put together from its parts: without beans, metrics,
 * SASL, admin server and timers, which cost more time at start than all the rest.
 */
final class StandaloneServer implements EmbeddedServer {
  private static final Logger log = LoggerFactory.getLogger(StandaloneServer.class);

  /** The step in which sessions expire. */
  static final int TICK_MS = 500;

  static final int SESSION_TIMEOUT_MIN_MS = 1_000;
  static final int SESSION_TIMEOUT_MAX_MS = 3_600_000;

  private final FileTxnSnapLog files;
  private final ClientConnections connections = new ClientConnections();
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
      started.connections.listen(new InetSocketAddress(InetAddress.getByName(host), port));
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

  @Override
  public int port() {
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
          ClientConnections.DEFAULT_BACKLOG,
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
}
