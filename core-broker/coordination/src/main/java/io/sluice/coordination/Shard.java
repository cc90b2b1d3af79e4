package io.sluice.coordination;

import io.sluice.coordination.Outbox.Answer;
import io.sluice.coordination.Outbox.Guarded;
import io.sluice.coordination.StateFactory.Place;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.StateLog;
import io.sluice.protocol.ErrorCode;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's coordinator, for as long as this broker leads the partition in one epoch.
 *
 * <pre>
 *   loading ──► active ──► closed
 *      ▲           │
 *      └───────────┘ a batch could not be appended: everything is forgotten and loaded anew
 * </pre>
 *
 * <p>May be called by any thread; the state is confined to the shard's turns.
 */
final class Shard<S extends ReplayedState<R>, R> {
  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
  private static final long RELOAD_DELAY_MIN_MS = 1_000;
  private static final long RELOAD_DELAY_MAX_MS = 30_000;

  private final StateLog log;
  private final ShardServices<S, R> services;
  private final RecordBatches batches;
  private final Turns turns = new Turns();
  private volatile boolean closed;
  private volatile long reloadDelayMs = RELOAD_DELAY_MIN_MS;

  /** Null while it is loaded, and when it is closed. Confined to the turns, as what follows. */
  private @Nullable Loaded<S, R> loaded;

  private long writtenEnd;

  /** A state that is ready, with its timers. */
  private record Loaded<S, R>(S state, ShardTimers<R> timers) {}

  Shard(StateLog log, ShardServices<S, R> services) {
    this.log = log;
    this.services = services;
    this.batches = new RecordBatches(services.clock(), services.format().compression().get());
  }

  int partition() {
    return log.partition().partition();
  }

  /** Begins to load. To be called once. */
  void open() {
    try {
      services.background().execute(this::load);
    } catch (RejectedExecutionException full) {
      loadLater();
    }
  }

  private void loadLater() {
    services.scheduler().schedule(reloadDelayMs, this::open);
    reloadDelayMs = Math.min(2 * reloadDelayMs, RELOAD_DELAY_MAX_MS);
  }

  private void load() {
    if (closed) {
      return;
    }
    ShardTimers<R> timers = new ShardTimers<>(services.scheduler(), this::take);
    try {
      Place place = new Place(partition(), log.leaderEpoch());
      S state = services.states().create(place, timers, timers::enter);
      long end = log.endOffset();
      replay(state, end);
      turns.run(() -> activate(new Loaded<>(state, timers), end));
    } catch (ApiException unreadable) {
      timers.close();
      LOG.warn("{} cannot be loaded now: {}", log.partition(), unreadable.getMessage());
      loadLater();
    } catch (RuntimeException | Error failure) {
      timers.close();
      LOG.error("{} could not be loaded and will be again", log.partition(), failure);
      loadLater();
    }
  }

  private void replay(S state, long end) {
    long startNs = services.clock().nanos();
    long records =
        new ShardLoader<>(
                log,
                services.loadBytes().getAsInt(),
                services.format().codec(),
                state,
                () -> closed)
            .load(end);
    if (records > 0) {
      LOG.info(
          "Loaded {} with {} from {} records in {} ms",
          log.partition(),
          state.summary(),
          records,
          (services.clock().nanos() - startNs) / 1_000_000);
    }
  }

  private void activate(Loaded<S, R> ready, long end) {
    if (closed) {
      ready.timers.close();
      return;
    }
    loaded = ready;
    reloadDelayMs = RELOAD_DELAY_MIN_MS;
    writtenEnd = end;
    take(ready, ready.state::loaded, error -> {});
  }

  /** Gives up everything; whoever waits is told to look for the new coordinator. */
  void close() {
    closed = true;
    turns.run(() -> forget(ErrorCode.NOT_COORDINATOR));
  }

  private void forget(ErrorCode error) {
    Loaded<S, R> present = loaded;
    if (present != null) {
      loaded = null;
      present.timers.close();
      present.state.unload(error);
    }
  }

  /** Works on a request, or refuses it if the shard is not ready. */
  <A> void submit(Reply<A> reply, RequestTurn<S, R, A> turn) {
    turns.run(
        () -> {
          Loaded<S, R> present = loaded;
          if (present == null) {
            reply.refuse(
                closed ? ErrorCode.NOT_COORDINATOR : ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
          } else {
            take(present, out -> guarded(present.state, reply, turn, out), reply::refuse);
          }
        });
  }

  private <A> void guarded(S state, Reply<A> reply, RequestTurn<S, R, A> turn, Outbox<R> out) {
    try {
      turn.run(state, reply, out);
    } catch (ApiException refused) {
      out.dropGuarded();
      out.reply(reply, reply.refused(refused.error()));
    } catch (RuntimeException | Error fault) {
      LOG.error("A request to {} failed", log.partition(), fault);
      out.dropGuarded();
      if (!out.records().isEmpty()) {
        reply.refuse(ErrorCode.UNKNOWN_SERVER_ERROR);
        throw fault;
      }
      out.reply(reply, reply.refused(ErrorCode.UNKNOWN_SERVER_ERROR));
    }
  }

  /** Takes a turn that no request asked for; does nothing if the shard is not ready. */
  void take(Turn<R> turn) {
    takeIfReady((state, out) -> turn.run(out));
  }

  /** Takes a turn with the state, if it is ready. */
  void takeIfReady(BiConsumer<S, Outbox<R>> turn) {
    turns.run(
        () -> {
          Loaded<S, R> present = loaded;
          if (present != null) {
            take(present, out -> turn.accept(present.state, out), error -> {});
          }
        });
  }

  private void take(Loaded<S, R> present, Turn<R> turn, Consumer<ErrorCode> asker) {
    Outbox<R> out =
        new Outbox<>(
            services.format().codec(), present.state::replay, () -> refusal(log.checkAppend()));
    try {
      turn.run(out);
    } catch (RuntimeException | Error fault) {
      LOG.error("{} is loaded anew, for a turn failed", log.partition(), fault);
      reload(out, asker, ErrorCode.COORDINATOR_NOT_AVAILABLE);
      return;
    }
    finish(present.state, out, asker);
  }

  private void finish(S state, Outbox<R> out, Consumer<ErrorCode> asker) {
    try {
      append(state, out);
    } catch (ApiException failure) {
      if (out.guarded() != null && blamesProducer(failure.error())) {
        refuseAll(out, asker, failure.error());
        return;
      }
      LOG.warn("{} is loaded anew: {}", log.partition(), failure.getMessage());
      reload(out, asker, refusal(failure.error()));
      return;
    } catch (RuntimeException | Error fault) {
      LOG.error("{} is loaded anew, for a batch was not made", log.partition(), fault);
      reload(out, asker, ErrorCode.COORDINATOR_NOT_AVAILABLE);
      return;
    }
    List<Answer<?>> answers = out.answers();
    if (!answers.isEmpty()) {
      log.whenCommitted(writtenEnd, kept -> give(answers, kept));
    }
  }

  private void append(S state, Outbox<R> out) {
    if (!out.records().isEmpty()) {
      writtenEnd = log.append(batches.encode(out.records()));
    }
    switch (out.guarded()) {
      case Guarded.Records<R>(var producer, var records, var encoded) -> {
        writtenEnd = log.append(batches.encodeIn(producer, encoded));
        records.forEach(record -> state.replay(record, producer));
      }
      case Guarded.Marker<R>(var marker) -> {
        // One that was there before ends earlier than what came after it.
        writtenEnd = Math.max(writtenEnd, log.appendMarker(marker));
        state.ended(new Producer(marker.producerId(), marker.producerEpoch()), marker.commit());
      }
      case null -> {}
    }
  }

  /** Says whether a log refuses the producer, and has taken nothing. */
  private static boolean blamesProducer(ErrorCode error) {
    return switch (error) {
      case INVALID_PRODUCER_EPOCH,
          PRODUCER_FENCED,
          INVALID_TXN_STATE,
          TRANSACTION_COORDINATOR_FENCED,
          TRANSACTION_ABORTABLE,
          OUT_OF_ORDER_SEQUENCE_NUMBER,
          UNKNOWN_PRODUCER_ID ->
          true;
      default -> false;
    };
  }

  private static void give(List<Answer<?>> answers, boolean kept) {
    for (Answer<?> answer : answers) {
      if (kept) {
        answer.give();
      } else {
        answer.refuse(ErrorCode.NOT_COORDINATOR);
      }
    }
  }

  /** What will be too large again is not to be asked for again. */
  private static ErrorCode refusal(ErrorCode error) {
    return switch (error) {
      case NONE -> ErrorCode.NONE;
      case NOT_LEADER_OR_FOLLOWER -> ErrorCode.NOT_COORDINATOR;
      case RECORD_LIST_TOO_LARGE, MESSAGE_TOO_LARGE -> ErrorCode.UNKNOWN_SERVER_ERROR;
      default -> ErrorCode.COORDINATOR_NOT_AVAILABLE;
    };
  }

  /**
   * What is in memory is no longer what is in the log. The request that the turn was for is refused
   * with the error even if it is held; the others that are held are not to blame, and try again.
   */
  private void reload(Outbox<R> out, Consumer<ErrorCode> asker, ErrorCode error) {
    refuseAll(out, asker, error);
    try {
      forget(error == ErrorCode.NOT_COORDINATOR ? error : ErrorCode.COORDINATOR_NOT_AVAILABLE);
    } finally {
      if (!closed) {
        loadLater();
      }
    }
  }

  private static void refuseAll(Outbox<?> out, Consumer<ErrorCode> asker, ErrorCode error) {
    out.answers().forEach(answer -> answer.refuse(error));
    asker.accept(error);
  }
}
