package io.sluice.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes all dirs properly: logs flushed, checkpoints written, marker put. What fails in one dir
 * does not keep the others from it.
 */
final class DirClosing {
  private static final Logger LOG = LoggerFactory.getLogger(DirClosing.class);

  /** Closing is waiting for fsyncs, of which the file system answers many at once. */
  private static final int THREADS_PER_DIR = 16;

  private final LogTable table;
  private final Executor pool;
  private final Housekeeping housekeeping;

  DirClosing(
      LogTable table,
      LogDirsConfig config,
      StorageEnvironment environment,
      Housekeeping housekeeping) {
    this.table = table;
    this.pool =
        environment.threads().pool("storage-closing", THREADS_PER_DIR * config.logDirs().size());
    this.housekeeping = housekeeping;
  }

  void closeAll() {
    List<CompletableFuture<Void>> closings = new ArrayList<>();
    synchronized (table) {
      for (LogDir dir : table.dirs()) {
        closings.add(close(dir));
      }
      closings.forEach(CompletableFuture::join);
    }
  }

  private CompletableFuture<Void> close(LogDir dir) {
    List<PartitionLog> logs = table.in(dir);
    if (!dir.serves()) {
      logs.forEach(PartitionLog::abandon);
      dir.close();
      return CompletableFuture.completedFuture(null);
    }
    AtomicBoolean failed = new AtomicBoolean();
    return Parallel.forEach(pool, THREADS_PER_DIR, logs, log -> close(log, failed))
        .thenRun(() -> finish(dir, failed.get()));
  }

  private static void close(PartitionLog log, AtomicBoolean failed) {
    try {
      log.close();
    } catch (RuntimeException e) {
      failed.set(true);
      LOG.warn("Cannot close the log of {} properly: {}", log.topicPartition(), e.toString());
    }
  }

  private void finish(LogDir dir, boolean failed) {
    housekeeping.checkpointRecovery(dir);
    housekeeping.checkpointHighWatermarks(dir);
    try {
      if (!failed && dir.failure() == null) {
        CleanShutdownMarker.put(dir.path());
      } else {
        LOG.warn(
            "Log dir {} could not be closed properly, its logs are recovered at the next start",
            dir);
      }
    } catch (IOException e) {
      LOG.warn("Log dir {}: cannot write {}: {}", dir, CleanShutdownMarker.FILE, e.toString());
    } finally {
      dir.close();
    }
  }
}
