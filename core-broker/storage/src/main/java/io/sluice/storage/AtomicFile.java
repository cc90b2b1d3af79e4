package io.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces small files so that a crash at any instant leaves either the old content or the new.
 *
 * <p>The content goes to {@code <name>.tmp}, is synced, renamed over the file, and the folder is
 * synced. Two writers of one file must take turns.
 */
final class AtomicFile {
  static final String TMP_SUFFIX = ".tmp";

  private AtomicFile() {}

  /** Writes text as UTF-8. */
  static void write(Path file, String content) throws IOException {
    Path tmp = tmp(file);
    try (FileChannel channel =
        FileChannel.open(
            tmp,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    move(tmp, file);
    syncFolder(file.toAbsolutePath().getParent());
  }

  /**
   * Writes bytes without waiting for the disk: the old content or the new survives the end of this
   * process, but after a crash of the machine the file may be damaged.
   */
  static void replace(Path file, ByteBuffer content) throws IOException {
    Path tmp = tmp(file);
    try (FileChannel channel =
        FileChannel.open(
            tmp,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (content.hasRemaining()) {
        channel.write(content);
      }
    }
    move(tmp, file);
  }

  /** Makes a file's content durable. */
  static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Returns the name under which the new content of a file is prepared. */
  static Path tmp(Path file) {
    return file.resolveSibling(file.getFileName() + TMP_SUFFIX);
  }

  /** Renames over whatever is there, in one step where the file system can. */
  static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Makes renames, creations and deletions in a folder durable. */
  static void syncFolder(Path folder) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      if (Files.isDirectory(folder)) {
        return; // Windows cannot open folders and needs no sync of them.
      }
      throw e;
    }
    try (channel) {
      channel.force(true);
    }
  }
}
