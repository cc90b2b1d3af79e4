package io.sluice.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A log dir does not work: the disk refused an operation, now or before. For clients it is
 * KAFKA_STORAGE_ERROR.
 */
public final class LogStorageException extends RuntimeException {
  private final Path logDir;

  /** Says what could not be done in which dir, and why. */
  public LogStorageException(Path logDir, String message, @Nullable IOException cause) {
    // The logs of a broken dir throw this for every request: without a cause there is no stack
    // trace to pay for.
    super(message, cause, false, cause != null);
    this.logDir = logDir;
  }

  /** Returns the log dir that does not work. */
  public Path logDir() {
    return logDir;
  }
}
