package io.sluice.storage;

import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The file {@code partition.metadata} in a partition's folder, which names the topic's id; the
 * format is Kafka's.
 */
final class PartitionMetadata {
  static final String FILE = "partition.metadata";

  private static final String VERSION_LINE = "version: 0";
  private static final String ID_KEY = "topic_id: ";

  private PartitionMetadata() {}

  /**
   * Returns the topic's id, or {@link Uuid#ZERO} if there is no file.
   *
   * @throws IOException if the file cannot be read or is damaged
   */
  static Uuid read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return Uuid.ZERO;
    }
    if (lines.size() < 2
        || !lines.get(0).equals(VERSION_LINE)
        || !lines.get(1).startsWith(ID_KEY)) {
      throw new IOException(
          file + " is damaged: '" + VERSION_LINE + "' and a topic_id are expected");
    }
    try {
      return Uuid.parse(lines.get(1).substring(ID_KEY.length()).trim());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** Writes the file; its name becomes durable with the log's first flush. */
  static void write(Path directory, Uuid topicId) throws IOException {
    AtomicFile.writeUnlinked(
        directory.resolve(FILE), VERSION_LINE + "\n" + ID_KEY + topicId + "\n");
  }
}
