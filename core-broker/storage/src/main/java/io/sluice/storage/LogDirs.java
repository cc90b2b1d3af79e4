package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker's log dirs and all the logs in them.
 *
 * <p>A log dir holds a folder for each partition, {@code meta.properties} (whose it is), {@code
 * .lock}, the checkpoint files and, after a proper end, a marker that nothing needs to be
 * recovered. A dir that fails goes offline alone: its logs refuse everything with a {@link
 * LogStorageException}, the others go on, and it comes back by itself when it can be written again.
 *
 * <p>Safe for use by any thread. {@link #get} and {@link #all} do not block; everything else may.
 */
public final class LogDirs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogDirs.class);
  private static final int HOUSEKEEPING_THREADS = 2;

  private final LogDirsConfig config;
  private final StorageEnvironment environment;
  private final LogTable table;
  private final Executor background;
  private final Executor blocking;
  private final DirFailures failures;
  private final FolderRemover remover;
  private final Housekeeping housekeeping;
  private final DirLoading loading;
  private final LogCleaner cleaner;
  private final Map<TopicPartition, LogMove> moves = new ConcurrentHashMap<>();
  private boolean closed;

  private LogDirs(LogDirsConfig config, StorageEnvironment environment) {
    this.config = config;
    this.environment = environment;
    background = environment.threads().pool("storage-background", HOUSEKEEPING_THREADS);
    blocking = environment.threads().pool("storage-flush", Math.max(2, config.logDirs().size()));
    table =
        new LogTable(
            config.logDirs().stream()
                .map(
                    path ->
                        new LogDir(
                            path,
                            config.clusterId(),
                            config.brokerId(),
                            config.bootId(),
                            this::dirFailed))
                .toList());
    remover = new FolderRemover(environment.clock(), environment.scheduler(), background);
    loading = new DirLoading(table, config, environment, blocking, remover);
    failures = new DirFailures(table, environment, background, config.probeMs(), loading::reload);
    housekeeping = new Housekeeping(table, environment.clock());
    cleaner = new LogCleaner(table, config.cleaner(), environment);
  }

  private void dirFailed(LogDir dir, String reason) {
    failures.failed(dir, reason);
  }

  /**
   * Takes the dirs, opens all logs, recovers those that were not closed properly, and starts the
   * background work.
   *
   * <p>A dir that the disk does not let be used is offline from the start, which the listener is
   * told.
   *
   * @throws LogDirRefusedException if a dir is someone else's, is in use, or two dirs contradict
   *     each other; no dir is kept then
   */
  public static LogDirs open(LogDirsConfig config, StorageEnvironment environment) {
    LogDirs dirs = new LogDirs(config, environment);
    try {
      dirs.loading.loadAll();
    } catch (RuntimeException e) {
      dirs.abandon();
      throw e;
    }
    dirs.failures.start();
    dirs.housekeeping.start(config, environment, dirs.background);
    dirs.cleaner.start();
    return dirs;
  }

  /**
   * Returns what was found and done when the logs were opened, a line for each thing worth telling.
   */
  public List<String> report() {
    return loading.report();
  }

  /**
   * Returns a partition's log, or null if there is none. The log of an offline dir is returned too:
   * it refuses everything.
   */
  public @Nullable PartitionLog get(TopicPartition partition) {
    return table.get(partition);
  }

  /** Returns the logs of the dirs that work. */
  public Collection<PartitionLog> all() {
    return table.online();
  }

  /**
   * Returns the id of the first dir that has one. As the dir is locked, no two live processes
   * return the same.
   */
  public Uuid home() {
    for (LogDir dir : table.dirs()) {
      Uuid id = dir.directoryId();
      if (id != null) {
        return id;
      }
    }
    return Uuid.ZERO;
  }

  /**
   * Returns whether records that were acknowledged may be missing at the ends of logs: a dir is new
   * or has failed and come back, or the machine was booted since a dir was last in use, and that
   * had not been closed properly. Stays so, over restarts, until {@link #tailsRestored}.
   */
  public boolean tailsMayBeLost() {
    return table.dirs().stream().anyMatch(dir -> dir.failure() == null && dir.tail().mayBeLost());
  }

  /** Takes note that nothing is missing any more: it was copied from others, or nobody has it. */
  public void tailsRestored() {
    for (LogDir dir : table.dirs()) {
      if (dir.failure() == null) {
        try {
          dir.tail().restored();
        } catch (IOException e) {
          LOG.warn("Log dir {}: cannot write {}: {}", dir, TailRecord.FILE, e.toString());
        }
      }
    }
  }

  /** Returns the dirs that work. */
  public List<Path> onlineDirs() {
    return table.dirs().stream().filter(LogDir::serves).map(LogDir::path).toList();
  }

  /**
   * Makes a partition's log, in the dir with the fewest partitions, or returns the one that there
   * is.
   *
   * <p>A log of that name with another topic's id is set aside: it belongs to a topic that was
   * deleted while this broker was away.
   *
   * @param isNew whether the partition has just come into being. Otherwise it may have a log in a
   *     dir that is offline, and no second one is made as long as that cannot be excluded.
   * @throws LogStorageException if the log is in an offline dir, or may be, or no dir works
   */
  public PartitionLog create(
      TopicPartition partition, Uuid topicId, LogConfig logConfig, boolean isNew) {
    synchronized (table) {
      PartitionLog existing = table.get(partition);
      if (existing != null && !belongsToOther(existing, topicId)) {
        table.dirOf(existing).health().requireOnline();
        return existing;
      }
      if (existing != null) {
        setAside(existing, "its topic id is " + existing.topicId() + ", the topic's is " + topicId);
      }
      if (!isNew) {
        requireAllKnown(partition);
      }
      return createInFirstThatWorks(partition, topicId, logConfig);
    }
  }

  /**
   * Makes the logs of partitions that have just come into being, those of a topic, at the same
   * time. What cannot be made is left out: {@link #create} says why.
   */
  public void createNew(List<TopicPartition> partitions, Uuid topicId, LogConfig logConfig) {
    synchronized (table) {
      List<TopicPartition> missing =
          partitions.stream().filter(partition -> table.get(partition) == null).toList();
      loading.createAll(missing, topicId, logConfig);
    }
  }

  private static boolean belongsToOther(PartitionLog log, Uuid topicId) {
    return !log.topicId().equals(Uuid.ZERO)
        && !topicId.equals(Uuid.ZERO)
        && !log.topicId().equals(topicId);
  }

  private void requireAllKnown(TopicPartition partition) {
    for (LogDir dir : table.dirs()) {
      if (!dir.isKnown()) {
        throw new LogStorageException(
            dir.path(),
            "Log dir " + dir + " is offline and may have the log of " + partition,
            null);
      }
    }
  }

  private PartitionLog createInFirstThatWorks(
      TopicPartition partition, Uuid topicId, LogConfig logConfig) {
    LogStorageException failure = null;
    for (LogDir dir : table.byRoom()) {
      try {
        PartitionLog log = loading.create(dir, partition, topicId, logConfig);
        table.put(log);
        return log;
      } catch (LogStorageException e) {
        LOG.warn("Cannot make the log of {}: {}", partition, e.getMessage());
        failure = e;
      }
    }
    throw failure != null
        ? failure
        : new LogStorageException(config.logDirs().getFirst(), "No log dir works", null);
  }

  /**
   * Deletes a partition's log: at once for everybody but those who are reading from it, from the
   * disk after {@code file.delete.delay.ms}.
   *
   * @return whether there was one
   */
  public boolean delete(TopicPartition partition) {
    synchronized (table) {
      PartitionLog log = table.get(partition);
      if (log == null) {
        return false;
      }
      cleaner.forget(partition);
      table.remove(log);
      LogDir dir = table.dirOf(log);
      if (dir.failure() != null) {
        loading.deleteOnReturn(partition, log.topicId());
        return true;
      }
      Path deleted = moveAway(log, FolderName.deleted(partition));
      remover.removeLater(deleted, log.config().deleteDelayMs());
      return true;
    }
  }

  /**
   * Sets aside every log that is not expected: its folder is renamed to {@code …-stray} and stays
   * on the disk until somebody removes it.
   *
   * @param expectedTopicId gives the id of the topic if the partition is to be here, null if not
   * @return the renamed folders
   */
  public List<Path> setStraysAside(Function<TopicPartition, @Nullable Uuid> expectedTopicId) {
    List<Path> strays = new ArrayList<>();
    synchronized (table) {
      for (PartitionLog log : table.online()) {
        Uuid expected = expectedTopicId.apply(log.topicPartition());
        if (expected == null) {
          strays.add(setAside(log, "nobody expects this partition here"));
        } else if (belongsToOther(log, expected)) {
          strays.add(
              setAside(log, "its topic id is " + log.topicId() + ", the topic's is " + expected));
        }
      }
    }
    return strays;
  }

  private Path setAside(PartitionLog log, String why) {
    cleaner.forget(log.topicPartition());
    table.remove(log);
    Path folder = log.directory();
    Path stray = moveAway(log, FolderName.stray(log.topicPartition()));
    LOG.warn(
        "{} is set aside as {}: {}. Remove it if its data is not needed.",
        folder,
        stray.getFileName(),
        why);
    return stray;
  }

  private Path moveAway(PartitionLog log, String newName) {
    return loading.moveAway(log, newName);
  }

  // --- From one dir to another -----------------------------------------------------------------

  /** Returns whether a path is one of the dirs, whether it works or not. */
  public boolean isDir(Path path) {
    return table.dir(path) != null;
  }

  /**
   * Begins to move a log to another dir; {@link #endMove} ends it.
   *
   * @return null if there is nothing to move: the log lies there already
   * @throws LogStorageException if the log has no dir that works, or the other dir does not work
   * @throws IllegalArgumentException if there is no such log or no such dir, or the log is being
   *     moved
   */
  public @Nullable LogMove beginMove(TopicPartition partition, Path target) {
    synchronized (table) {
      PartitionLog log = table.get(partition);
      LogDir to = table.dir(target);
      if (log == null || to == null || moves.containsKey(partition)) {
        throw new IllegalArgumentException("cannot move " + partition + " to " + target);
      }
      to.health().requireOnline();
      table.dirOf(log).health().requireOnline();
      if (table.dirOf(log) == to) {
        return null;
      }
      LogMove move = new LogMove(new LogMove.MoveTools(table, loading, cleaner, remover), log, to);
      moves.put(partition, move);
      return move;
    }
  }

  /**
   * Ends a move. If it was finished, what the target's logs are recovered by is written down, else
   * the copy is removed.
   */
  public void endMove(LogMove move, boolean finished) {
    if (moves.remove(move.topicPartition(), move)) {
      if (finished) {
        housekeeping.checkpointHighWatermarks(move.targetDir());
        housekeeping.checkpointRecovery(move.targetDir());
      } else {
        move.abandon();
      }
    }
  }

  /** Describes all dirs. */
  public List<LogDirDescription> descriptions() {
    return table.dirs().stream().map(this::describe).toList();
  }

  private LogDirDescription describe(LogDir dir) {
    String failure = dir.failure();
    if (failure != null) {
      return new LogDirDescription(dir.path(), failure, -1, -1, List.of());
    }
    List<LogDirDescription.Replica> replicas =
        table.in(dir).stream()
            .map(
                log ->
                    new LogDirDescription.Replica(
                        log.topicPartition(),
                        log.sizeInBytes(),
                        Math.max(0, log.highWatermark() - log.logEndOffset()),
                        false))
            .collect(Collectors.toCollection(ArrayList::new));
    for (LogMove move : moves.values()) {
      if (move.targetDir() == dir) {
        replicas.add(
            new LogDirDescription.Replica(
                move.topicPartition(), move.sizeInBytes(), move.lag(), true));
      }
    }
    try {
      var store = Files.getFileStore(dir.path());
      return new LogDirDescription(
          dir.path(), null, store.getTotalSpace(), store.getUsableSpace(), replicas);
    } catch (IOException e) {
      return new LogDirDescription(dir.path(), null, -1, -1, replicas);
    }
  }

  /** Returns the logs that the cleaner has given up on, each with the reason. */
  public Map<TopicPartition, String> uncleanable() {
    return cleaner.uncleanable();
  }

  /**
   * Ends the background work, flushes and closes all logs, writes the checkpoints, and marks the
   * dirs in which all went well as properly closed.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    cleaner.close();
    housekeeping.close();
    remover.close();
    failures.close();
    new DirClosing(table, config, environment, housekeeping).closeAll();
  }

  /** Lets everything go as a crash would. */
  private void abandon() {
    failures.close();
    for (LogDir dir : table.dirs()) {
      table.in(dir).forEach(PartitionLog::abandon);
      dir.close();
    }
  }
}
