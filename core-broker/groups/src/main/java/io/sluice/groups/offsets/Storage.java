package io.sluice.groups.offsets;

import org.jspecify.annotations.Nullable;

/** Where the offsets of a group can be kept. */
enum Storage {
  /** In the topic {@code __consumer_offsets}. */
  KAFKA("kafka"),
  /** In the metadata store, below {@code /consumers}. */
  ZOOKEEPER("zookeeper");

  private static final String MARKER_PREFIX = "storage=";

  private final String word;

  Storage(String word) {
    this.word = word;
  }

  /** Returns what the configuration and the protocol call it. */
  String word() {
    return word;
  }

  /** Returns the marker of a group's node that says that its offsets are kept here. */
  String marker() {
    return MARKER_PREFIX + word;
  }

  /** Returns the one that is called so, or null. */
  static @Nullable Storage ofWord(String word) {
    for (Storage storage : values()) {
      if (storage.word.equals(word)) {
        return storage;
      }
    }
    return null;
  }

  /** Returns what a marker says, or null if it says nothing. */
  static @Nullable Storage ofMarker(@Nullable String marker) {
    return marker != null && marker.strip().startsWith(MARKER_PREFIX)
        ? ofWord(marker.strip().substring(MARKER_PREFIX.length()))
        : null;
  }
}
