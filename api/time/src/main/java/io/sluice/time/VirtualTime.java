package io.sluice.time;

import java.util.PriorityQueue;

/**
 * A clock and scheduler that stand still until they are told to move: for deterministic tests and
 * simulations.
 *
 * <p>Confined to one thread. Tasks that are due at the same instant run in the order in which they
 * were scheduled.
 */
public final class VirtualTime implements Clock, Scheduler {
  private static final long NANOS_PER_MS = 1_000_000;

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final long startWallMs;
  private long elapsedMs;
  private long sequence;

  /** Starts at a wall-clock time, in milliseconds since the epoch. */
  public VirtualTime(long startWallMs) {
    this.startWallMs = startWallMs;
  }

  @Override
  public long wallMs() {
    return startWallMs + elapsedMs;
  }

  @Override
  public long nanos() {
    return elapsedMs * NANOS_PER_MS;
  }

  @Override
  public Timer schedule(long delayMs, Runnable task) {
    if (delayMs < 0) {
      throw new IllegalArgumentException("delayMs " + delayMs + " is negative");
    }
    Task entry = new Task(elapsedMs + delayMs, sequence++, task);
    tasks.add(entry);
    return () -> tasks.remove(entry);
  }

  /** Moves on by some milliseconds, running on the way, each at its time, what falls due. */
  public void advance(long millis) {
    long end = elapsedMs + millis;
    while (!tasks.isEmpty() && tasks.peek().dueMs <= end) {
      runNext();
    }
    elapsedMs = end;
  }

  /** Moves on to the next task and runs it; returns false if there is none. */
  public boolean runNext() {
    Task next = tasks.poll();
    if (next == null) {
      return false;
    }
    elapsedMs = Math.max(elapsedMs, next.dueMs);
    next.action.run();
    return true;
  }

  private record Task(long dueMs, long sequence, Runnable action) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(dueMs, other.dueMs);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }
}
