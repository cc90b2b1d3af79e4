package io.sluice.storage;

import io.sluice.storage.index.Mappings;
import io.sluice.storage.index.OffsetIndex;
import io.sluice.storage.index.TimeIndex;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The two indexes of a segment, open.
 *
 * @param offsets offset → position
 * @param times timestamp → offset
 */
record SegmentIndexes(OffsetIndex offsets, TimeIndex times) {
  /** Returns indexes without entries; their files come into being with the first entry. */
  static SegmentIndexes create(SegmentFiles files, Mappings mappings) {
    return new SegmentIndexes(
        OffsetIndex.create(files.offsetIndex(), mappings, files.baseOffset()),
        TimeIndex.create(files.timeIndex(), mappings, files.baseOffset()));
  }

  /** Returns the indexes as the files hold them, unchecked. */
  static SegmentIndexes open(SegmentFiles files, Mappings mappings) throws IOException {
    return new SegmentIndexes(
        OffsetIndex.open(files.offsetIndex(), mappings, files.baseOffset()),
        TimeIndex.open(files.timeIndex(), mappings, files.baseOffset()));
  }

  void moved(SegmentFiles files) {
    offsets.moved(files.offsetIndex());
    times.moved(files.timeIndex());
  }

  /**
   * Writes new files with the first entries only; these indexes, and who reads them, keep the old
   * ones.
   *
   * @param offsetEntries how many entries of the offset index to keep
   * @param lastOffset the offset behind which no entry of the time index is kept
   */
  void keepUpTo(int offsetEntries, long lastOffset, SegmentFiles files) throws IOException {
    int timeEntries = times.soundEntries(lastOffset + 1);
    Path offsetsTmp = AtomicFile.tmp(files.offsetIndex());
    Path timesTmp = AtomicFile.tmp(files.timeIndex());
    offsets.copyTo(offsetsTmp, offsetEntries);
    times.copyTo(timesTmp, timeEntries);
    AtomicFile.move(offsetsTmp, files.offsetIndex());
    AtomicFile.move(timesTmp, files.timeIndex());
  }

  void reserve(int entries) throws IOException {
    offsets.reserve(entries);
    times.reserve(entries);
  }

  void trim() throws IOException {
    offsets.trim();
    times.trim();
  }

  void flush() throws IOException {
    offsets.flush();
    times.flush();
  }

  void load() {
    offsets.load();
    times.load();
  }
}
