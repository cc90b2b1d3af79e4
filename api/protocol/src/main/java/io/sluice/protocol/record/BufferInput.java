package io.sluice.protocol.record;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Reads a buffer as a stream; the buffer's own position stays. */
final class BufferInput extends InputStream {
  private final ByteBuffer bytes;

  BufferInput(ByteBuffer bytes) {
    this.bytes = bytes.duplicate();
  }

  @Override
  public int read() {
    return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int from, int count) {
    Objects.checkFromIndexSize(from, count, into.length);
    if (count == 0) {
      return 0;
    }
    if (!bytes.hasRemaining()) {
      return -1;
    }
    int n = Math.min(count, bytes.remaining());
    bytes.get(into, from, n);
    return n;
  }

  @Override
  public int available() {
    return bytes.remaining();
  }
}
