package io.sluice.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes a message in one line: time, level, the last part of the logger's name, the words; a stack
 * trace follows on lines of its own.
 */
final class LineFormatter extends Formatter {
  private static final int MILLIS_DIVISOR = 1_000_000;

  @Override
  public String format(LogRecord record) {
    ZonedDateTime time = record.getInstant().atZone(ZoneId.systemDefault());
    StringBuilder line = new StringBuilder(160);
    line.append(time.toLocalDate()).append(' ');
    two(line, time.getHour()).append(':');
    two(line, time.getMinute()).append(':');
    two(line, time.getSecond()).append('.');
    int millis = time.getNano() / MILLIS_DIVISOR;
    line.append(millis < 100 ? "0" : "").append(millis < 10 ? "0" : "").append(millis);
    line.append(' ').append(level(record.getLevel())).append(' ');
    line.append(shortName(record.getLoggerName()))
        .append(": ")
        .append(formatMessage(record))
        .append('\n');
    if (record.getThrown() != null) {
      StringWriter trace = new StringWriter();
      record.getThrown().printStackTrace(new PrintWriter(trace, true));
      line.append(trace);
    }
    return line.toString();
  }

  private static StringBuilder two(StringBuilder line, int number) {
    return line.append(number < 10 ? "0" : "").append(number);
  }

  private static String level(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (value >= Level.WARNING.intValue()) {
      return "WARN ";
    }
    return value >= Level.INFO.intValue() ? "INFO " : "DEBUG";
  }

  private static String shortName(String logger) {
    return logger == null ? "-" : logger.substring(logger.lastIndexOf('.') + 1);
  }
}
