package io.sluice.broker.simulation;

import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import io.sluice.time.VirtualTime;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One run of a program: what it scheduled ends with it, and waits while it is stopped (SIGSTOP).
 * Its clock goes on meanwhile.
 */
final class Process implements Scheduler, Clock {
  private final VirtualTime time;
  private final String name;
  private final Queue<Entry> backlog = new ArrayDeque<>();
  private boolean dead;
  private boolean stopped;

  Process(VirtualTime time, String name) {
    this.time = time;
    this.name = name;
  }

  @Override
  public Timer schedule(long delayMs, Runnable task) {
    Entry entry = new Entry(task);
    if (!dead) {
      entry.timer = time.schedule(delayMs, entry);
    }
    return entry;
  }

  /** Runs something now, or when the process goes on; never if it is dead. */
  void execute(Runnable task) {
    new Entry(task).run();
  }

  boolean alive() {
    return !dead;
  }

  boolean stopped() {
    return stopped;
  }

  void kill() {
    dead = true;
    backlog.clear();
  }

  void stop() {
    stopped = true;
  }

  /** Goes on: what fell due meanwhile runs now, in its order. */
  void resume() {
    stopped = false;
    while (!stopped && !backlog.isEmpty()) {
      backlog.remove().run();
    }
  }

  @Override
  public long wallMs() {
    return time.wallMs();
  }

  @Override
  public long nanos() {
    return time.nanos();
  }

  @Override
  public String toString() {
    return name;
  }

  private final class Entry implements Timer, Runnable {
    private final Runnable task;
    private Timer timer = () -> {};
    private boolean cancelled;

    Entry(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (dead || cancelled) {
        return;
      }
      if (stopped) {
        backlog.add(this);
      } else {
        task.run();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      timer.cancel();
    }
  }
}
