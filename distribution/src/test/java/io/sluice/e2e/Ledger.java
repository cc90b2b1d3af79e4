package io.sluice.e2e;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a broker has acknowledged: which bytes, at which offset of which partition. Safe for use by
 * any thread.
 */
final class Ledger {
  private static final long PATIENCE_MS = 60_000;

  private final Map<Integer, Map<Long, byte[]>> partitions = new HashMap<>();
  private long entries;

  synchronized void acknowledge(int partition, long offset, byte[] value) {
    byte[] before =
        partitions.computeIfAbsent(partition, unused -> new TreeMap<>()).put(offset, value);
    if (before != null) {
      throw new AssertionError(
          "offset " + offset + " of partition " + partition + " was given twice");
    }
    entries++;
    notifyAll();
  }

  /** Waits until so many more have been entered. */
  synchronized void awaitMore(int count) throws InterruptedException {
    long wanted = entries + count;
    long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
    while (entries < wanted) {
      long leftMs = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        throw new AssertionError(entries + " acknowledged instead of " + wanted);
      }
      wait(leftMs);
    }
  }

  synchronized Map<Long, byte[]> of(int partition) {
    return new TreeMap<>(partitions.getOrDefault(partition, Map.of()));
  }
}
