package io.sluice.storage;

import io.sluice.protocol.wire.FileBytes;
import io.sluice.protocol.wire.WireWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Some whole batches of a segment, which is retained until the slice is released. */
final class LogSlice implements FileBytes {
  /** Up to here one read into the response costs less than a transfer from file to socket. */
  static final int READ_BYTES_MAX = 64 << 10;

  private static final VarHandle RELEASED;

  static {
    try {
      RELEASED = MethodHandles.lookup().findVarHandle(LogSlice.class, "released", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LogSegment segment;
  private final FileChannel channel;
  private final int position;
  private final int size;

  @SuppressWarnings("unused") // By way of the handle.
  private boolean released;

  /** Takes over the caller's hold on the segment. */
  LogSlice(LogSegment segment, FileChannel channel, int position, int size) {
    this.segment = segment;
    this.channel = channel;
    this.position = position;
    this.size = size;
  }

  LogSegment segment() {
    return segment;
  }

  @Override
  public FileChannel channel() {
    return channel;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int bufferedSize() {
    return size <= READ_BYTES_MAX ? size : 0;
  }

  /**
   * Reads the bytes and releases them if they are few; otherwise leaves both to whoever transfers
   * them.
   */
  @Override
  public void writeTo(WireWriter out) {
    if (size > READ_BYTES_MAX) {
      out.putRegion(this);
      return;
    }
    try {
      out.putFile(channel, position, size);
    } finally {
      release();
    }
  }

  @Override
  public ByteBuffer buffer() {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, position + bytes.position()) < 0) {
          throw new EOFException(segment + " ends within what was read from " + position);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.flip();
  }

  @Override
  public void release() {
    if (!(boolean) RELEASED.getAndSet(this, true)) {
      segment.release();
    }
  }

  @Override
  public String toString() {
    return size + " bytes of " + segment + " from " + position;
  }
}
