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
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ZooKeeper server in this process: alone, for a broker that is alone, or one of several, for
 * brokers that carry their ensemble themselves.
 *
 * <p>Every change is on disk before it is acknowledged, with several servers on the disks of a
 * majority. When the server fails, because its disk is full for instance, it is started again on
 * the same port until that succeeds; stores reconnect by themselves.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedZooKeeper.class);
  private static final long RESTART_PAUSE_MS = 1_000;
  private static final long RESTART_PAUSE_MAX_MS = 8_000;
  private static final long PURGE_FIRST_MS = 5_000;
  private static final long PURGE_PAUSE_MS = 3_600_000;
  private static final int SNAPSHOTS_KEPT = 3;
  static final String VERSION_FOLDER = "version-2";

  /** How it is started, on a port if that is not settled. */
  private interface Launch {
    EmbeddedServer on(int port, Runnable onFailure) throws IOException;
  }

  private final Path directory;
  private final FileLock lock;
  private final Launch launch;
  private final ThreadScheduler supervisor = new ThreadScheduler("embedded-zookeeper", log::error);
  private final int port;
  private final String connectString;
  private @Nullable EmbeddedServer server;
  private long restartPauseMs = RESTART_PAUSE_MS;
  private boolean closed;

  private EmbeddedZooKeeper(Path directory, FileLock lock, Launch launch, Addresses addresses)
      throws IOException {
    this.directory = directory;
    this.lock = lock;
    this.launch = launch;
    EmbeddedServer started = launch.on(addresses.port, this::failed);
    server = started;
    port = started.port();
    connectString = addresses.text.apply(port);
    supervisor.scheduleRepeatedly(PURGE_FIRST_MS, PURGE_PAUSE_MS, this::purge);
  }

  /**
   * Where sessions connect.
   *
   * @param port this server's; 0 is any free one
   * @param text what to connect to, by the port that it is
   */
  private record Addresses(int port, IntFunction<String> text) {}

  /**
   * Starts a server that is alone.
   *
   * @throws IOException if the directory cannot be used or is in use, if its data cannot be read,
   *     or if the port is taken; the message says which
   */
  public static EmbeddedZooKeeper start(EmbeddedZooKeeperSettings settings) throws IOException {
    Path directory = settings.directory();
    String host = settings.host();
    return start(
        directory,
        () -> MemberFile.refuseMember(directory),
        (port, onFailure) -> StandaloneServer.start(directory, host, port, onFailure),
        new Addresses(settings.port(), port -> EnsembleMember.hostAndPort(host, port)));
  }

  /**
   * Starts a server that is one of several, and returns at once: sessions are served as soon as a
   * majority of them is there.
   *
   * @throws IOException if the directory cannot be used, is in use or another's, if its data cannot
   *     be read, or if one of the ports is taken; the message says which
   */
  public static EmbeddedZooKeeper start(EmbeddedEnsembleSettings settings) throws IOException {
    String all =
        settings.members().stream()
            .map(EnsembleMember::clientAddress)
            .collect(Collectors.joining(","));
    return start(
        settings.directory(),
        () -> MemberFile.claim(settings.directory(), settings.id()),
        (port, onFailure) -> QuorumServer.start(settings, onFailure),
        new Addresses(settings.self().clientPort(), port -> all));
  }

  private interface Check {
    void run() throws IOException;
  }

  private static EmbeddedZooKeeper start(
      Path directory, Check check, Launch launch, Addresses addresses) throws IOException {
    ZooKeeperProperties.set();
    Files.createDirectories(directory);
    FileLock lock = lock(directory);
    try {
      check.run();
      return new EmbeddedZooKeeper(directory, lock, launch, addresses);
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

  /** Returns {@code host:port}, of each server, to connect to it. */
  public String connectString() {
    return connectString;
  }

  /** Returns the port that it listens on. */
  public int port() {
    return port;
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
        server = launch.on(port, this::failed);
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
      OldFiles.purge(directory.resolve(VERSION_FOLDER), SNAPSHOTS_KEPT);
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
      log.warn("The lock of {} was not released: {}", directory, e.getMessage());
    }
  }
}
