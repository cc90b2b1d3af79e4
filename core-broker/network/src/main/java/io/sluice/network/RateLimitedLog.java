package io.sluice.network;

import org.slf4j.Logger;

/**
 * Writes a line for what clients do wrong, but not for each of thousands: at most {@value
 * #LINES_MAX} in {@value #PERIOD_SECONDS} s.
 */
final class RateLimitedLog {
  private static final int LINES_MAX = 10;
  private static final int PERIOD_SECONDS = 10;
  private static final long PERIOD_NANOS = PERIOD_SECONDS * 1_000_000_000L;

  private final Logger log;
  private long periodStart;
  private boolean started;
  private int lines;
  private int swallowed;

  RateLimitedLog(Logger log) {
    this.log = log;
  }

  void info(long nowNanos, String what, Object whose, String why) {
    if (!started || nowNanos - periodStart > PERIOD_NANOS) {
      if (swallowed > 0) {
        log.info(
            "{} more lines like this in the last {} s were left out", swallowed, PERIOD_SECONDS);
      }
      started = true;
      periodStart = nowNanos;
      lines = 0;
      swallowed = 0;
    }
    if (lines < LINES_MAX) {
      lines++;
      log.info("{} {}: {}", what, whose, why);
    } else {
      swallowed++;
    }
  }
}
