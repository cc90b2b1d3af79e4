package io.sluice.storage.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/**
 * The mapped memory of one segment; unmapped as a whole when the segment goes.
 *
 * <p>Whoever closes it has to make sure that nobody reads any more.
 */
public final class Mappings implements AutoCloseable {
  private @Nullable Arena arena;

  /** Maps a part of a file; it stays mapped when the channel is closed. */
  public synchronized MemorySegment map(FileChannel channel, MapMode mode, long size)
      throws IOException {
    if (arena == null) {
      arena = Arena.ofShared();
    }
    return channel.map(mode, 0, size, arena);
  }

  @Override
  public synchronized void close() {
    if (arena != null) {
      arena.close();
      arena = null;
    }
  }
}
