package io.sluice.transactions.shard;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.PatientTimers;
import io.sluice.coordination.ReplayedState;
import io.sluice.coordination.Reply;
import io.sluice.coordination.Timers;
import io.sluice.coordination.Turn;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.transactions.machine.Ending;
import io.sluice.transactions.machine.Producer;
import io.sluice.transactions.machine.Step;
import io.sluice.transactions.machine.Transaction;
import io.sluice.transactions.markers.Delivery;
import io.sluice.transactions.record.TransactionRecord;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one shard: its transactional ids. Confined to the shard's turns, but while it is
 * loaded, when nobody else knows it.
 */
public final class ShardState implements ReplayedState<TransactionRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(ShardState.class);

  /** How long an attempt is held while an end before it is being completed, in milliseconds. */
  static final long PATIENCE_MS = 2_000;

  /**
   * When to look again whether an outcome is committed, if it could not be said, in milliseconds.
   */
  private static final long LOOK_AGAIN_MS = 500;

  private final Environment environment;
  private final int leaderEpoch;
  private final Timers<TransactionRecord> timers;
  private final Timers<TransactionRecord> patientTimers;
  private final Consumer<Turn<TransactionRecord>> turns;
  private final Map<String, Transaction> transactions = new HashMap<>();
  private final Map<String, Delivery> deliveries = new HashMap<>();
  private final Held held = new Held();
  private final Sweeps sweeps;

  /** Whether it has been loaded, and not been given up. */
  private boolean ready;

  /** Whether it has been given up. */
  private boolean closed;

  /**
   * Creates it, empty.
   *
   * @param leaderEpoch of its partition, which markers bear as the coordinator's
   * @param timers the shard's
   * @param turns gives the shard a turn, from any thread
   */
  ShardState(
      Environment environment,
      int leaderEpoch,
      Timers<TransactionRecord> timers,
      Consumer<Turn<TransactionRecord>> turns) {
    this.environment = environment;
    this.leaderEpoch = leaderEpoch;
    this.timers = timers;
    this.patientTimers = new PatientTimers<>(timers);
    this.turns = turns;
    this.sweeps = new Sweeps(environment, this, patientTimers);
  }

  /** Returns what is known of every transactional id. */
  public Map<String, Transaction> all() {
    return Collections.unmodifiableMap(transactions);
  }

  /** Returns what is known of a transactional id, or null. */
  public @Nullable Transaction find(String transactionalId) {
    return transactions.get(transactionalId);
  }

  /** Returns the markers of an id that are on their way, or null if none are. */
  public @Nullable Delivery delivery(String transactionalId) {
    return deliveries.get(transactionalId);
  }

  @Override
  public void replay(TransactionRecord record) {
    if (record instanceof TransactionRecord.Known(var id, var transaction)) {
      Transaction before =
          transaction == null ? transactions.remove(id) : transactions.put(id, transaction);
      count(before, -1);
      count(transaction, 1);
    }
  }

  /** What is still being loaded is not counted. */
  private void count(@Nullable Transaction transaction, int more) {
    if (ready && transaction != null) {
      environment.figures().add(transaction.state(), more);
    }
  }

  @Override
  public void loaded(Outbox<TransactionRecord> out) {
    ready = true;
    transactions.values().forEach(each -> count(each, 1));
    transactions.forEach((id, transaction) -> deliverIfEnding(id, transaction, out));
    sweeps.begin();
  }

  @Override
  public void unload(ErrorCode error) {
    closed = true;
    transactions.values().forEach(each -> count(each, -1));
    ready = false;
    deliveries.values().forEach(Delivery::cancel);
    held.refuseAll(error);
  }

  @Override
  public String summary() {
    return transactions.size() + " transactional ids";
  }

  /** Works on an attempt. */
  public <A> void attempt(Attempt<A> attempt, Outbox<TransactionRecord> out) {
    attempt(attempt, null, out);
  }

  private <A> void attempt(
      Attempt<A> attempt, @Nullable Long freshId, Outbox<TransactionRecord> out) {
    String id = attempt.transactionalId();
    Step step =
        attempt.decision().decide(transactions.get(id), freshId, environment.clock().wallMs());
    switch (step) {
      case Step.Refused(var error) -> refuse(attempt, error, out);
      case Step.Settled(var present) -> out.reply(attempt.reply(), attempt.answer().apply(present));
      case Step.Next(var next) -> {
        write(id, next, out);
        if (attempt.again() && next.state().preparing()) {
          holdUntilComplete(attempt, out);
        } else {
          out.reply(attempt.reply(), attempt.answer().apply(next));
        }
      }
      case Step.Later() -> holdUntilComplete(attempt, out);
      case Step.NeedsProducerId() -> fetchProducerId(attempt);
    }
  }

  private static <A> void refuse(
      Attempt<A> attempt, ErrorCode error, Outbox<TransactionRecord> out) {
    out.reply(attempt.reply(), attempt.reply().refused(error));
  }

  private void holdUntilComplete(Attempt<?> attempt, Outbox<TransactionRecord> out) {
    if (!attempt.patient()) {
      refuse(attempt, ErrorCode.CONCURRENT_TRANSACTIONS, out);
      return;
    }
    Held.Waiting[] itself = new Held.Waiting[1];
    itself[0] =
        new Held.Waiting(
            attempt,
            timers.schedule(
                PATIENCE_MS,
                later -> {
                  held.giveUp(itself[0]);
                  refuse(attempt, ErrorCode.CONCURRENT_TRANSACTIONS, later);
                }));
    held.untilComplete(itself[0]);
  }

  private <A> void fetchProducerId(Attempt<A> attempt) {
    held.untilProducerId(attempt);
    environment
        .producerIds()
        .next()
        .whenComplete(
            (id, failure) ->
                turns.accept(
                    out -> {
                      if (!held.release(attempt)) {
                        return;
                      }
                      if (failure == null) {
                        retry(attempt, id, out);
                      } else {
                        refuse(attempt, errorOf(failure), out);
                      }
                    }));
  }

  private static ErrorCode errorOf(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause instanceof ApiException answer
        ? answer.error()
        : ErrorCode.COORDINATOR_NOT_AVAILABLE;
  }

  /** Works on an attempt in a turn that is not its own, so that nothing else refuses it. */
  private <A> void retry(
      Attempt<A> attempt, @Nullable Long freshId, Outbox<TransactionRecord> out) {
    try {
      attempt(attempt, freshId, out);
    } catch (ApiException refused) {
      refuse(attempt, refused.error(), out);
    }
  }

  private void write(String id, Transaction next, Outbox<TransactionRecord> out) {
    out.write(new TransactionRecord.Known(id, next));
    deliverIfEnding(id, next, out);
  }

  /**
   * The outcome is certain when it is committed; nobody may hear of it before. While too few
   * replicas are in sync nobody can say whether it is: it is looked again, for as long as it holds.
   */
  private void deliverIfEnding(String id, Transaction transaction, Outbox<TransactionRecord> out) {
    if (transaction.state().preparing() && transactions.get(id) == transaction) {
      out.whenCommitted(
          () -> timers.now(later -> deliver(id, transaction)),
          () -> timers.schedule(LOOK_AGAIN_MS, later -> deliverIfEnding(id, transaction, later)));
    }
  }

  private void deliver(String id, Transaction transaction) {
    if (closed || transactions.get(id) != transaction) {
      return;
    }
    TransactionMarker marker =
        new TransactionMarker(
            transaction.producer().id(),
            transaction.producer().epoch(),
            transaction.commits(),
            leaderEpoch,
            transaction.raising());
    deliveries.put(
        id,
        environment
            .markers()
            .send(
                marker,
                transaction.partitions(),
                () -> patientTimers.now(out -> complete(id, transaction.producer(), out))));
  }

  private void complete(String id, Producer ended, Outbox<TransactionRecord> out) {
    Transaction complete =
        Ending.complete(transactions.get(id), ended, environment.clock().wallMs());
    if (complete == null) {
      return;
    }
    out.write(new TransactionRecord.Known(id, complete));
    deliveries.remove(id);
    List<Held.Waiting> waiting = held.completed(id);
    waiting.forEach(each -> retry(each.attempt(), null, out));
  }

  /** Aborts a transaction that has lasted too long. */
  void timeOut(String id, Outbox<TransactionRecord> out) {
    LOG.info("The transaction of {} lasts longer than it may, and is aborted", id);
    Attempt.Decision abort =
        (present, freshId, nowMs) ->
            present == null || !Ending.timedOut(present, nowMs)
                ? new Step.Refused(ErrorCode.NONE)
                : Ending.timeOut(present, freshId, nowMs);
    Reply<ErrorCode> nobody = new Reply<>(error -> {}, error -> error);
    attempt(new Attempt<>(id, abort, nobody, present -> ErrorCode.NONE, false, false), out);
  }
}
