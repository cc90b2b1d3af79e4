package io.sluice.metadata;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text of a node: the version of its format in the first line, then {@code key=value} lines.
 *
 * <p>In keys and values {@code %}, line feed and carriage return are written as {@code %25}, {@code
 * %0A} and {@code %0D}, and in keys {@code =} as {@code %3D}. A reader passes over keys that it
 * does not know; a version above its own it refuses.
 */
final class Lines {
  private static final String VERSION = "1";

  private final Map<String, String> values;

  private Lines(Map<String, String> values) {
    this.values = values;
  }

  static byte[] write(Map<String, String> values) {
    StringBuilder text = new StringBuilder(64).append(VERSION).append('\n');
    values.forEach(
        (key, value) ->
            text.append(escape(key).replace("=", "%3D"))
                .append('=')
                .append(escape(value))
                .append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a node.
   *
   * @throws IllegalArgumentException if this is not of the format, or of a newer version
   */
  static Lines read(byte[] data) {
    String[] lines = new String(data, StandardCharsets.UTF_8).split("\n");
    requireVersion(lines[0]);
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int equals = lines[i].indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("Line " + (i + 1) + " has no '='");
      }
      values.put(unescape(lines[i].substring(0, equals)), unescape(lines[i].substring(equals + 1)));
    }
    return new Lines(values);
  }

  static void requireVersion(String firstLine) {
    if (!firstLine.equals(VERSION)) {
      String shown = firstLine.substring(0, Math.min(20, firstLine.length()));
      throw new IllegalArgumentException(
          "It is of format '" + shown + "', and this version of Sluice reads format " + VERSION);
    }
  }

  @Nullable String optional(String key) {
    return values.get(key);
  }

  String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("There is no '" + key + "'");
    }
    return value;
  }

  int number(String key) {
    return Integer.parseInt(text(key));
  }

  long longNumber(String key) {
    return Long.parseLong(text(key));
  }

  /** Returns the values whose keys have a prefix, by key without it, in the order of the lines. */
  Map<String, String> below(String prefix) {
    Map<String, String> below = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            below.put(key.substring(prefix.length()), value);
          }
        });
    return below;
  }

  private static String escape(String text) {
    return text.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D");
  }

  private static String unescape(String text) {
    return text.indexOf('%') < 0
        ? text
        : text.replace("%3D", "=").replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
  }
}
