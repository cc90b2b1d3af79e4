package io.sluice.broker.logdirs;

import io.sluice.broker.replica.ReplicaChanges;
import io.sluice.broker.throttle.ByteRate;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.storage.LogClosedException;
import io.sluice.storage.LogDirs;
import io.sluice.storage.LogMove;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.OffsetOutOfRangeException;
import io.sluice.storage.PartitionLog;
import io.sluice.time.Threads;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves replicas between the log directories of this broker, one after the other (KIP-113).
 *
 * <p>A move is forgotten when the broker ends; what was copied is removed at the next start.
 * Guarded by itself; the copying runs on a thread of its own.
 */
public final class ReplicaMoves implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaMoves.class);
  private static final int SOURCE_RACES_MAX = 1_000;
  private static final int MOVES_MAX = 100_000;

  private final LogDirs logs;
  private final ReplicaChanges changes;
  private final ByteRate rate;
  private final ExecutorService thread;

  /** Where replicas are to go that are not there yet. */
  private final Map<TopicPartition, Path> wanted = new HashMap<>();

  private volatile boolean closed;

  /**
   * Creates it.
   *
   * @param rate how fast may be copied
   */
  public ReplicaMoves(LogDirs logs, ReplicaChanges changes, ByteRate rate) {
    this.logs = logs;
    this.changes = changes;
    this.rate = rate;
    this.thread = Threads.boundedPool("replica-moves", 1, MOVES_MAX);
  }

  /**
   * Asks for a replica to be moved; it takes the place of what was asked of it before.
   *
   * @return NONE if it will be, or is there already
   */
  public synchronized ErrorCode move(TopicPartition partition, Path target) {
    PartitionLog log = logs.get(partition);
    if (log == null) {
      return ErrorCode.REPLICA_NOT_AVAILABLE;
    }
    if (!logs.isDir(target)) {
      return ErrorCode.LOG_DIR_NOT_FOUND;
    }
    Path to = target.toAbsolutePath().normalize();
    if (!logs.onlineDirs().contains(to)) {
      return ErrorCode.KAFKA_STORAGE_ERROR;
    }
    if (to.equals(log.directory().getParent())) {
      wanted.remove(partition);
      return ErrorCode.NONE;
    }
    if (to.equals(wanted.put(partition, to))) {
      return ErrorCode.NONE;
    }
    try {
      thread.execute(() -> run(partition, to));
      return ErrorCode.NONE;
    } catch (RejectedExecutionException overloaded) {
      wanted.remove(partition, to);
      return ErrorCode.UNKNOWN_SERVER_ERROR;
    }
  }

  private synchronized boolean isWanted(TopicPartition partition, Path target) {
    return !closed && target.equals(wanted.get(partition));
  }

  private synchronized void done(TopicPartition partition, Path target) {
    wanted.remove(partition, target);
  }

  private void run(TopicPartition partition, Path target) {
    LogMove move = null;
    boolean finished = false;
    try {
      move = isWanted(partition, target) ? logs.beginMove(partition, target) : null;
      if (move != null && copy(move)) {
        finish(move);
        finished = true;
      }
    } catch (LogClosedException gone) {
      LOG.info("{} is not moved to {}: it has been deleted", partition, target);
    } catch (LogStorageException failure) {
      LOG.error("{} is not moved to {}: {}", partition, target, failure.getMessage());
    } catch (RuntimeException fault) {
      LOG.error("{} could not be moved to {}", partition, target, fault);
    } finally {
      done(partition, target);
      if (move != null) {
        logs.endMove(move, finished);
      }
    }
  }

  /** Returns whether the copy has all that is replicated, and is still wanted. */
  private boolean copy(LogMove move) {
    int races = 0;
    while (isWanted(move.topicPartition(), move.target())) {
      try {
        int bytes = move.copySome();
        if (bytes == 0) {
          return true;
        }
        pause(rate.used(bytes));
      } catch (OffsetOutOfRangeException deletedMeanwhile) {
        if (++races > SOURCE_RACES_MAX) {
          throw deletedMeanwhile;
        }
      }
    }
    return false;
  }

  /** Waits in steps, so that an end is not waited for. */
  private synchronized void pause(long millis) {
    long leftNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      while (leftNanos > 0 && !closed) {
        long beginNanos = rate.nanos();
        TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        leftNanos -= rate.nanos() - beginNanos;
      }
    } catch (InterruptedException ending) {
      closed = true;
      Thread.currentThread().interrupt();
    }
  }

  private void finish(LogMove move) {
    try {
      changes.relocate(move.topicPartition(), move::finish).join();
    } catch (CompletionException failure) {
      Throwable cause = failure.getCause();
      throw cause instanceof RuntimeException known ? known : failure;
    }
  }

  /** Returns where a replica is being moved to, or null. */
  synchronized @Nullable Path target(TopicPartition partition) {
    return wanted.get(partition);
  }

  /** Gives up what is not done, and waits for the thread to end. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      wanted.clear();
      notifyAll();
    }
    thread.shutdown();
    Threads.awaitTermination(thread);
  }
}
