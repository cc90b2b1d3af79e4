package io.sluice.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Batches that will be written to one segment with one call. Reused from tick to tick. */
final class AppendGroup {
  private static final int SIZE_AT_FIRST = 4;

  private ByteBuffer[] buffers = new ByteBuffer[SIZE_AT_FIRST];
  private int[] starts = new int[SIZE_AT_FIRST];
  private @Nullable PendingAppend[] appends = new PendingAppend[SIZE_AT_FIRST];
  private long[] baseOffsets = new long[SIZE_AT_FIRST];
  private long[] lastOffsets = new long[SIZE_AT_FIRST];
  private final List<AbortedTransaction> aborted = new ArrayList<>(0);
  private int count;
  private int bytes;
  private int batches;

  /**
   * Adds the batches in a buffer, from position to limit.
   *
   * @param append who waits for the outcome, if anybody
   */
  void add(
      @Nullable PendingAppend append,
      ByteBuffer records,
      int batchCount,
      long baseOffset,
      long lastOffset) {
    if (count == buffers.length) {
      grow(count * 2);
    }
    buffers[count] = records;
    starts[count] = records.position();
    appends[count] = append;
    baseOffsets[count] = baseOffset;
    lastOffsets[count] = lastOffset;
    count++;
    bytes += records.remaining();
    batches += batchCount;
  }

  /** Takes note of what a batch says that is about to be added, if it says anything. */
  void note(@Nullable AbortedTransaction transaction) {
    if (transaction != null) {
      aborted.add(transaction);
    }
  }

  /** Returns the transactions that are aborted by these batches. */
  List<AbortedTransaction> aborted() {
    return aborted;
  }

  private void grow(int size) {
    buffers = Arrays.copyOf(buffers, size);
    starts = Arrays.copyOf(starts, size);
    appends = Arrays.copyOf(appends, size);
    baseOffsets = Arrays.copyOf(baseOffsets, size);
    lastOffsets = Arrays.copyOf(lastOffsets, size);
  }

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  int bytes() {
    return bytes;
  }

  int batches() {
    return batches;
  }

  ByteBuffer[] buffers() {
    return buffers;
  }

  /** Returns a buffer at the position that it had when it was added. */
  ByteBuffer rewound(int index) {
    return buffers[index].position(starts[index]);
  }

  @Nullable PendingAppend append(int index) {
    return appends[index];
  }

  long baseOffset(int index) {
    return baseOffsets[index];
  }

  long lastOffset(int index) {
    return lastOffsets[index];
  }

  /** Returns the last offset of all. */
  long lastOffset() {
    return lastOffsets[count - 1];
  }

  /** Forgets everything; the buffers are at the positions that they had. */
  void clear() {
    for (int i = 0; i < count; i++) {
      rewound(i);
    }
    Arrays.fill(buffers, 0, count, null);
    Arrays.fill(appends, 0, count, null);
    aborted.clear();
    count = 0;
    bytes = 0;
    batches = 0;
  }
}
