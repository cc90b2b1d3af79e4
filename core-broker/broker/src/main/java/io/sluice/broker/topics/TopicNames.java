package io.sluice.broker.topics;

import org.jspecify.annotations.Nullable;

/** The rules for the names of topics. */
final class TopicNames {
  private static final int LENGTH_MAX = 249;

  private TopicNames() {}

  /** Returns what is wrong with a name, or null. */
  static @Nullable String problem(String name) {
    if (name.isEmpty()) {
      return "a topic's name must not be empty";
    }
    if (name.equals(".") || name.equals("..")) {
      return "a topic must not be called '" + name + "'";
    }
    if (name.length() > LENGTH_MAX) {
      return "the topic's name has " + name.length() + " characters, more than " + LENGTH_MAX;
    }
    for (int i = 0; i < name.length(); i++) {
      if (!permitted(name.charAt(i))) {
        return "the topic's name '"
            + name
            + "' may hold only ASCII letters and digits, '.', '_' and '-'";
      }
    }
    return null;
  }

  private static boolean permitted(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '.'
        || c == '_'
        || c == '-';
  }

  /**
   * Returns the form that two names share if they differ only in '.' and '_', which metrics cannot
   * tell apart.
   */
  static String collisionForm(String name) {
    return name.replace('.', '_');
  }
}
