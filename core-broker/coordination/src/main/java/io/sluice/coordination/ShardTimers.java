package io.sluice.coordination;

import io.sluice.time.Scheduler;
import io.sluice.time.Scheduler.Timer;
import java.util.function.Consumer;

/** The timers of one loaded state: when it is given up, none of them runs any more. */
final class ShardTimers<R> implements Timers<R> {
  private final Scheduler scheduler;
  private final Consumer<Turn<R>> turns;
  private volatile boolean closed;

  /** Creates them; {@code turns} gives the shard a turn. */
  ShardTimers(Scheduler scheduler, Consumer<Turn<R>> turns) {
    this.scheduler = scheduler;
    this.turns = turns;
  }

  @Override
  public Timer schedule(long delayMs, Turn<R> turn) {
    ShardTimer timer = new ShardTimer(turn);
    timer.scheduled = scheduler.schedule(delayMs, timer);
    return timer;
  }

  /**
   * Gives the shard a turn soon, if the state is still that of these timers: on the timers' thread,
   * so that long work that is done in many turns lets go of whoever began it, and lets others in.
   */
  void enter(Turn<R> turn) {
    schedule(0, turn);
  }

  @Override
  public void now(Turn<R> turn) {
    if (!closed) {
      turns.accept(
          out -> {
            if (!closed) {
              turn.run(out);
            }
          });
    }
  }

  void close() {
    closed = true;
  }

  private final class ShardTimer implements Runnable, Timer {
    private final Turn<R> turn;
    private volatile boolean cancelled;
    private volatile Timer scheduled = () -> {};

    ShardTimer(Turn<R> turn) {
      this.turn = turn;
    }

    @Override
    public void run() {
      if (!closed) {
        turns.accept(this::runUnlessCancelled);
      }
    }

    /** It may have been cancelled by the turn before this one. */
    private void runUnlessCancelled(Outbox<R> out) {
      if (!cancelled && !closed) {
        turn.run(out);
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      scheduled.cancel();
    }
  }
}
