package io.sluice.broker.fetch;

import io.sluice.broker.replica.Partition;

/**
 * Follows the last stable offset of a partition for one that reads committed records alone: a high
 * watermark that moves gives it nothing to read while a transaction is open, and more than came in
 * between when one has ended.
 *
 * <p>Safe for use by any thread.
 */
final class StableOffset {
  /** Told instead of a number of bytes that nobody has counted: look what there is. */
  static final int UNCOUNTED = -1;

  /** Told when there is nothing more to read. */
  static final int NOTHING = 0;

  /** Told by a partition whose role has changed. */
  private static final int EVERYTHING = Integer.MAX_VALUE;

  private static final long NOT_SEEN = -1;

  private volatile long seen = NOT_SEEN;

  /** Whether there are records below the high watermark that could not be read. */
  private volatile boolean heldBack;

  /** Takes note of how far the partition had come when it was read. */
  void read(Extent extent) {
    seen = extent.lastStableOffset();
    heldBack = seen < extent.highWatermark();
  }

  /**
   * Takes note that the high watermark has moved, by about so many bytes.
   *
   * @return how many bytes can be read besides, {@link #NOTHING}, or {@link #UNCOUNTED}
   */
  int progressed(Partition partition, int bytes) {
    if (bytes == EVERYTHING) {
      return bytes;
    }
    // In this order: what is held back from here on is found to be so.
    long highWatermark = partition.log().highWatermark();
    long stable = partition.log().lastStableOffset();
    boolean wasHeldBack = heldBack;
    heldBack |= stable < highWatermark;
    if (stable == seen) {
      return NOTHING;
    }
    seen = stable;
    return wasHeldBack || stable < highWatermark ? UNCOUNTED : bytes;
  }
}
