package io.sluice.network.client;

import java.nio.ByteBuffer;

/**
 * The memory into which a connection receives, outside the heap. When the connection has ended the
 * next one may have it, so that one that breaks again and again takes no more than one that holds.
 *
 * <p>Confined to the connection's thread.
 */
public final class ReceiveBuffer {
  private static final int BYTES_INITIAL = 64 * 1024;

  private ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES_INITIAL);

  /** Makes a small one, which grows as it has to. */
  public ReceiveBuffer() {}

  ByteBuffer bytes() {
    return bytes;
  }

  /** Makes room for as much again, up to a limit; what is there stays. */
  void grow(long bytesMax) {
    long doubled = Math.min(2L * bytes.capacity(), bytesMax);
    bytes = ByteBuffer.allocateDirect((int) doubled).put(bytes.flip());
  }
}
