package io.sluice.storage;

import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Says to whom a log dir belongs: the file {@code meta.properties} in it.
 *
 * <p>Keys: {@code version} (1; 0, which has no directory id, is read too), {@code cluster.id},
 * {@code broker.id} ({@code node.id} is understood), {@code directory.id}.
 *
 * @param brokerId -1 if the file names none
 */
record MetaProperties(@Nullable String clusterId, int brokerId, @Nullable Uuid directoryId) {
  static final String FILE = "meta.properties";

  /**
   * Reads a log dir's file; null if there is none.
   *
   * @throws LogDirRefusedException if it makes no sense
   * @throws IOException if the disk does not let it be read
   */
  static @Nullable MetaProperties read(Path logDir) throws IOException {
    Path file = logDir.resolve(FILE);
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1)));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IllegalArgumentException e) {
      throw new LogDirRefusedException(file + " cannot be parsed: " + e.getMessage());
    }
    requireKnownVersion(file, properties.getProperty("version"));
    return new MetaProperties(
        properties.getProperty("cluster.id"),
        brokerId(file, properties),
        directoryId(file, properties));
  }

  /**
   * Checks that the dir is this broker's and returns what it should say from now on.
   *
   * @throws LogDirRefusedException if the dir is another cluster's or another broker's
   */
  static MetaProperties adopt(
      Path logDir, @Nullable MetaProperties found, String clusterId, int brokerId) {
    if (found == null) {
      return new MetaProperties(clusterId, brokerId, Uuid.random());
    }
    if (found.clusterId != null && !found.clusterId.equals(clusterId)) {
      throw new LogDirRefusedException(
          ("Log dir %s belongs to cluster %s, but this broker is in cluster %s. Point log.dirs or"
                  + " zookeeper.connect to the right place, or empty the dir if its data is not"
                  + " needed.")
              .formatted(logDir, found.clusterId, clusterId));
    }
    if (found.brokerId >= 0 && found.brokerId != brokerId) {
      throw new LogDirRefusedException(
          "Log dir %s belongs to broker %d, but broker.id is %d. Correct broker.id or log.dirs."
              .formatted(logDir, found.brokerId, brokerId));
    }
    return new MetaProperties(
        clusterId, brokerId, found.directoryId != null ? found.directoryId : Uuid.random());
  }

  /** Writes the file, durably. */
  void write(Path logDir) throws IOException {
    AtomicFile.write(
        logDir.resolve(FILE),
        "version=1\ncluster.id=%s\nbroker.id=%d\ndirectory.id=%s\n"
            .formatted(clusterId, brokerId, directoryId));
  }

  private static void requireKnownVersion(Path file, @Nullable String version) {
    if (!"0".equals(version) && !"1".equals(version)) {
      throw new LogDirRefusedException(
          file
              + (version == null ? " names no version" : " has version " + version)
              + "; known are 0 and 1");
    }
  }

  private static int brokerId(Path file, Properties properties) {
    String id = properties.getProperty("broker.id", properties.getProperty("node.id"));
    if (id == null) {
      return -1;
    }
    try {
      return Integer.parseInt(id.trim());
    } catch (NumberFormatException e) {
      throw new LogDirRefusedException(file + " has a broker id that is no number: " + id);
    }
  }

  private static @Nullable Uuid directoryId(Path file, Properties properties) {
    String id = properties.getProperty("directory.id");
    if (id == null) {
      return null;
    }
    try {
      return Uuid.parse(id.trim());
    } catch (IllegalArgumentException e) {
      throw new LogDirRefusedException(file + " has a directory.id that is no id: " + id);
    }
  }
}
