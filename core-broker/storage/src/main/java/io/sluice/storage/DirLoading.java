package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings logs into the table: all of them at the start, one dir's when it comes back, and single
 * new ones.
 */
final class DirLoading {
  private static final Logger LOG = LoggerFactory.getLogger(DirLoading.class);

  private final LogTable table;
  private final LogDirsConfig config;
  private final StorageEnvironment environment;
  private final Executor blocking;
  private final FolderRemover remover;
  private final Executor recovery;
  private final Map<TopicPartition, Uuid> deletedMeanwhile = new ConcurrentHashMap<>();
  private volatile List<String> report = List.of();

  /**
   * Prepares.
   *
   * @param blocking runs the logs' own work that waits for the disk
   * @param remover removes the folders of deleted logs
   */
  DirLoading(
      LogTable table,
      LogDirsConfig config,
      StorageEnvironment environment,
      Executor blocking,
      FolderRemover remover) {
    this.table = table;
    this.config = config;
    this.environment = environment;
    this.blocking = blocking;
    this.remover = remover;
    this.recovery =
        environment
            .threads()
            .pool("storage-recovery", config.recoveryThreadsPerDir() * config.logDirs().size());
  }

  List<String> report() {
    return report;
  }

  /** Takes all dirs and opens all their logs, those of several dirs at the same time. */
  void loadAll() {
    long startNanos = environment.clock().nanos();
    Map<LogDir, DirOpening> openings = new LinkedHashMap<>();
    for (LogDir dir : table.dirs()) {
      dir.open();
      if (dir.failure() == null) {
        openings.put(dir, opening(dir));
      }
    }
    await(openings.values().stream().map(this::begin).toList());
    List<String> lines = new ArrayList<>();
    synchronized (table) {
      openings.values().forEach(opening -> opening.logs().forEach(this::putOnlyOne));
      openings.forEach((dir, opening) -> lines.addAll(finish(dir, opening)));
    }
    long tookMs = (environment.clock().nanos() - startNanos) / 1_000_000;
    LOG.info("Opened {} logs in {} dirs in {} ms", table.online().size(), openings.size(), tookMs);
    report = List.copyOf(lines);
  }

  private DirOpening opening(LogDir dir) {
    return new DirOpening(dir, environmentOf(dir), environment);
  }

  private LogEnvironment environmentOf(LogDir dir) {
    return new LogEnvironment(
        environment.clock(), environment.scheduler(), blocking, dir.health(), environment.random());
  }

  private CompletableFuture<Void> begin(DirOpening opening) {
    return opening.load(recovery, config.recoveryThreadsPerDir());
  }

  private static void await(List<CompletableFuture<Void>> futures) {
    try {
      CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void putOnlyOne(PartitionLog log) {
    PartitionLog other = table.get(log.topicPartition());
    table.put(log);
    if (other != null && hasMoved(log) != hasMoved(other)) {
      putMoved(hasMoved(log) ? log : other, hasMoved(log) ? other : log);
    } else if (other != null) {
      log.abandon();
      throw new LogDirRefusedException(
          "There are two logs of %s: %s and %s. Move one of the folders out of log.dirs."
              .formatted(log.topicPartition(), other.directory(), log.directory()));
    }
  }

  private static boolean hasMoved(PartitionLog log) {
    return Files.exists(log.directory().resolve(LogMove.MARKER));
  }

  /** The broker ended between the last two steps of a move. */
  private void putMoved(PartitionLog moved, PartitionLog before) {
    LOG.info("{} has taken the place of {}", moved.directory(), before.directory());
    table.put(moved);
    remover.removeLater(moveAway(before, FolderName.deleted(before.topicPartition())), 0);
  }

  private List<String> finish(LogDir dir, DirOpening opening) {
    List<String> lines = new ArrayList<>();
    for (PartitionLog log : opening.logs()) {
      if (log.recovery().foundDamage()) {
        LOG.warn("Recovered {}: {}", log.directory(), log.recovery());
        lines.add(log.directory() + ": " + log.recovery());
      }
    }
    opening.leftovers().forEach(folder -> remover.removeLater(folder, 0));
    for (DirOpening.Found copy : opening.unfinished()) {
      if (table.get(copy.partition()) != null) {
        remover.removeLater(copy.folder(), 0);
      } else {
        lines.add(copy.folder() + " is a copy that was not completed, and is not used");
      }
    }
    for (Path folder : opening.setAside()) {
      LOG.info("{} was set aside and is not used", folder);
      lines.add(folder + " was set aside and is not used");
    }
    if (dir.failure() == null) {
      dir.loaded();
    }
    return lines;
  }

  /**
   * Opens the logs of a dir that works again and puts them in the place of the old objects; if it
   * fails meanwhile these stay.
   */
  void reload(LogDir dir) {
    List<PartitionLog> old = table.in(dir);
    old.forEach(PartitionLog::abandon);
    DirOpening opening = opening(dir);
    await(List.of(begin(opening)));
    synchronized (table) {
      if (dir.failure() != null) {
        opening.logs().forEach(PartitionLog::abandon);
        return;
      }
      for (PartitionLog log : old) {
        if (table.get(log.topicPartition()) == log) {
          table.remove(log);
        }
      }
      List.copyOf(opening.logs()).forEach(this::putBack);
      finish(dir, opening);
    }
  }

  private void putBack(PartitionLog log) {
    TopicPartition partition = log.topicPartition();
    Uuid deleted = deletedMeanwhile.remove(partition);
    PartitionLog elsewhere = table.get(partition);
    if (deleted != null && deleted.equals(log.topicId())) {
      remover.removeLater(
          moveAway(log, FolderName.deleted(partition)), log.config().deleteDelayMs());
    } else if (elsewhere != null) {
      Path stray = moveAway(log, FolderName.stray(partition));
      LOG.warn(
          "While {} was offline, its log {} was made anew as {}: the old one is set aside as {}",
          table.dirOf(log),
          partition,
          elsewhere.directory(),
          stray);
    } else {
      table.put(log);
    }
  }

  /** Remembers that a log in an offline dir is to go as soon as the dir comes back. */
  void deleteOnReturn(TopicPartition partition, Uuid topicId) {
    deletedMeanwhile.put(partition, topicId);
  }

  /** Makes a new log. The caller holds the table. */
  PartitionLog create(LogDir dir, TopicPartition partition, Uuid topicId, LogConfig logConfig) {
    Path folder = dir.path().resolve(FolderName.live(partition));
    LogSpec spec = new LogSpec(folder, partition, topicId, logConfig, 0, 0, 0, false);
    try {
      if (Files.isDirectory(folder)) {
        setAsideIfOther(folder, partition, topicId);
      }
      PartitionLog log =
          PartitionLog.open(spec, environmentOf(dir), environment.hooks().create(partition));
      log.state().folderIsNew = true;
      return log;
    } catch (IOException e) {
      throw dir.health().failed("make the log of " + partition, e);
    }
  }

  /**
   * Makes new logs at the same time, in the dirs with the fewest partitions; those that cannot be
   * made are left out. The caller holds the table.
   */
  void createAll(List<TopicPartition> partitions, Uuid topicId, LogConfig logConfig) {
    List<LogDir> dirs = table.spread(partitions.size());
    List<Integer> each = IntStream.range(0, dirs.size()).boxed().toList();
    Queue<PartitionLog> made = new ConcurrentLinkedQueue<>();
    Parallel.forEach(
            recovery,
            config.recoveryThreadsPerDir() * config.logDirs().size(),
            each,
            i -> {
              try {
                made.add(create(dirs.get(i), partitions.get(i), topicId, logConfig));
              } catch (LogStorageException e) {
                LOG.warn("Cannot make the log of {}: {}", partitions.get(i), e.getMessage());
              }
            })
        .join();
    made.forEach(this::putIfServed);
  }

  /** What lies in a dir that has failed meanwhile may be made in another one. */
  private void putIfServed(PartitionLog log) {
    if (table.dirOf(log).failure() == null) {
      table.put(log);
    } else {
      log.abandon();
    }
  }

  /** Begins a copy of a log in another dir. */
  PartitionLog createFuture(LogDir dir, PartitionLog source) {
    TopicPartition partition = source.topicPartition();
    LogSpec spec =
        new LogSpec(
            dir.path().resolve(FolderName.future(partition)),
            partition,
            source.topicId(),
            source.config(),
            source.logStartOffset(),
            0,
            0,
            false);
    PartitionLog copy =
        PartitionLog.open(spec, environmentOf(dir), environment.hooks().create(partition));
    copy.state().folderIsNew = true;
    return copy;
  }

  /**
   * A folder that is not in the table is what a failed creation left, or something that was put
   * there since the start.
   */
  private static void setAsideIfOther(Path folder, TopicPartition partition, Uuid topicId)
      throws IOException {
    Uuid found = PartitionMetadata.read(folder);
    if (!found.equals(Uuid.ZERO) && !found.equals(topicId)) {
      Path stray = folder.resolveSibling(FolderName.stray(partition));
      AtomicFile.move(folder, stray);
      LOG.warn(
          "{} holds a log of topic id {} and is set aside as {}",
          folder,
          found,
          stray.getFileName());
    }
  }

  /** Closes a log without flushing it and renames its folder; readers keep what they have. */
  Path moveAway(PartitionLog log, String newName) {
    LogDir dir = table.dirOf(log);
    Path from = log.directory();
    Path to = from.resolveSibling(newName);
    log.abandon();
    try {
      AtomicFile.move(from, to);
      AtomicFile.syncFolder(dir.path());
      return to;
    } catch (IOException e) {
      throw dir.health().failed("rename " + from + " to " + newName, e);
    }
  }
}
