package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens all logs of one dir, several at a time, recovering what was not closed properly.
 *
 * <p>An I/O error takes the dir offline and ends the loading; what was opened before is returned
 * all the same.
 */
final class DirOpening {
  private static final Logger LOG = LoggerFactory.getLogger(DirOpening.class);

  private final LogDir dir;
  private final LogEnvironment environment;
  private final Function<String, LogConfig> topicConfigs;
  private final StorageEnvironment.HookFactory hooks;
  private final List<PartitionLog> logs = Collections.synchronizedList(new ArrayList<>());
  private final List<Path> leftovers = new ArrayList<>();
  private final List<Path> setAside = new ArrayList<>();
  private final List<Found> unfinished = new ArrayList<>();

  /**
   * Prepares the loading of an online dir.
   *
   * @param environment what the dir's logs work with; its health is that of the dir at this moment
   */
  DirOpening(LogDir dir, LogEnvironment environment, StorageEnvironment storage) {
    this.dir = dir;
    this.environment = environment;
    this.topicConfigs = storage.topicConfigs();
    this.hooks = storage.hooks();
  }

  /** What the checkpoints say. */
  private record Checkpoints(
      OffsetCheckpoint.Content recoveryPoints,
      OffsetCheckpoint.Content highWatermarks,
      OffsetCheckpoint.Content logStarts,
      OffsetCheckpoint.Content cleaned,
      boolean clean) {}

  /** A folder, and the partition that its name tells. */
  record Found(Path folder, TopicPartition partition) {}

  /** Starts loading; the future is complete when {@link #logs} are all there is. */
  CompletableFuture<Void> load(Executor pool, int threads) {
    try {
      List<Found> folders = listFolders();
      Checkpoints checkpoints = readCheckpoints();
      return Parallel.forEach(pool, threads, folders, found -> open(found, checkpoints));
    } catch (IOException e) {
      environment.health().failed("load the logs", e);
      return CompletableFuture.completedFuture(null);
    }
  }

  private List<Found> listFolders() throws IOException {
    List<Found> found = new ArrayList<>();
    try (var folders = Files.newDirectoryStream(dir.path())) {
      for (Path folder : folders) {
        switch (FolderName.parse(folder.getFileName().toString())) {
          case FolderName.Live(TopicPartition partition) -> {
            if (Files.isDirectory(folder)) {
              found.add(new Found(folder, partition));
            }
          }
          case FolderName.Deleted() -> leftovers.add(folder);
          case FolderName.Future(TopicPartition partition) ->
              unfinished.add(new Found(folder, partition));
          case FolderName.SetAside() -> setAside.add(folder);
          case FolderName.Foreign() -> LOG.trace("{} is no log", folder);
        }
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private Checkpoints readCheckpoints() throws IOException {
    return new Checkpoints(
        read(
            dir.recoveryPoints(),
            "its logs are read through from their beginnings unless they were closed properly"),
        read(dir.highWatermarks(), "its logs count as not replicated until their leaders say more"),
        read(dir.logStarts(), "its logs begin with their first segments"),
        read(dir.cleaned(), "its compacted logs are cleaned from their beginnings"),
        CleanShutdownMarker.take(dir.path()));
  }

  private static OffsetCheckpoint.Content read(OffsetCheckpoint file, String consequence)
      throws IOException {
    OffsetCheckpoint.Content content = file.read();
    if (content.problem() != null) {
      LOG.warn("{}: it is ignored, {}", content.problem(), consequence);
    }
    return content;
  }

  private void open(Found found, Checkpoints checkpoints) {
    if (environment.health().failure() != null) {
      return;
    }
    try {
      LogSpec spec = spec(found, checkpoints);
      PartitionLog log = PartitionLog.open(spec, environment, hooks.create(found.partition));
      log.state().cleanedTo =
          Math.min(checkpoints.cleaned.offset(found.partition, 0), log.logEndOffset());
      logs.add(log);
    } catch (LogStorageException e) {
      LOG.debug("{}", e.getMessage()); // The dir is offline now, which is told elsewhere.
    } catch (IOException e) {
      environment.health().failed("open the log of " + found.partition, e);
    }
  }

  private LogSpec spec(Found found, Checkpoints checkpoints) throws IOException {
    TopicPartition partition = found.partition;
    return new LogSpec(
        found.folder,
        partition,
        PartitionMetadata.read(found.folder),
        topicConfigs.apply(partition.topic()),
        checkpoints.logStarts.offset(partition, 0),
        checkpoints.recoveryPoints.offset(partition, 0),
        checkpoints.highWatermarks.offset(partition, 0),
        checkpoints.clean);
  }

  /** Returns the logs that were opened. */
  List<PartitionLog> logs() {
    return logs;
  }

  /** Returns the folders of deleted logs, to be removed. */
  List<Path> leftovers() {
    return leftovers;
  }

  /** Returns the copies that were being made when the broker ended. */
  List<Found> unfinished() {
    return unfinished;
  }

  /** Returns the folders that were set aside for the operator. */
  List<Path> setAside() {
    return setAside;
  }
}
