package io.sluice.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the logs of one log dir whether the dir works, and is told by them when it does not.
 *
 * <p>A dir goes offline at the first I/O error and stays so for all logs that were opened with this
 * object: a dir that works again loads its logs anew, from the disk, with a new object. Safe for
 * use by any thread, with or without a log's lock held.
 */
final class DirHealth {
  private final Path logDir;
  private final Consumer<String> onFirstFailure;
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  /**
   * Starts as working.
   *
   * @param onFirstFailure is told, once, what went wrong; it is called on the thread that failed,
   *     so it must neither block nor take locks
   */
  DirHealth(Path logDir, Consumer<String> onFirstFailure) {
    this.logDir = logDir;
    this.onFirstFailure = onFirstFailure;
  }

  Path logDir() {
    return logDir;
  }

  /** Returns what went wrong, or null while the dir works. */
  @Nullable String failure() {
    return failure.get();
  }

  /** Throws if the dir is offline. */
  void requireOnline() {
    String reason = failure.get();
    if (reason != null) {
      throw new LogStorageException(logDir, "Log dir " + logDir + " is offline: " + reason, null);
    }
  }

  /**
   * Takes the dir offline.
   *
   * @param doing what was tried, as in "append to orders-0"
   * @return the exception to throw
   */
  LogStorageException failed(String doing, IOException cause) {
    String reason = "cannot " + doing + ": " + describe(cause);
    if (failure.compareAndSet(null, reason)) {
      onFirstFailure.accept(reason);
    }
    return new LogStorageException(logDir, "Log dir " + logDir + ": " + reason, cause);
  }

  private static String describe(IOException cause) {
    String message = cause.getMessage();
    return message == null || cause.getClass() != IOException.class
        ? cause.getClass().getSimpleName() + (message == null ? "" : " " + message)
        : message;
  }
}
