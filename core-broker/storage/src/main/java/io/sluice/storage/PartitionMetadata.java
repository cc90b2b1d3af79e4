package io.sluice.storage;

import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
   * Returns the topic's id, or {@link Uuid#ZERO} if there is no file, or one that the machine did
   * not live to fill.
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
    if (lines.isEmpty()) {
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

  /** Writes the file without waiting for the disk; {@link #flush} makes it durable. */
  static void write(Path directory, Uuid topicId) throws IOException {
    String text = VERSION_LINE + "\n" + ID_KEY + topicId + "\n";
    AtomicFile.replace(
        directory.resolve(FILE), ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Makes the file's content durable, if there is one; whoever calls syncs the folder. */
  static void flush(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      AtomicFile.sync(file);
    }
  }
}
