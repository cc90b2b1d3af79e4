package io.sluice.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other processes, and other brokers in this one, out of a log dir: a lock on its file {@code
 * .lock}.
 */
final class DirectoryLock implements AutoCloseable {
  static final String FILE = ".lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws LogDirRefusedException if someone else has it
   * @throws IOException if the disk does not let the file be opened
   */
  static DirectoryLock take(Path logDir) throws IOException {
    FileChannel channel =
        FileChannel.open(logDir.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new LogDirRefusedException(
          "Log dir "
              + logDir
              + " is in use by another broker (it holds the lock on the file "
              + FILE
              + "). Stop it, or give each broker log.dirs of its own.");
    }
    return new DirectoryLock(channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Gives the lock back; closing the channel does so. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
