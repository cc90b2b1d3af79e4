package io.sluice.cli.output;

import java.time.Duration;

/** Lengths of time for people. */
public final class Durations {
  private Durations() {}

  /**
   * Shows milliseconds as people say them: {@code 350ms}, {@code 2h 5m 3s}; {@code -} if negative,
   * which is unknown.
   */
  public static String inWords(long millis) {
    if (millis < 0) {
      return "-";
    }
    Duration span = Duration.ofMillis(millis);
    if (span.toSeconds() == 0) {
      return millis + "ms";
    }
    StringBuilder words = new StringBuilder();
    append(words, span.toDays(), "d");
    append(words, span.toHoursPart(), "h");
    append(words, span.toMinutesPart(), "m");
    append(words, span.toSecondsPart(), "s");
    return words.toString();
  }

  private static void append(StringBuilder words, long count, String unit) {
    if (count > 0) {
      words.append(words.isEmpty() ? "" : " ").append(count).append(unit);
    }
  }
}
