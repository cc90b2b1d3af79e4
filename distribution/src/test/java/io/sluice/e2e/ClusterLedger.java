package io.sluice.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What a cluster has acknowledged of one topic: which record, at which offset of which partition;
 * and what it has refused, which is nothing as long as producers are patient. Safe for use by any
 * thread.
 */
final class ClusterLedger {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(90);

  private final List<TreeMap<Long, KeyedRecord>> partitions = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();

  ClusterLedger(int partitions) {
    for (int partition = 0; partition < partitions; partition++) {
      this.partitions.add(new TreeMap<>());
    }
  }

  synchronized void acknowledge(int partition, long offset, KeyedRecord record) {
    KeyedRecord before = partitions.get(partition).put(offset, record);
    if (before != null) {
      refusals.add(
          "offset %d of partition %d was given to %s and to %s"
              .formatted(offset, partition, before, record));
    }
    notifyAll();
  }

  synchronized void refuse(int partition, KeyedRecord record, Exception why) {
    refusals.add("partition %d, %s: %s".formatted(partition, record, why));
    notifyAll();
  }

  /** Waits until so many more have been acknowledged in each of these partitions. */
  synchronized void awaitMore(int count, List<Integer> in) throws InterruptedException {
    int[] wanted = in.stream().mapToInt(each -> partitions.get(each).size() + count).toArray();
    long start = System.nanoTime();
    while (!reached(in, wanted)) {
      checkNothingRefused();
      long leftNs = PATIENCE_NS - (System.nanoTime() - start);
      if (leftNs <= 0) {
        throw new AssertionError(
            sizes() + " acknowledged; wanted " + Arrays.toString(wanted) + " in " + in);
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
    }
  }

  private boolean reached(List<Integer> in, int[] wanted) {
    for (int index = 0; index < wanted.length; index++) {
      if (partitions.get(in.get(index)).size() < wanted[index]) {
        return false;
      }
    }
    return true;
  }

  private List<Integer> sizes() {
    return partitions.stream().map(Map::size).toList();
  }

  synchronized void checkNothingRefused() {
    if (!refusals.isEmpty()) {
      throw new AssertionError(
          refusals.size() + " refused: " + refusals.subList(0, Math.min(5, refusals.size())));
    }
  }

  synchronized TreeMap<Long, KeyedRecord> of(int partition) {
    return new TreeMap<>(partitions.get(partition));
  }
}
