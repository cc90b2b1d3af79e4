package io.sluice.storage;

import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes folders from the disk when their delay is over: one task at a time on a pool, however
 * many folders wait.
 */
final class FolderRemover implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderRemover.class);

  private final Clock clock;
  private final Scheduler scheduler;
  private final Executor pool;
  private final PriorityQueue<Removal> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Removal::dueMs));
  private Scheduler.Timer timer = () -> {};
  private boolean active;
  private boolean closed;

  FolderRemover(Clock clock, Scheduler scheduler, Executor pool) {
    this.clock = clock;
    this.scheduler = scheduler;
    this.pool = pool;
  }

  private record Removal(Path folder, long dueMs) {}

  /** Removes a folder and all that is in it after a delay; it must not be in use any more. */
  synchronized void removeLater(Path folder, long delayMs) {
    waiting.add(new Removal(folder, clock.monotonicMs() + delayMs));
    if (!active) {
      schedule();
    }
  }

  private void schedule() {
    timer.cancel();
    Removal next = waiting.peek();
    if (next != null && !closed) {
      timer = scheduler.schedule(Math.max(0, next.dueMs - clock.monotonicMs()), this::submit);
    }
  }

  private void submit() {
    synchronized (this) {
      if (active || closed) {
        return;
      }
      active = true;
    }
    try {
      pool.execute(this::removeDue);
    } catch (RejectedExecutionException e) {
      pauseUntilDue();
    }
  }

  private void removeDue() {
    Queue<Path> due = takeDue();
    due.forEach(FolderRemover::remove);
    pauseUntilDue();
  }

  private synchronized Queue<Path> takeDue() {
    Queue<Path> due = new ArrayDeque<>();
    while (!waiting.isEmpty() && waiting.peek().dueMs <= clock.monotonicMs()) {
      due.add(waiting.poll().folder);
    }
    return due;
  }

  private synchronized void pauseUntilDue() {
    active = false;
    schedule();
  }

  private static void remove(Path folder) {
    try {
      Files.walkFileTree(folder, new Removing());
    } catch (NoSuchFileException e) {
      // Gone already: so it should be.
    } catch (IOException e) {
      LOG.warn("Cannot remove {}, it is tried again at the next start: {}", folder, e.toString());
    }
  }

  /** Leaves the rest for the next start, which removes what it finds. */
  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
  }

  private static final class Removing extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
