package io.sluice.e2e.client;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What a group has read and committed, all members together. Fails as soon as a record is skipped,
 * or read again after it was committed. Safe for use by any thread.
 */
public final class ReadLedger {
  private static final long PATIENCE_MS = 90_000;

  private final Map<String, Long> next = new TreeMap<>();
  private final Map<String, Long> committed = new TreeMap<>();
  private String broken;
  private long read;

  /** Notes that a member was given a record. */
  synchronized void read(TopicPartition partition, long offset) {
    String name = partition.toString();
    long expected = next.getOrDefault(name, 0L);
    if (offset > expected) {
      fail(name + ": offset " + offset + " was read before " + expected);
    }
    if (offset < committed.getOrDefault(name, 0L)) {
      fail(
          name
              + ": offset "
              + offset
              + " was read after "
              + committed.get(name)
              + " was committed");
    }
    if (offset == expected) {
      next.put(name, offset + 1);
      read++;
      notifyAll();
    }
  }

  /** Notes that a commit was acknowledged. */
  synchronized void committed(TopicPartition partition, long offset) {
    committed.merge(partition.toString(), offset, Math::max);
    notifyAll();
  }

  /** Notes that a member failed. */
  synchronized void fail(String why) {
    if (broken == null) {
      broken = why;
    }
    notifyAll();
  }

  /** Waits until so many records have been read by somebody, and their offsets been committed. */
  public synchronized void awaitCommitted(long count) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
    while (broken == null && (read < count || sum(committed) < count)) {
      long leftMs = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        throw new AssertionError(
            read
                + " read, "
                + sum(committed)
                + " committed instead of "
                + count
                + ": "
                + committed);
      }
      wait(leftMs);
    }
    check();
  }

  /** Fails if anything went wrong so far. */
  public synchronized void check() {
    if (broken != null) {
      throw new AssertionError(broken);
    }
  }

  private static long sum(Map<String, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }
}
