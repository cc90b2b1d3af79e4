package io.sluice.protocol.wire;

import java.nio.ByteBuffer;

/**
 * The content of a field of type {@code records}: bytes that are passed on without being looked at.
 *
 * <p>Not thread-safe.
 */
public interface Payload {
  /** No bytes. */
  Payload EMPTY = new BufferPayload(ByteBuffer.allocate(0));

  /**
   * Returns the payload that consists of the buffer's remaining bytes: a view, nothing is copied.
   */
  static Payload of(ByteBuffer bytes) {
    return new BufferPayload(bytes.slice());
  }

  /** Returns the number of bytes. */
  int size();

  /**
   * Returns how many of the {@link #size()} bytes take room in the writer's buffer: all of them,
   * unless {@link #writeTo} registers a region that is transferred from a file.
   */
  default int bufferedSize() {
    return size();
  }

  /** Writes the bytes, without their length. */
  void writeTo(WireWriter out);

  /**
   * Returns the bytes, from position to limit. The caller must neither change them nor move the
   * position.
   */
  ByteBuffer buffer();
}
