package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Turn;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.protocol.ErrorCode;
import io.sluice.time.Scheduler.Timer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a turn and back: calls of the metadata store, whose answers come in a turn of
 * their own, and work that is cut into several turns. None of these is ever within the turn that
 * asked, and after {@link #stop} none comes any more.
 *
 * <p>They come even while the log takes no records, so that what is in the store can be read and
 * changed. What writes to the log goes through {@link #whenWritable} or {@link #inSteps}.
 */
final class StoreAccess {
  /** How long to wait before the store, or the log, is tried again that could not be used. */
  static final long RETRY_MS = 1_000;

  private final Environment environment;
  private final OffsetServices services;
  private final Set<Timer> timers = new LinkedHashSet<>();
  private boolean stopped;

  StoreAccess(Environment environment, OffsetServices services) {
    this.environment = environment;
    this.services = services;
  }

  void stop() {
    stopped = true;
    timers.forEach(Timer::cancel);
    timers.clear();
  }

  /** Asks the store. */
  <T> void call(Function<ConsumerOffsets, CompletableFuture<T>> question, Answer<T> answer) {
    CompletableFuture<T> future;
    try {
      future = question.apply(services.store());
    } catch (RuntimeException failure) {
      future = CompletableFuture.failedFuture(failure);
    }
    future.whenComplete((value, failure) -> enter(out -> answer.take(value, failure, out)));
  }

  /** Gives the shard a turn soon, on another thread as likely as not. Called by any thread. */
  void enter(Turn<GroupRecord> turn) {
    services
        .enter()
        .accept(
            out -> {
              if (!stopped) {
                turn.run(out);
              }
            });
  }

  /** Gives the shard a turn later. */
  void after(long delayMs, Turn<GroupRecord> turn) {
    Timer[] timer = new Timer[1];
    timer[0] =
        environment
            .timers()
            .schedule(
                delayMs,
                out -> {
                  timers.remove(timer[0]);
                  turn.run(out);
                });
    timers.add(timer[0]);
  }

  /** Does something now or, while the log takes no records, in a later turn. */
  void whenWritable(Turn<GroupRecord> work, Outbox<GroupRecord> out) {
    if (out.writable()) {
      work.run(out);
    } else {
      after(RETRY_MS, later -> whenWritable(work, later));
    }
  }

  /**
   * Does a first step now and the others in turns of their own, so that what others ask meanwhile
   * is done between two of them. A step for which the log takes no records waits until it does.
   */
  void inSteps(Step step, Outbox<GroupRecord> out) {
    whenWritable(
        turn -> {
          if (step.run(turn)) {
            enter(later -> inSteps(step, later));
          }
        },
        out);
  }

  /** Returns the error that tells a client what has become of its change. */
  static ErrorCode errorOf(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (!(cause instanceof ApiException known) || known.error().retriable()) {
      return ErrorCode.COORDINATOR_NOT_AVAILABLE;
    }
    return known.error() == ErrorCode.OFFSET_METADATA_TOO_LARGE
        ? ErrorCode.INVALID_COMMIT_OFFSET_SIZE
        : ErrorCode.UNKNOWN_SERVER_ERROR;
  }

  /**
   * Takes the store's answer.
   *
   * @param <T> what was asked for
   */
  @FunctionalInterface
  interface Answer<T> {
    /** Takes the value, or why there is none. */
    void take(T value, @Nullable Throwable failure, Outbox<GroupRecord> out);
  }

  /** A part of work that is too much for one turn. */
  @FunctionalInterface
  interface Step {
    /** Does as much as fits into a turn; returns whether there is more. */
    boolean run(Outbox<GroupRecord> out);
  }
}
