package io.sluice.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Maps the hash of each key to the offset of the key's last record: what the cleaner knows of a
 * log's dirty part.
 *
 * <p>Open addressing with linear probing over memory outside the heap, 24 bytes a slot: the {@link
 * KeyHash} (16) and the offset plus one (8; 0 is an empty slot). The memory is bounded when the map
 * is made and is given back on {@link #close}.
 *
 * <p>Confined to the thread that made it.
 */
final class OffsetMap implements AutoCloseable {
  static final int SLOT_BYTES = 24;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final Arena arena = Arena.ofConfined();
  private final KeyHash hash;
  private final MemorySegment slots;
  private final long slotCount;
  private final long entriesMax;
  private long entries;

  /**
   * Takes the memory.
   *
   * @param bytesMax the most that the map may occupy
   * @param recordsExpected how many records will be put at most: a map for few takes less memory
   * @param loadFactor which share of the slots may be taken, above 0 and below 1
   */
  OffsetMap(long bytesMax, long recordsExpected, double loadFactor, KeyHash hash) {
    long affordable = Math.max(2, bytesMax / SLOT_BYTES);
    double wanted = Math.max(1, recordsExpected) / loadFactor + 2;
    this.slotCount = (long) Math.min(affordable, wanted);
    this.entriesMax = Math.clamp((long) (slotCount * loadFactor), 1, slotCount - 1);
    this.hash = hash;
    this.slots = arena.allocate(slotCount * SLOT_BYTES, Long.BYTES);
  }

  /**
   * Remembers the offset of a key's record; offsets of one key must come in ascending order.
   *
   * @return false if the map is full and the key is not in it
   */
  boolean put(ByteBuffer bytes, int keyAt, int keyLength, long offset) {
    hash.hash(bytes, keyAt, keyLength);
    long slot = find();
    if (offsetAt(slot) == 0) {
      if (entries == entriesMax) {
        return false;
      }
      entries++;
      slots.set(LONG, slot, hash.high());
      slots.set(LONG, slot + 8, hash.low());
    }
    slots.set(LONG, slot + 16, offset + 1);
    return true;
  }

  /**
   * Returns the offset of the last record with this key, or -1 if the map does not know the key.
   */
  long get(ByteBuffer bytes, int keyAt, int keyLength) {
    hash.hash(bytes, keyAt, keyLength);
    return offsetAt(find()) - 1;
  }

  long entries() {
    return entries;
  }

  long entriesMax() {
    return entriesMax;
  }

  /** Returns the position of the slot that holds the hash, or of the empty one where it belongs. */
  private long find() {
    long index = Math.unsignedMultiplyHigh(hash.high(), slotCount);
    while (true) {
      long slot = index * SLOT_BYTES;
      boolean same =
          slots.get(LONG, slot) == hash.high() && slots.get(LONG, slot + 8) == hash.low();
      if (same || offsetAt(slot) == 0) {
        return slot; // There always is an empty slot: fewer entries than slots.
      }
      index = index + 1 == slotCount ? 0 : index + 1;
    }
  }

  private long offsetAt(long slot) {
    return slots.get(LONG, slot + 16);
  }

  @Override
  public void close() {
    arena.close();
  }
}
