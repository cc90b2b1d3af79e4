package io.sluice.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file in a log dir that says: everything was flushed and closed, nothing needs to be recovered.
 *
 * <p>It is taken away before the logs are opened, so that it is true whenever it is there. The
 * content is Kafka's; only the presence counts.
 */
final class CleanShutdownMarker {
  static final String FILE = ".kafka_cleanshutdown";

  private CleanShutdownMarker() {}

  static void put(Path logDir) throws IOException {
    AtomicFile.write(logDir.resolve(FILE), "{\"version\":0,\"brokerEpoch\":-1}");
  }

  static boolean isThere(Path logDir) {
    return Files.exists(logDir.resolve(FILE));
  }

  /** Removes the marker, durably; returns whether it was there. */
  static boolean take(Path logDir) throws IOException {
    boolean was = Files.deleteIfExists(logDir.resolve(FILE));
    if (was) {
      AtomicFile.syncFolder(logDir);
    }
    return was;
  }
}
