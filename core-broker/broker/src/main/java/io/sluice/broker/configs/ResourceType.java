package io.sluice.broker.configs;

import org.jspecify.annotations.Nullable;

/** What can have a configuration, with the numbers of the wire. */
enum ResourceType {
  TOPIC(2),
  BROKER(4),
  GROUP(32);

  private final byte id;

  ResourceType(int id) {
    this.id = (byte) id;
  }

  byte id() {
    return id;
  }

  static @Nullable ResourceType of(byte id) {
    for (ResourceType type : values()) {
      if (type.id == id) {
        return type;
      }
    }
    return null;
  }
}
