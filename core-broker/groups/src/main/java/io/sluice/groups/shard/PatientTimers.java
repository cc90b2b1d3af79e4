package io.sluice.groups.shard;

import io.sluice.groups.machine.GroupTimers;
import io.sluice.groups.machine.Outbox;
import io.sluice.groups.machine.Turn;
import io.sluice.time.Scheduler.Timer;

/**
 * Timers whose turns wait until records can be written. Nobody asked for such a turn, so nobody
 * could be refused and try again.
 */
final class PatientTimers implements GroupTimers {
  /** How long to wait before the log is tried again, in milliseconds. */
  static final long RETRY_MS = 1_000;

  private final GroupTimers timers;

  PatientTimers(GroupTimers timers) {
    this.timers = timers;
  }

  @Override
  public Timer schedule(long delayMs, Turn turn) {
    Patient patient = new Patient(turn);
    patient.runIn(delayMs);
    return patient;
  }

  private final class Patient implements Timer {
    private final Turn turn;
    private Timer scheduled = () -> {};

    Patient(Turn turn) {
      this.turn = turn;
    }

    private void runIn(long delayMs) {
      scheduled = timers.schedule(delayMs, this::run);
    }

    private void run(Outbox out) {
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
