package io.sluice.broker.coordinators;

import org.jspecify.annotations.Nullable;

/** What can have a coordinator, with the numbers of the wire. */
enum CoordinatorKind {
  GROUP(0, "groups"),
  TRANSACTION(1, "transactions"),
  SHARE(2, "share groups");

  private final byte id;
  private final String words;

  CoordinatorKind(int id, String words) {
    this.id = (byte) id;
    this.words = words;
  }

  /** Returns what is coordinated, in words. */
  String words() {
    return words;
  }

  static @Nullable CoordinatorKind of(byte id) {
    for (CoordinatorKind kind : values()) {
      if (kind.id == id) {
        return kind;
      }
    }
    return null;
  }
}
