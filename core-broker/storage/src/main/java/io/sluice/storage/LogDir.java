package io.sluice.storage;

import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log dir: its lock, its identity, its checkpoint files, and whether it works.
 *
 * <pre>
 *             open, reopen            logs are loaded
 *   offline ---------------&gt; loading ----------------&gt; serving
 *      ^                        |                         |
 *      +------------------------+-------------------------+
 *                     first I/O error
 * </pre>
 *
 * <p>{@link #open}, {@link #reopen} and {@link #close} are called by one thread at a time; the rest
 * is safe for use by any thread.
 */
final class LogDir {
  private static final Logger LOG = LoggerFactory.getLogger(LogDir.class);
  private static final String PROBE_FILE = ".probe";

  /** A dir that comes back must have room for more than a single record. */
  private static final int PROBE_BYTES = 1 << 20;

  private final Path path;
  private final String clusterId;
  private final int brokerId;
  private final BiConsumer<LogDir, String> onFailure;
  private final OffsetCheckpoint recoveryPoints;
  private final OffsetCheckpoint highWatermarks;
  private final OffsetCheckpoint logStarts;
  private final OffsetCheckpoint cleaned;
  private volatile DirHealth health;
  private volatile boolean loaded;
  private volatile boolean known;
  private final TailRecord tail;
  private @Nullable DirectoryLock lock;
  private volatile @Nullable Uuid directoryId;

  /**
   * Names a dir; nothing is touched.
   *
   * @param bootId see {@link TailRecord}
   * @param onFailure is told, once until the dir is reopened, what went wrong; it must neither
   *     block nor take locks
   */
  LogDir(
      Path path,
      String clusterId,
      int brokerId,
      String bootId,
      BiConsumer<LogDir, String> onFailure) {
    this.path = path.toAbsolutePath().normalize();
    this.clusterId = clusterId;
    this.brokerId = brokerId;
    this.onFailure = onFailure;
    this.recoveryPoints = new OffsetCheckpoint(this.path, OffsetCheckpoint.RECOVERY_POINTS);
    this.highWatermarks = new OffsetCheckpoint(this.path, OffsetCheckpoint.HIGH_WATERMARKS);
    this.logStarts = new OffsetCheckpoint(this.path, OffsetCheckpoint.LOG_STARTS);
    this.cleaned = new OffsetCheckpoint(this.path, OffsetCheckpoint.CLEANED);
    this.health = newHealth();
    this.tail = new TailRecord(this.path, bootId);
  }

  private DirHealth newHealth() {
    return new DirHealth(path, reason -> onFailure.accept(this, reason));
  }

  /**
   * Takes the dir for this broker; makes it if it does not exist. If the disk refuses, the dir is
   * offline.
   *
   * @throws LogDirRefusedException if the dir must not be used
   */
  void open() {
    try {
      Files.createDirectories(path);
      boolean isNew = take();
      tail.judge(isNew, CleanShutdownMarker.isThere(path));
    } catch (IOException e) {
      health.failed("open the dir", e);
    }
  }

  /** Returns whether the dir was nobody's. */
  private boolean take() throws IOException {
    DirectoryLock taken = DirectoryLock.take(path);
    lock = taken;
    try {
      MetaProperties found = MetaProperties.read(path);
      MetaProperties adopted = MetaProperties.adopt(path, found, clusterId, brokerId);
      if (!adopted.equals(found)) {
        adopted.write(path);
      }
      directoryId = adopted.directoryId();
      return found == null;
    } catch (RuntimeException e) {
      unlock();
      throw e;
    }
  }

  /**
   * Makes an offline dir work again if it can be written; its logs have to be loaded anew.
   *
   * @return whether it works
   * @throws LogDirRefusedException if it has become somebody else's meanwhile
   */
  boolean reopen() {
    try {
      requireSameDisk();
      Files.createDirectories(path);
      probe();
      unlock();
      take();
      tail.failedMeanwhile();
      loaded = false;
      health = newHealth();
      return true;
    } catch (IOException e) {
      LOG.debug("Log dir {} does not work yet: {}", path, e.toString());
      return false;
    }
  }

  /** An empty mount point must not pass for the dir. */
  private void requireSameDisk() throws IOException {
    Uuid known = directoryId;
    MetaProperties found = Files.isDirectory(path) ? MetaProperties.read(path) : null;
    if (known != null && (found == null || !known.equals(found.directoryId()))) {
      throw new IOException("the dir " + known + " is not mounted at " + path);
    }
  }

  private void probe() throws IOException {
    Path file = path.resolve(PROBE_FILE);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(PROBE_BYTES);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Returns what is known of the ends of the dir's logs. */
  TailRecord tail() {
    return tail;
  }

  @Nullable Uuid directoryId() {
    return directoryId;
  }

  Path path() {
    return path;
  }

  /** Returns what the dir's logs share: to be given to those that are opened now. */
  DirHealth health() {
    return health;
  }

  /** Returns why the dir is offline, or null. */
  @Nullable String failure() {
    return health.failure();
  }

  /** Tells whether the dir works and its logs are loaded. */
  boolean serves() {
    return loaded && health.failure() == null;
  }

  /** Takes note that the logs are in the table. */
  void loaded() {
    known = true;
    loaded = true;
  }

  /**
   * Tells whether the dir's logs have been loaded since the start, so that it is known which ones
   * it has even if it is offline now.
   */
  boolean isKnown() {
    return known;
  }

  OffsetCheckpoint recoveryPoints() {
    return recoveryPoints;
  }

  OffsetCheckpoint highWatermarks() {
    return highWatermarks;
  }

  OffsetCheckpoint logStarts() {
    return logStarts;
  }

  OffsetCheckpoint cleaned() {
    return cleaned;
  }

  /** Lets the dir go. */
  void close() {
    unlock();
  }

  private void unlock() {
    DirectoryLock taken = lock;
    lock = null;
    if (taken != null) {
      try {
        taken.close();
      } catch (IOException e) {
        LOG.debug("Log dir {}: cannot close the lock file: {}", path, e.toString());
      }
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
