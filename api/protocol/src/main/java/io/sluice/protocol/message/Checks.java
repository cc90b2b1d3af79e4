package io.sluice.protocol.message;

import io.sluice.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/** What generated messages check beyond the form of single values. */
public final class Checks {
  private Checks() {}

  /** Refuses a version that a message does not have. */
  public static void version(String message, int version, int lowest, int highest) {
    if (version < lowest || version > highest) {
      throw new ProtocolException(
          message + " has the versions " + lowest + " to " + highest + ", not " + version);
    }
  }

  /** Refuses null where the version does not allow it. */
  public static void notNull(@Nullable Object value, String field, int version) {
    if (value == null) {
      throw new ProtocolException(field + " cannot be null in version " + version);
    }
  }

  /** Returns the exception for a field that has a value though the version does not carry it. */
  public static ProtocolException absent(String field, int version) {
    return new ProtocolException("version " + version + " does not carry " + field);
  }
}
