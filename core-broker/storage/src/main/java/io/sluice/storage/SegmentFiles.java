package io.sluice.storage;

import java.nio.file.Path;

/**
 * Names the files of one segment.
 *
 * @param directory the partition's folder
 * @param baseOffset the segment's first offset
 * @param suffix what follows the usual names: nothing, or one of the constants
 */
record SegmentFiles(Path directory, long baseOffset, String suffix) {
  static final String LOG = ".log";
  static final String OFFSET_INDEX = ".index";
  static final String TIME_INDEX = ".timeindex";
  static final String TXN_INDEX = ".txnindex";
  static final String SNAPSHOT = ".snapshot";

  /** Out of the log, to be deleted. */
  static final String DELETED = ".deleted";

  /** Being written by the cleaner; worthless after a crash. */
  static final String CLEANED = ".cleaned";

  /** Complete and about to take the place of other segments; put in place after a crash. */
  static final String SWAP = ".swap";

  SegmentFiles(Path directory, long baseOffset) {
    this(directory, baseOffset, "");
  }

  Path log() {
    return file(LOG);
  }

  Path offsetIndex() {
    return file(OFFSET_INDEX);
  }

  Path timeIndex() {
    return file(TIME_INDEX);
  }

  Path txnIndex() {
    return file(TXN_INDEX);
  }

  private Path file(String kind) {
    return directory.resolve(name(baseOffset) + kind + suffix);
  }

  SegmentFiles withSuffix(String other) {
    return new SegmentFiles(directory, baseOffset, other);
  }

  SegmentFiles in(Path otherDirectory) {
    return new SegmentFiles(otherDirectory, baseOffset, suffix);
  }

  /** Returns an offset as file names have it: 20 digits. */
  static String name(long offset) {
    return "%020d".formatted(offset);
  }

  static Path snapshot(Path directory, long offset) {
    return directory.resolve(name(offset) + SNAPSHOT);
  }
}
