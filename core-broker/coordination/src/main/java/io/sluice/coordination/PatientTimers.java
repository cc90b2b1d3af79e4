package io.sluice.coordination;

import io.sluice.time.Scheduler.Timer;

/**
 * Timers whose turns wait until records can be written. Nobody asked for such a turn, so nobody
 * could be refused and try again.
 *
 * @param <R> a record
 */
public final class PatientTimers<R> implements Timers<R> {
  /** How long to wait before the log is tried again, in milliseconds. */
  public static final long RETRY_MS = 1_000;

  private final Timers<R> timers;

  /** Wraps the timers of a shard. */
  public PatientTimers(Timers<R> timers) {
    this.timers = timers;
  }

  @Override
  public Timer schedule(long delayMs, Turn<R> turn) {
    Patient patient = new Patient(turn);
    patient.runIn(delayMs);
    return patient;
  }

  @Override
  public void now(Turn<R> turn) {
    timers.now(new Patient(turn)::run);
  }

  private final class Patient implements Timer {
    private final Turn<R> turn;
    private Timer scheduled = () -> {};

    Patient(Turn<R> turn) {
      this.turn = turn;
    }

    private void runIn(long delayMs) {
      scheduled = timers.schedule(delayMs, this::run);
    }

    private void run(Outbox<R> out) {
      if (out.writable()) {
        turn.run(out);
      } else {
        runIn(RETRY_MS);
      }
    }

    @Override
    public void cancel() {
      scheduled.cancel();
    }
  }
}
