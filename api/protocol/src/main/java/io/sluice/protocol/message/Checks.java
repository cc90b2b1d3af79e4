package io.sluice.protocol.message;

import io.sluice.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/** What the generated messages check beyond the form of single values. */
final class Checks {
  private Checks() {}

  static void version(String message, int version, int lowest, int highest) {
    if (version < lowest || version > highest) {
      throw new ProtocolException(
          message + " has the versions " + lowest + " to " + highest + ", not " + version);
    }
  }

  static void notNull(@Nullable Object value, String field, int version) {
    if (value == null) {
      throw new ProtocolException(field + " cannot be null in version " + version);
    }
  }

  /** Returns the exception for a field that has a value though the version does not carry it. */
  static ProtocolException absent(String field, int version) {
    return new ProtocolException("version " + version + " does not carry " + field);
  }
}
