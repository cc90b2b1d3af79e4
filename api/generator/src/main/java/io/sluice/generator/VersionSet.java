package io.sluice.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A set of message versions, 0 to {@value #HIGHEST}.
 *
 * @param bits bit v is set when version v is in the set
 */
record VersionSet(long bits) {
  static final int HIGHEST = 62;
  static final VersionSet NONE = new VersionSet(0);
  static final VersionSet ALL = range(0, HIGHEST);

  private static final Pattern SYNTAX = Pattern.compile("(\\d+)(?:(\\+)|-(\\d+))?");

  static VersionSet range(int lowest, int highest) {
    if (lowest < 0 || highest > HIGHEST || lowest > highest) {
      throw new SchemaException("versions " + lowest + " to " + highest + " make no sense");
    }
    return new VersionSet((1L << highest + 1) - (1L << lowest));
  }

  /** Parses {@code none}, {@code 3}, {@code 3-5} or {@code 3+}. */
  static VersionSet parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new SchemaException("'" + text + "' is no range of versions");
    }
    int lowest = Integer.parseInt(matcher.group(1));
    if (matcher.group(2) != null) {
      return range(lowest, HIGHEST);
    }
    return range(lowest, matcher.group(3) == null ? lowest : Integer.parseInt(matcher.group(3)));
  }

  boolean isEmpty() {
    return bits == 0;
  }

  boolean contains(int version) {
    return (bits >>> version & 1) != 0;
  }

  boolean containsAll(VersionSet other) {
    return (other.bits & ~bits) == 0;
  }

  int lowest() {
    return Long.numberOfTrailingZeros(bits);
  }

  int highest() {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(bits);
  }

  VersionSet and(VersionSet other) {
    return new VersionSet(bits & other.bits);
  }

  VersionSet or(VersionSet other) {
    return new VersionSet(bits | other.bits);
  }

  VersionSet minus(VersionSet other) {
    return new VersionSet(bits & ~other.bits);
  }

  /** Returns the versions below the given one. */
  VersionSet below(int version) {
    return new VersionSet(bits & (1L << version) - 1);
  }

  List<Integer> versions() {
    List<Integer> versions = new ArrayList<>();
    for (int v = 0; v <= HIGHEST; v++) {
      if (contains(v)) {
        versions.add(v);
      }
    }
    return versions;
  }

  /**
   * Returns the shortest Java condition on {@code version} that tells the versions of this set from
   * the others of the domain: {@code true} or {@code false} where nothing is to be told.
   */
  String condition(VersionSet domain) {
    VersionSet inside = and(domain);
    if (inside.isEmpty()) {
      return "false";
    }
    List<String> runs = new ArrayList<>();
    int start = -1;
    int last = -1;
    for (int version : domain.versions()) {
      if (inside.contains(version)) {
        start = start < 0 ? version : start;
        last = version;
      } else if (start >= 0) {
        runs.add(run(start, last, domain));
        start = -1;
      }
    }
    if (start >= 0) {
      runs.add(run(start, last, domain));
    }
    return String.join(" || ", runs);
  }

  private static String run(int start, int last, VersionSet domain) {
    boolean fromLowest = start == domain.lowest();
    boolean toHighest = last == domain.highest();
    if (fromLowest && toHighest) {
      return "true";
    }
    if (toHighest) {
      return "version >= " + start;
    }
    if (start == last) {
      return "version == " + start;
    }
    String upTo = "version <= " + last;
    return fromLowest ? upTo : "version >= " + start + " && " + upTo;
  }

  /** Returns the set in words: {@code 3}, {@code 3-5}, {@code 0-1, 3+}. */
  @Override
  public String toString() {
    List<String> runs = new ArrayList<>();
    for (int v = 0; v <= HIGHEST; v++) {
      if (contains(v)) {
        int start = v;
        while (v < HIGHEST && contains(v + 1)) {
          v++;
        }
        runs.add(start == v ? "" + v : v == HIGHEST ? start + "+" : start + "-" + v);
      }
    }
    return runs.isEmpty() ? "none" : String.join(", ", runs);
  }
}
