package io.sluice.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides segments into groups that each fit into one: by the bytes, by the index entries, and by
 * the offsets, which are 32 bits in an index.
 */
final class SegmentGroups {
  private SegmentGroups() {}

  /**
   * Groups those that begin below an offset.
   *
   * @param segments in order, followed by at least one other segment in the log
   */
  static List<List<LogSegment>> of(List<LogSegment> segments, long below, LogConfig config)
      throws IOException {
    List<List<LogSegment>> groups = new ArrayList<>();
    List<LogSegment> group = new ArrayList<>();
    long bytes = 0;
    long indexBytes = 0;
    for (int i = 0; i < segments.size() && segments.get(i).baseOffset() < below; i++) {
      LogSegment segment = segments.get(i);
      long moreIndex = indexBytes(segment);
      boolean fits =
          bytes + segment.sizeInBytes() <= config.segmentBytes()
              && indexBytes + moreIndex <= config.indexMaxBytes()
              && !group.isEmpty()
              && end(segments, i) - group.getFirst().baseOffset() <= Integer.MAX_VALUE;
      if (!fits && !group.isEmpty()) {
        groups.add(group);
        group = new ArrayList<>();
        bytes = 0;
        indexBytes = 0;
      }
      group.add(segment);
      bytes += segment.sizeInBytes();
      indexBytes += moreIndex;
    }
    if (!group.isEmpty()) {
      groups.add(group);
    }
    return groups;
  }

  /** An offset that no record of the segment is above. */
  private static long end(List<LogSegment> segments, int index) {
    return index + 1 < segments.size()
        ? segments.get(index + 1).baseOffset()
        : segments.get(index).baseOffset() + Integer.MAX_VALUE;
  }

  private static long indexBytes(LogSegment segment) throws IOException {
    SegmentIndexes indexes = segment.indexes();
    return 12L * Math.max(indexes.offsets().entries(), indexes.times().entries());
  }
}
