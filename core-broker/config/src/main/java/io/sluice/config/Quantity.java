package io.sluice.config;

import java.util.Locale;

/** Says a large number again in the unit that a person would use. */
final class Quantity {
  private static final String[] BYTES = {"bytes", "KiB", "MiB", "GiB"};
  private static final String[] TIMES = {"ms", "s", "min", "h", "days"};
  private static final long[] STEPS = {1000, 60, 60, 24};

  private Quantity() {}

  /** Returns the value with its unit, as "1073741824 bytes (1 GiB)". */
  static String of(String value, String unit) {
    String hint = hint(value, unit);
    return value + (unit.isEmpty() ? "" : " " + unit) + (hint.isEmpty() ? "" : " (" + hint + ")");
  }

  private static String hint(String value, String unit) {
    if (value.equals(String.valueOf(Long.MAX_VALUE))
        || value.equals(String.valueOf(Double.MAX_VALUE))) {
      return "no limit";
    }
    if (!value.matches("\\d{1,18}")) {
      return "";
    }
    long number = Long.parseLong(value);
    return switch (unit) {
      case "bytes" -> inBytes(number);
      case "ms" -> inTime(number);
      case "hours" -> number >= 48 && number % 24 == 0 ? number / 24 + " days" : "";
      default -> number == Integer.MAX_VALUE ? "no limit" : "";
    };
  }

  private static String inBytes(long number) {
    int step = 0;
    double scaled = number;
    while (scaled >= 1024 && step < BYTES.length - 1) {
      scaled /= 1024;
      step++;
    }
    return step == 0 ? "" : trimmed(scaled) + " " + BYTES[step];
  }

  private static String inTime(long number) {
    int step = 0;
    double scaled = number;
    while (step < STEPS.length
        && scaled >= STEPS[step]
        && (step < 3 || scaled >= 2 * STEPS[step])) {
      scaled /= STEPS[step];
      step++;
    }
    return step == 0 ? "" : trimmed(scaled) + " " + TIMES[step];
  }

  private static String trimmed(double number) {
    String text =
        (number * 10 == Math.rint(number * 10) ? "" : "about ")
            + String.format(Locale.ROOT, "%.1f", number);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
