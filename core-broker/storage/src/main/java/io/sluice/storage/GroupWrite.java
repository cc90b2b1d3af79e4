package io.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes several buffers with as few system calls as possible. */
final class GroupWrite {
  private static final int STAGE_BYTES = 64 << 10;
  private static final ThreadLocal<ByteBuffer> STAGE =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(STAGE_BYTES));

  private GroupWrite() {}

  /** Writes the buffers at the channel's position, which moves, as the buffers' positions do. */
  static void write(FileChannel channel, ByteBuffer[] buffers, int count, int bytes)
      throws IOException {
    if (count == 1) {
      writeFully(channel, buffers[0]);
    } else if (bytes <= STAGE_BYTES) {
      ByteBuffer stage = STAGE.get().clear();
      for (int i = 0; i < count; i++) {
        stage.put(buffers[i]);
      }
      writeFully(channel, stage.flip());
    } else {
      gather(channel, buffers, count, bytes);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static void gather(FileChannel channel, ByteBuffer[] buffers, int count, int bytes)
      throws IOException {
    long left = bytes;
    int first = 0;
    while (left > 0) {
      left -= channel.write(buffers, first, count - first);
      while (first < count && !buffers[first].hasRemaining()) {
        first++;
      }
    }
  }
}
