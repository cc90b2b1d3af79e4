package io.sluice.groups.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits of what clients have the coordinator keep: names, for which records have two bytes of
 * length, and the bytes that members of classic groups tell each other.
 */
final class SizeLimits {
  /** Leaves room for what the coordinator adds to a client's name to make a member's id. */
  static final int CHARS_MAX = 10_000;

  /** All that one member says of itself when it joins, in bytes. */
  static final int METADATA_BYTES_MAX = 1 << 20;

  /** All that a leader assigns to all members, in bytes. */
  static final int ASSIGNMENT_BYTES_MAX = 32 << 20;

  private SizeLimits() {}

  /** Returns whether all texts, as far as they are given, are short enough. */
  static boolean keeps(List<@Nullable String> texts) {
    for (String text : texts) {
      if (text != null && text.length() > CHARS_MAX) {
        return false;
      }
    }
    return true;
  }
}
