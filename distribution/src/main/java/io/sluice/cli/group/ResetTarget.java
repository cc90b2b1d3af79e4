package io.sluice.cli.group;

import io.sluice.cli.client.CommandException;
import io.sluice.cli.client.LogOffsets;
import io.sluice.protocol.TopicPartition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where offsets are to be reset to: one of these options. */
final class ResetTarget {
  @Option(names = "--to-earliest", description = "The first record that there is.")
  private boolean earliest;

  @Option(names = "--to-latest", description = "After the last record.")
  private boolean latest;

  @Option(names = "--to-current", description = "Where they are now.")
  private boolean current;

  @Option(names = "--to-offset", paramLabel = "N", description = "An offset.")
  private @Nullable Long offset;

  @Option(names = "--shift-by", paramLabel = "N", description = "So many on, or back if negative.")
  private @Nullable Long shift;

  @Option(
      names = "--to-datetime",
      paramLabel = "TIME",
      description = "The first record from then on: 2026-05-01T12:00:00, in UTC, or with +02:00.")
  private @Nullable String time;

  @Option(
      names = "--by-duration",
      paramLabel = "PERIOD",
      description = "The first record of the last: PT2H30M, P7D.")
  private @Nullable String duration;

  /**
   * Returns the offset, within what there is.
   *
   * @param present where the group stands, or -1
   */
  long offset(LogOffsets positions, TopicPartition partition, long present, long nowMs) {
    if (earliest) {
      return positions.earliest(partition);
    }
    if (latest) {
      return positions.latest(partition);
    }
    if (time != null) {
      return positions.at(partition, instant(time).toEpochMilli());
    }
    if (duration != null) {
      return positions.at(partition, Math.max(0, nowMs - period(duration)));
    }
    if (offset != null) {
      return within(positions, partition, offset);
    }
    if (present < 0) {
      throw new CommandException("the group has no offset for " + partition + " to start from");
    }
    return shift == null ? present : within(positions, partition, present + shift);
  }

  private static long within(LogOffsets positions, TopicPartition partition, long wanted) {
    return Math.clamp(wanted, positions.earliest(partition), positions.latest(partition));
  }

  private static Instant instant(String text) {
    try {
      return text.length() > 10 && (text.endsWith("Z") || text.matches(".*T.*[+-].*"))
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException notATime) {
      throw new CommandException("'" + text + "' is not a time such as 2026-05-01T12:00:00");
    }
  }

  private static long period(String text) {
    try {
      long millis = Duration.parse(text).toMillis();
      if (millis >= 0) {
        return millis;
      }
    } catch (DateTimeException | ArithmeticException notAPeriod) {
      // Said below.
    }
    throw new CommandException("'" + text + "' is not a period such as PT2H30M or P7D");
  }
}
