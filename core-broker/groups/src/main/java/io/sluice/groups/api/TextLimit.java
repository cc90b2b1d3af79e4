package io.sluice.groups.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limit of names that are kept in records: their format has two bytes for the length. */
final class TextLimit {
  /** Leaves room for what the coordinator adds to a client's name to make a member's id. */
  static final int CHARS_MAX = 10_000;

  private TextLimit() {}

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
