package io.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes several buffers with as few system calls as possible.
 *
 * <p>Measured against copying the buffers into one and writing that: from 100 bytes to 64 KiB a
 * buffer and 2 to 50 of them, the two are equal within the noise, copying being a little better for
 * many tiny buffers and up to 1.2 times as slow for large ones.
 */
final class GroupWrite {
  private GroupWrite() {}

  /**
   * Writes the first buffers at the channel's position, which moves, as the buffers' positions do.
   */
  static void write(FileChannel channel, ByteBuffer[] buffers, int count, int bytes)
      throws IOException {
    int first = 0;
    for (long left = bytes; left > 0; ) {
      left -=
          count - first == 1
              ? channel.write(buffers[first])
              : channel.write(buffers, first, count - first);
      while (first < count && !buffers[first].hasRemaining()) {
        first++;
      }
    }
  }
}
