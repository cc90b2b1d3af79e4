package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file that remembers one offset for each partition of a log dir.
 *
 * <p>The format is Kafka's: a line with the version (0), a line with the number of entries, then
 * {@code topic partition offset} on a line each. A file is written only when its content has
 * changed, always as a whole ({@link AtomicFile}).
 *
 * <p>Safe for use by any thread.
 */
final class OffsetCheckpoint {
  static final String RECOVERY_POINTS = "recovery-point-offset-checkpoint";
  static final String HIGH_WATERMARKS = "replication-offset-checkpoint";
  static final String LOG_STARTS = "log-start-offset-checkpoint";
  static final String CLEANED = "cleaner-offset-checkpoint";

  private static final int VERSION = 0;

  private final Path file;
  private @Nullable Map<TopicPartition, Long> written;

  OffsetCheckpoint(Path logDir, String name) {
    file = logDir.resolve(name);
  }

  /**
   * What a file says.
   *
   * @param offsets empty if there is no file or it cannot be trusted
   * @param problem null, or what is wrong with the file, in words for an operator
   */
  record Content(Map<TopicPartition, Long> offsets, @Nullable String problem) {
    long offset(TopicPartition partition, long otherwise) {
      return offsets.getOrDefault(partition, otherwise);
    }
  }

  Path file() {
    return file;
  }

  /**
   * Reads the file. A damaged one counts as absent as a whole: half a checkpoint says nothing about
   * the other half.
   *
   * @throws IOException if the disk does not let it be read
   */
  synchronized Content read() throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return new Content(Map.of(), null);
    }
    try {
      Map<TopicPartition, Long> offsets = parse(lines);
      written = Map.copyOf(offsets);
      return new Content(offsets, null);
    } catch (Damage damage) {
      return new Content(Map.of(), file + " is damaged (" + damage.getMessage() + ")");
    }
  }

  /** Replaces the content, unless it is what the file already says. */
  synchronized void write(Map<TopicPartition, Long> offsets) throws IOException {
    if (offsets.equals(written)) {
      return;
    }
    written = null;
    AtomicFile.write(file, format(offsets));
    written = Map.copyOf(offsets);
  }

  private static String format(Map<TopicPartition, Long> offsets) {
    Map<String, Long> sorted = new TreeMap<>();
    offsets.forEach((p, offset) -> sorted.put(p.topic() + ' ' + p.partition(), offset));
    StringBuilder text = new StringBuilder(32 + 48 * offsets.size());
    text.append(VERSION).append('\n').append(offsets.size()).append('\n');
    sorted.forEach((p, offset) -> text.append(p).append(' ').append(offset).append('\n'));
    return text.toString();
  }

  private static Map<TopicPartition, Long> parse(List<String> lines) throws Damage {
    if (lines.size() < 2) {
      throw new Damage("it has " + lines.size() + " lines, at least 2 are needed");
    }
    long version = number(lines, 0, lines.get(0));
    if (version != VERSION) {
      throw new Damage("its version is " + version + ", known is " + VERSION);
    }
    long count = number(lines, 1, lines.get(1));
    if (count != lines.size() - 2) {
      throw new Damage("it announces " + count + " entries and has " + (lines.size() - 2));
    }
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (int i = 2; i < lines.size(); i++) {
      String[] words = lines.get(i).trim().split("\\s+");
      if (words.length != 3) {
        throw new Damage("line " + (i + 1) + " is not 'topic partition offset'");
      }
      TopicPartition partition = new TopicPartition(words[0], (int) number(lines, i, words[1]));
      if (offsets.put(partition, number(lines, i, words[2])) != null) {
        throw new Damage("it names " + partition + " twice");
      }
    }
    return offsets;
  }

  private static long number(List<String> lines, int line, String word) throws Damage {
    try {
      long number = Long.parseLong(word.trim());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the line.
    }
    throw new Damage(
        "line " + (line + 1) + " should hold a number: '" + shortened(lines.get(line)) + "'");
  }

  private static String shortened(String line) {
    String printable = line.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 60 ? printable : printable.substring(0, 60) + "…";
  }

  private static final class Damage extends Exception {
    Damage(String message) {
      super(message, null, false, false);
    }
  }
}
