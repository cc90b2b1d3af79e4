package io.sluice.storage;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a log in the order of their base offsets, at least one; the last is the one that
 * is written to. Immutable.
 */
final class SegmentList {
  private final LogSegment[] segments;

  SegmentList(List<LogSegment> segments) {
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("a log has at least one segment");
    }
    this.segments = segments.toArray(new LogSegment[0]);
    for (int i = 1; i < this.segments.length; i++) {
      if (this.segments[i].baseOffset() <= this.segments[i - 1].baseOffset()) {
        throw new IllegalArgumentException(
            "segment " + this.segments[i].baseOffset() + " does not follow its predecessor");
      }
    }
  }

  int size() {
    return segments.length;
  }

  LogSegment get(int index) {
    return segments[index];
  }

  LogSegment first() {
    return segments[0];
  }

  LogSegment active() {
    return segments[segments.length - 1];
  }

  List<LogSegment> asList() {
    return List.of(segments);
  }

  /** Returns the index of the segment with the largest base offset not above this one, or −1. */
  int floor(long offset) {
    int last = segments.length - 1;
    if (segments[last].baseOffset() <= offset) {
      return last; // Most reads are of the tail.
    }
    int low = 0;
    int high = last - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (segments[middle].baseOffset() <= offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /**
   * Returns the segment that follows, or null if this is the active one or no longer in the log.
   */
  @Nullable LogSegment next(LogSegment segment) {
    int index = floor(segment.baseOffset());
    return index >= 0 && segments[index] == segment && index + 1 < segments.length
        ? segments[index + 1]
        : null;
  }

  long sizeInBytes() {
    long sum = 0;
    for (LogSegment segment : segments) {
      sum += segment.sizeInBytes();
    }
    return sum;
  }

  @Override
  public String toString() {
    return Arrays.toString(segments);
  }
}
