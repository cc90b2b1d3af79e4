package io.sluice.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Remembers where the last batches of the segment lie that is being written, so that reads of the
 * tail need neither the index nor the file.
 *
 * <p>One thread at a time adds; any thread looks up, without a lock: an entry that may have been
 * overwritten meanwhile counts as not found.
 */
final class TailRing {
  /** Says that the ring does not know. */
  static final int NOT_FOUND = -1;

  private static final int SLOTS = 64;
  private static final VarHandle CLAIMED;
  private static final VarHandle ADDED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CLAIMED = lookup.findVarHandle(TailRing.class, "claimed", long.class);
      ADDED = lookup.findVarHandle(TailRing.class, "added", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long[] lastOffsets = new long[SLOTS];
  private final int[] positions = new int[SLOTS];

  /**
   * How many entries have been written or are being so; ahead of {@link #added} until they are
   * published.
   */
  private long claimed;

  private long added;

  /** Adds a batch, not visible before {@link #publish}. */
  void add(long lastOffset, int position) {
    long next = claimed;
    CLAIMED.setOpaque(this, next + 1);
    VarHandle.storeStoreFence();
    int slot = slot(next);
    lastOffsets[slot] = lastOffset;
    positions[slot] = position;
  }

  /** Makes the batches that have been added visible. */
  void publish() {
    ADDED.setRelease(this, claimed);
  }

  /** Returns the position of the first batch whose last offset is not below this offset. */
  int find(long offset) {
    long end = (long) ADDED.getAcquire(this);
    long oldest = Math.max(0, end - SLOTS);
    int found = NOT_FOUND;
    long entry = end - 1;
    while (entry >= oldest && lastOffsets[slot(entry)] >= offset) {
      found = positions[slot(entry)];
      entry--;
    }
    // The oldest batch is the first one only if there is none before it, in the ring or in the
    // file.
    boolean exact = entry >= oldest || found == 0;
    VarHandle.loadLoadFence();
    boolean intact = (long) CLAIMED.getOpaque(this) - Math.max(entry, oldest) <= SLOTS;
    return exact && intact ? found : NOT_FOUND;
  }

  private static int slot(long entry) {
    return (int) entry & SLOTS - 1;
  }
}
