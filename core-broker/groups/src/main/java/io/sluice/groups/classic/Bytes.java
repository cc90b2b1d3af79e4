package io.sluice.groups.classic;

import java.nio.ByteBuffer;

/** Copies byte strings out of requests and records, whose buffers are used again. */
final class Bytes {
  static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private Bytes() {}

  /** Returns a copy that does not change. */
  static ByteBuffer copyOf(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return NONE;
    }
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.slice()).flip().asReadOnlyBuffer();
  }
}
