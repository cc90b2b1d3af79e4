package io.sluice.groups.offsets;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The offsets of one group in one topic, by partition: an open hash table, for a map of boxed
 * numbers would take three times the memory of what it holds.
 */
final class PartitionOffsets {
  private static final int SLOTS_MIN = 4;

  private int[] partitions = new int[SLOTS_MIN];
  private @Nullable CommittedOffset[] offsets = new CommittedOffset[SLOTS_MIN];
  private int size;
  private @Nullable CommittedOffset latest;

  int size() {
    return size;
  }

  @Nullable CommittedOffset get(int partition) {
    return offsets[slotOf(partition)];
  }

  /** Sets an offset; returns whether there was none. */
  boolean put(int partition, CommittedOffset offset) {
    CommittedOffset kept = latest == null ? offset : offset.sharing(latest);
    latest = kept;
    int slot = slotOf(partition);
    boolean added = offsets[slot] == null;
    partitions[slot] = partition;
    offsets[slot] = kept;
    if (added && ++size > offsets.length / 4 * 3) {
      grow();
    }
    return added;
  }

  /** Removes an offset; returns whether there was one. */
  boolean remove(int partition) {
    int gap = slotOf(partition);
    if (offsets[gap] == null) {
      return false;
    }
    size--;
    offsets[gap] = null;
    closeGap(gap);
    return true;
  }

  /** Moves those up that the gap would cut off from where a search for them begins. */
  private void closeGap(int gap) {
    int mask = offsets.length - 1;
    for (int at = (gap + 1) & mask; offsets[at] != null; at = (at + 1) & mask) {
      int home = homeOf(partitions[at]);
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        partitions[gap] = partitions[at];
        offsets[gap] = offsets[at];
        offsets[at] = null;
        gap = at;
      }
    }
  }

  /** Returns the partitions in rising order. */
  int[] sortedPartitions() {
    int[] sorted = new int[size];
    int count = 0;
    for (int slot = 0; slot < offsets.length; slot++) {
      if (offsets[slot] != null) {
        sorted[count++] = partitions[slot];
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }

  private int slotOf(int partition) {
    int slot = homeOf(partition);
    while (offsets[slot] != null && partitions[slot] != partition) {
      slot = (slot + 1) & (offsets.length - 1);
    }
    return slot;
  }

  private int homeOf(int partition) {
    int spread = partition * 0x9E3779B9;
    return (spread ^ spread >>> 16) & (offsets.length - 1);
  }

  private void grow() {
    int[] oldPartitions = partitions;
    @Nullable CommittedOffset[] oldOffsets = offsets;
    partitions = new int[2 * oldPartitions.length];
    offsets = new CommittedOffset[2 * oldOffsets.length];
    for (int old = 0; old < oldOffsets.length; old++) {
      if (oldOffsets[old] != null) {
        int slot = slotOf(oldPartitions[old]);
        partitions[slot] = oldPartitions[old];
        offsets[slot] = oldOffsets[old];
      }
    }
  }
}
