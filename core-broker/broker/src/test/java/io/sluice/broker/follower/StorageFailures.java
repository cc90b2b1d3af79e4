package io.sluice.broker.follower;

import io.sluice.storage.LogStorageException;
import java.lang.reflect.Constructor;
import java.nio.file.Path;

/** Failures that only storage itself makes. */
final class StorageFailures {
  private StorageFailures() {}

  /** Returns what a log throws whose directory is offline. */
  static LogStorageException offline() {
    try {
      Constructor<LogStorageException> constructor =
          LogStorageException.class.getDeclaredConstructor(
              Path.class, String.class, java.io.IOException.class);
      constructor.setAccessible(true);
      return constructor.newInstance(Path.of("/data"), "the disk is broken", null);
    } catch (ReflectiveOperationException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
