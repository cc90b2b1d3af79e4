package io.sluice.groups.consumer;

import org.jspecify.annotations.Nullable;

/**
 * Judges a regular expression before it is compiled: what RE2 makes of one takes memory that grows
 * with its repeats multiplied, and stack that grows with its nesting.
 *
 * <p>Escapes, quotes and classes are read as RE2 reads them, but a brace that RE2 would take as
 * text may be counted as a repeat: so it may refuse what would be harmless, never the other way.
 */
final class RegexBounds {
  /** How long an expression may be, in characters. */
  static final int CHARS_MAX = 1_000;

  /** How deep groups may be nested. */
  static final int NESTING_MAX = 50;

  /** How many copies of any part the repeats around it may make, multiplied. */
  static final long COPIES_MAX = 1_000;

  /** How long an expression may be with each character copied as often as the most copied part. */
  static final long EXPANDED_CHARS_MAX = 100_000;

  private final String regex;
  private final long[] inside = new long[NESTING_MAX + 2];
  private int at;
  private int depth;

  /** The most copies of any part. */
  private long most = 1;

  /** The copies within the item that was read last, to be multiplied by a repeat after it. */
  private long last = 1;

  private RegexBounds(String regex) {
    this.regex = regex;
  }

  /** Returns why an expression is refused, or null. */
  static @Nullable String problem(String regex) {
    if (regex.length() > CHARS_MAX) {
      return "it has more than " + CHARS_MAX + " characters";
    }
    return new RegexBounds(regex).scan();
  }

  private @Nullable String scan() {
    while (at < regex.length()) {
      char c = regex.charAt(at);
      switch (c) {
        case '\\' -> escape();
        case '[' -> skipClass();
        case '(' -> open();
        case ')' -> close();
        case '{' -> repeat();
        case '*', '+', '?' -> at++;
        default -> item();
      }
      if (depth > NESTING_MAX) {
        return "groups are nested more than " + NESTING_MAX + " deep";
      }
      if (last > COPIES_MAX) {
        return "its repeats multiply to more than " + COPIES_MAX;
      }
      most = Math.max(most, last);
    }
    return regex.length() * most > EXPANDED_CHARS_MAX ? "it is too long for so many repeats" : null;
  }

  private void item() {
    last = 1;
    at++;
  }

  /** Takes {@code \\x}, and {@code \\Q…\\E} as a whole. */
  private void escape() {
    if (regex.startsWith("\\Q", at)) {
      int end = regex.indexOf("\\E", at + 2);
      at = end < 0 ? regex.length() : end + 2;
    } else if (regex.startsWith("\\p{", at)
        || regex.startsWith("\\P{", at)
        || regex.startsWith("\\x{", at)) {
      int end = regex.indexOf('}', at);
      at = end < 0 ? regex.length() : end + 1;
    } else {
      at += 2;
    }
    last = 1;
  }

  /**
   * Takes a class as a whole. A bracket right after the opening one, or after its negation, is
   * text; one that ends a named class, as in {@code [[:alpha:]]}, does not end this one.
   */
  private void skipClass() {
    at++;
    if (at < regex.length() && regex.charAt(at) == '^') {
      at++;
    }
    if (at < regex.length() && regex.charAt(at) == ']') {
      at++;
    }
    while (at < regex.length() && regex.charAt(at) != ']') {
      int named = regex.startsWith("[:", at) ? regex.indexOf(":]", at + 2) : -1;
      if (named >= 0) {
        at = named + 2;
      } else {
        at += regex.charAt(at) == '\\' ? 2 : 1;
      }
    }
    at++;
    last = 1;
  }

  private void open() {
    depth++;
    if (depth <= NESTING_MAX) {
      inside[depth] = 1;
    }
    last = 1;
    at++;
  }

  private void close() {
    if (depth > 0) {
      last = inside[depth];
      depth--;
      note();
    }
    at++;
  }

  /**
   * Takes {@code {n}}, {@code {n,}} or {@code {n,m}}. Any other brace is a character of text, and
   * what follows it is read like everything else: repeats and groups may hide there.
   */
  private void repeat() {
    int end = at + 1;
    while (end < regex.length() && isBound(regex.charAt(end))) {
      end++;
    }
    if (end == regex.length() || regex.charAt(end) != '}') {
      item();
      return;
    }
    last = Math.min(COPIES_MAX + 1, last * largest(regex.substring(at + 1, end)));
    note();
    at = end + 1;
  }

  private static boolean isBound(char c) {
    return c >= '0' && c <= '9' || c == ',';
  }

  private static long largest(String bounds) {
    long largest = 1;
    for (String bound : bounds.split(",", -1)) {
      if (!bound.isEmpty() && bound.length() < 10) {
        largest = Math.max(largest, Long.parseLong(bound));
      }
    }
    return largest;
  }

  private void note() {
    inside[depth] = Math.max(inside[depth], last);
  }
}
