package io.sluice.idempotence;

import java.util.Arrays;
import java.util.TreeSet;

/**
 * The transactions of a partition that hold its last stable offset back: those that are open, and
 * those that have ended with a marker that may not be committed yet.
 *
 * <p>Of those that have ended only such are kept as matter: one whose marker precedes another's and
 * which began after that other never decides. So starts and markers both ascend.
 *
 * <p>Guarded by the log's lock, but for {@link #lastStableOffset}, which any thread may call: it
 * goes by what was last {@linkplain #publish published}.
 */
final class Undecided {
  private static final long NONE_OPEN = Long.MAX_VALUE;
  private static final Bounds FREE = new Bounds(NONE_OPEN, new long[0], new long[0]);

  private final TreeSet<Long> open = new TreeSet<>();
  private long[] starts = new long[4];
  private long[] markers = new long[4];

  /** Those that have ended lie from here … */
  private int first;

  /** … up to here. */
  private int end;

  private volatile Bounds published = FREE;

  /** What readers go by; it does not change. */
  private record Bounds(long firstOpen, long[] starts, long[] markers) {
    long lastStableOffset(long highWatermark) {
      long stable = Math.min(highWatermark, firstOpen);
      if (markers.length == 0 || markers[markers.length - 1] < highWatermark) {
        return stable;
      }
      int at = Arrays.binarySearch(markers, highWatermark);
      return Math.min(stable, starts[at < 0 ? -at - 1 : at]);
    }
  }

  /** Returns the offset below which all is decided and committed, up to the high watermark. */
  long lastStableOffset(long highWatermark) {
    Bounds bounds = published;
    return bounds == FREE ? highWatermark : bounds.lastStableOffset(highWatermark);
  }

  /** Takes note of a transaction that begins at an offset. */
  void began(long start) {
    open.add(start);
  }

  /** Takes note of the marker of one that began at an offset. */
  void ended(long start, long marker) {
    open.remove(start);
    while (end > first && starts[end - 1] >= start) {
      end--;
    }
    add(start, marker);
  }

  private void add(long start, long marker) {
    if (end == starts.length) {
      int size = end - first;
      int capacity = Math.max(4, 2 * size);
      starts = Arrays.copyOf(Arrays.copyOfRange(starts, first, end), capacity);
      markers = Arrays.copyOf(Arrays.copyOfRange(markers, first, end), capacity);
      first = 0;
      end = size;
    }
    starts[end] = start;
    markers[end++] = marker;
  }

  /** Forgets those whose markers are committed; returns whether there were any. */
  boolean committed(long highWatermark) {
    int before = first;
    while (first < end && markers[first] < highWatermark) {
      first++;
    }
    return first > before;
  }

  /** Returns where the first open one began, or an offset if none is open. */
  long firstOpen(long otherwise) {
    return open.isEmpty() ? otherwise : open.first();
  }

  /** Has {@link #lastStableOffset} go by the present state. */
  void publish() {
    Bounds before = published;
    long firstOpen = firstOpen(NONE_OPEN);
    if (first == end) {
      if (firstOpen != before.firstOpen || before.starts.length > 0) {
        published = open.isEmpty() ? FREE : new Bounds(firstOpen, FREE.starts, FREE.markers);
      }
      return;
    }
    published =
        new Bounds(
            firstOpen,
            Arrays.copyOfRange(starts, first, end),
            Arrays.copyOfRange(markers, first, end));
  }

  void clear() {
    open.clear();
    first = 0;
    end = 0;
  }

  // --- For snapshots -------------------------------------------------------------------------

  /** Returns how many have ended and are kept. */
  int endedCount() {
    return end - first;
  }

  long endedStart(int index) {
    return starts[first + index];
  }

  long endedMarker(int index) {
    return markers[first + index];
  }
}
