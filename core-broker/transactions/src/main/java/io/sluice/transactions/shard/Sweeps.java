package io.sluice.transactions.shard;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Timers;
import io.sluice.transactions.machine.Ending;
import io.sluice.transactions.record.TransactionRecord;
import java.util.List;

/**
 * Looks through a shard's ids at intervals: for transactions that have lasted too long, and for ids
 * that nobody uses. Confined to the shard's turns.
 */
final class Sweeps {
  /** How many ids are forgotten in one turn. */
  private static final int FORGOTTEN_MAX = 1_000;

  private final Environment environment;
  private final ShardState state;
  private final Timers<TransactionRecord> timers;

  Sweeps(Environment environment, ShardState state, Timers<TransactionRecord> timers) {
    this.environment = environment;
    this.state = state;
    this.timers = timers;
  }

  void begin() {
    timeOutLater();
    expireIn(environment.settings().expiryIntervalMs());
  }

  private void timeOutLater() {
    timers.schedule(environment.settings().timeOutIntervalMs(), this::timeOut);
  }

  private void timeOut(Outbox<TransactionRecord> out) {
    timeOutLater();
    long nowMs = environment.clock().wallMs();
    List<String> late =
        state.all().entrySet().stream()
            .filter(entry -> Ending.timedOut(entry.getValue(), nowMs))
            .map(java.util.Map.Entry::getKey)
            .toList();
    late.forEach(id -> state.timeOut(id, out));
  }

  private void expireIn(long delayMs) {
    timers.schedule(delayMs, this::expire);
  }

  private void expire(Outbox<TransactionRecord> out) {
    long nowMs = environment.clock().wallMs();
    long expirationMs = environment.settings().expirationMs();
    List<TransactionRecord> tombstones =
        state.all().entrySet().stream()
            .filter(entry -> Ending.expired(entry.getValue(), nowMs, expirationMs))
            .limit(FORGOTTEN_MAX)
            .<TransactionRecord>map(entry -> new TransactionRecord.Known(entry.getKey(), null))
            .toList();
    out.write(tombstones);
    boolean more = tombstones.size() == FORGOTTEN_MAX;
    expireIn(more ? 0 : environment.settings().expiryIntervalMs());
  }
}
