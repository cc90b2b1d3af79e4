package io.sluice.metadata;

import io.sluice.time.ThreadScheduler;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ZooKeeper server in this process, alone: for a broker that is alone.
 *
 * <p>Every change is on disk before it is acknowledged. When the server fails, because its disk is
 * full for instance, it is started again on the same port until that succeeds; stores reconnect by
 * themselves.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedZooKeeper.class);
  private static final long RESTART_PAUSE_MS = 1_000;
  private static final long RESTART_PAUSE_MAX_MS = 8_000;
  private static final long PURGE_FIRST_MS = 5_000;
  private static final long PURGE_PAUSE_MS = 3_600_000;
  private static final int SNAPSHOTS_KEPT = 3;
  private static final String VERSION_FOLDER = "version-2";

  private final EmbeddedZooKeeperSettings settings;
  private final FileLock lock;
  private final ThreadScheduler supervisor = new ThreadScheduler("embedded-zookeeper", log::error);
  private final int port;
  private @Nullable StandaloneServer server;
  private long restartPauseMs = RESTART_PAUSE_MS;
  private boolean closed;

  private EmbeddedZooKeeper(EmbeddedZooKeeperSettings settings, FileLock lock) throws IOException {
    this.settings = settings;
    this.lock = lock;
    StandaloneServer started = start(settings.port());
    server = started;
    port = started.port();
    supervisor.scheduleRepeatedly(PURGE_FIRST_MS, PURGE_PAUSE_MS, this::purge);
  }

  /**
   * Starts a server.
   *
   * @throws IOException if the directory cannot be used or is in use, if its data cannot be read,
   *     or if the port is taken; the message says which
   */
  public static EmbeddedZooKeeper start(EmbeddedZooKeeperSettings settings) throws IOException {
    ZooKeeperProperties.set();
    Files.createDirectories(settings.directory());
    FileLock lock = lock(settings.directory());
    try {
      return new EmbeddedZooKeeper(settings, lock);
    } catch (IOException | RuntimeException e) {
      lock.acquiredBy().close();
      throw e;
    }
  }

  private static FileLock lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException inThisProcess) {
      // Said below.
    }
    channel.close();
    throw new IOException(
        "The embedded ZooKeeper's directory " + directory + " is in use by another broker");
  }

  /** Returns {@code host:port}, to connect to it. */
  public String connectString() {
    String host = settings.host();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** Returns the port that it listens on. */
  public int port() {
    return port;
  }

  private StandaloneServer start(int onPort) throws IOException {
    return StandaloneServer.start(settings.directory(), settings.host(), onPort, this::failed);
  }

  /** Does what follows when the server cannot go on. */
  void fail() {
    failed();
  }

  /** Called by one of the server's threads. */
  private void failed() {
    try {
      supervisor.schedule(0, this::restart);
    } catch (RejectedExecutionException closing) {
      log.debug("The embedded ZooKeeper server failed while it was closed");
    }
  }

  private void restart() {
    synchronized (this) { // With close() only; a restart that has begun is waited for.
      if (closed) {
        return;
      }
      if (server != null) {
        log.error("The embedded ZooKeeper server failed; starting it again");
        server.close();
        server = null;
        restartPauseMs = RESTART_PAUSE_MS;
      }
      try {
        server = start(port);
        log.info("The embedded ZooKeeper server runs again");
      } catch (IOException e) {
        log.error("{}; trying again in {} ms", e.getMessage(), restartPauseMs);
        supervisor.schedule(restartPauseMs, this::restart);
        restartPauseMs = Math.min(2 * restartPauseMs, RESTART_PAUSE_MAX_MS);
      }
    }
  }

  private void purge() {
    try {
      OldFiles.purge(settings.directory().resolve(VERSION_FOLDER), SNAPSHOTS_KEPT);
    } catch (IOException | RuntimeException e) {
      log.warn("Old files of the embedded ZooKeeper were not deleted: {}", e.getMessage());
    }
  }

  /** Stops the server and releases its directory; safe to call twice. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (server != null) {
        server.close();
        server = null;
      }
    }
    supervisor.close();
    try {
      lock.acquiredBy().close();
    } catch (IOException e) {
      log.warn("The lock of {} was not released: {}", settings.directory(), e.getMessage());
    }
  }
}
