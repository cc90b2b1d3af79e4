package io.sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the key that somebody may have meant. */
final class NearestName {
  private NearestName() {}

  /** Returns "; did you mean …?", or nothing when no key is near. */
  static String hint(String name, List<ConfigKey<?>> keys) {
    String nearest = of(name, keys.stream().map(ConfigKey::name).toList());
    return nearest == null ? "" : "; did you mean " + nearest + "?";
  }

  /**
   * Returns the nearest of the names if at most a third of the letters would have to change, or
   * null.
   */
  static @Nullable String of(String name, List<String> names) {
    String nearest = null;
    int least = Math.max(1, name.length() / 3) + 1;
    for (String candidate : names) {
      int distance = distance(name, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /**
   * Returns how many letters must be added, removed, changed or swapped with their neighbour to get
   * from one to the other.
   */
  static int distance(String from, String to) {
    int[][] d = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : step(from, to, i, j, d);
      }
    }
    return d[from.length()][to.length()];
  }

  private static int step(String from, String to, int i, int j, int[][] d) {
    int cost = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
    int best = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + cost);
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
  }
}
