package io.sluice.metadata;

import static io.sluice.metadata.MetadataException.Reason.CLOSED;
import static io.sluice.metadata.MetadataException.Reason.TOO_LARGE;
import static io.sluice.metadata.MetadataException.Reason.UNAVAILABLE;
import static io.sluice.metadata.MetadataException.Reason.VERSION_CONFLICT;

import io.sluice.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Carries operations out: decides, commits, waits until the image shows it; decides anew after a
 * conflict, and after a lost connection when there is one again. Confined to the store's thread,
 * except {@link #submit}.
 *
 * <p>Operations of one lane, about one topic for instance, go one after the other; others go side
 * by side; one whose turn has not come may take in the next of its lane. Nothing is refused on the
 * word of the replica alone: it may lag.
 */
final class Operations {
  private static final int CONFLICTS_MAX = 100;

  private final Scheduler scheduler;
  private final Replica replica;
  private final Follower follower;
  private final long timeoutMs;
  private final Map<Object, Deque<Running<?>>> lanes = new LinkedHashMap<>();
  private final Set<Running<?>> waiting = new LinkedHashSet<>();
  private @Nullable TreeSession session;
  private boolean closed;

  Operations(Scheduler scheduler, Replica replica, Follower follower, long timeoutMs) {
    this.scheduler = scheduler;
    this.replica = replica;
    this.follower = follower;
    this.timeoutMs = timeoutMs;
  }

  /** Takes an operation in; any thread. */
  <T> CompletableFuture<T> submit(Object lane, String what, Operation<T> operation) {
    Running<T> running = new Running<>(lane, what, operation);
    try {
      scheduler.schedule(0, () -> enqueue(running));
    } catch (RejectedExecutionException stopped) {
      running.future.completeExceptionally(closedException());
    }
    return running.future;
  }

  /** There is a session whose state the replica shows: goes on with what waited for it. */
  void ready(TreeSession current) {
    session = current;
    List<Running<?>> resumed = List.copyOf(waiting);
    waiting.clear();
    resumed.forEach(Running::step);
  }

  /** There is none for now. */
  void suspended() {
    session = null;
  }

  /** Fails everything that was under way. */
  void sessionOver() {
    session = null;
    failAll(new MetadataException(UNAVAILABLE, "The session ended"));
  }

  /** Fails everything, now and from now on. */
  void close() {
    session = null;
    closed = true;
    failAll(closedException());
  }

  private static MetadataException closedException() {
    return new MetadataException(CLOSED, "The metadata store is closed");
  }

  private void failAll(MetadataException why) {
    waiting.clear();
    List<Running<?>> all = new ArrayList<>();
    lanes.values().forEach(all::addAll);
    lanes.clear();
    all.forEach(running -> running.fail(why));
  }

  private void enqueue(Running<?> running) {
    if (closed) {
      running.future.completeExceptionally(closedException());
      return;
    }
    Deque<Running<?>> lane = lanes.computeIfAbsent(running.lane, key -> new ArrayDeque<>());
    if (lane.size() > 1 && lane.getLast().operation.takeIn(running.operation)) {
      lane.getLast().answerWithThis(running);
      return;
    }
    running.startTimer();
    lane.add(running);
    if (lane.size() == 1) {
      running.step();
    }
  }

  private void leave(Running<?> running) {
    waiting.remove(running);
    Deque<Running<?>> lane = lanes.get(running.lane);
    if (lane == null) {
      return;
    }
    boolean wasFirst = lane.peek() == running;
    lane.remove(running);
    if (lane.isEmpty()) {
      lanes.remove(running.lane);
    } else if (wasFirst) {
      // Not at once: a long lane of operations with nothing to do would be a deep stack.
      scheduler.schedule(0, lane.element()::step);
    }
  }

  /** An operation under way. */
  private final class Running<T> {
    private final Object lane;
    private final String what;
    private final Operation<T> operation;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private Scheduler.@Nullable Timer timer;
    private boolean uncertain;
    private boolean confirmed;
    private int conflicts;

    Running(Object lane, String what, Operation<T> operation) {
      this.lane = lane;
      this.what = what;
      this.operation = operation;
    }

    void startTimer() {
      timer = scheduler.schedule(timeoutMs, () -> fail(new MetadataException(UNAVAILABLE, late())));
    }

    private String late() {
      return "%s was not done within %d ms%s"
          .formatted(what, timeoutMs, uncertain ? ", but may have been" : "");
    }

    void step() {
      TreeSession current = session;
      if (future.isDone()) {
        return;
      }
      if (current == null) {
        waiting.add(this);
        return;
      }
      try {
        take(
            current,
            operation.next(new Operation.Situation(replica, current.id(), uncertain, confirmed)));
      } catch (RuntimeException broken) {
        finish();
        future.completeExceptionally(broken);
      }
    }

    private void take(TreeSession current, Operation.Step<T> step) {
      switch (step) {
        case Operation.Done<T>(T result) -> complete(result);
        case Operation.Refused<T>(MetadataException why) when confirmed -> fail(judged(why));
        case Operation.Refused<T> unsure -> confirm(current);
        case Operation.Unsure<T> unsure -> confirm(current);
        case Operation.Commit<T> commit -> commit(current, commit);
        case Operation.Look<T> look -> look(current, look);
        case Operation.Overwrite<T> overwrite -> overwrite(current, overwrite);
      }
    }

    /** What stands in the way now may have come after this operation was done. */
    private MetadataException judged(MetadataException why) {
      return uncertain
          ? new MetadataException(
              UNAVAILABLE, "The connection was lost; now this is found: " + why.getMessage())
          : why;
    }

    private void commit(TreeSession current, Operation.Commit<T> commit) {
      int bytes = Commits.bytes(commit.edits());
      if (bytes > Commits.BYTES_MAX) {
        String message = "%s takes %d bytes; at most %d can be written at once";
        fail(new MetadataException(TOO_LARGE, message.formatted(what, bytes, Commits.BYTES_MAX)));
        return;
      }
      current
          .commit(commit.edits())
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  follower.whenSettled(() -> settled(commit));
                } else {
                  editsFailed(current, TreeException.of(failure));
                }
              });
    }

    private void editsFailed(TreeSession current, TreeException cause) {
      uncertain |= cause.kind() == TreeException.Kind.CONNECTION_LOST;
      failed(current, cause);
    }

    /** An operation that has failed meanwhile must not edit: the next of its lane may have. */
    private void look(TreeSession current, Operation.Look<T> look) {
      look.reading()
          .apply(current)
          .whenComplete(
              (step, failure) -> {
                if (failure != null) {
                  failed(current, TreeException.of(failure));
                } else if (!future.isDone()) {
                  take(current, step);
                }
              });
    }

    private void overwrite(TreeSession current, Operation.Overwrite<T> overwrite) {
      TreeSession.all(overwrite.commits().stream().map(current::commit).toList())
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  complete(overwrite.result());
                } else {
                  editsFailed(current, TreeException.of(failure));
                }
              });
    }

    private void settled(Operation.Commit<T> commit) {
      try {
        complete(commit.result().get());
      } catch (MetadataException gone) {
        fail(gone);
      }
    }

    /** Makes sure that the replica shows what it should, and decides once more. */
    private void confirm(TreeSession current) {
      current
          .sync()
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  confirmed = true;
                  follower.whenSettled(this::step);
                } else {
                  failed(current, TreeException.of(failure));
                }
              });
    }

    private void failed(TreeSession current, TreeException failure) {
      switch (failure.kind()) {
        case CONFLICT -> {
          if (++conflicts > CONFLICTS_MAX) {
            String message = what + " met changes by others again and again";
            fail(new MetadataException(VERSION_CONFLICT, message));
          } else {
            confirm(current);
          }
        }
        case CONNECTION_LOST -> {
          confirmed = false;
          if (!future.isDone()) {
            waiting.add(this); // That the connection is lost is reported after this.
          }
        }
        case SESSION_OVER -> fail(new MetadataException(UNAVAILABLE, "The session ended"));
        case REFUSED ->
            fail(new MetadataException(UNAVAILABLE, what + " failed: " + failure.getMessage()));
      }
    }

    /** The operation was taken into this one, so that its result is of the same type. */
    @SuppressWarnings("unchecked")
    void answerWithThis(Running<?> taken) {
      Running<T> same = (Running<T>) taken;
      future.whenComplete(
          (result, failure) -> {
            if (failure == null) {
              same.future.complete(result);
            } else {
              same.future.completeExceptionally(failure);
            }
          });
    }

    private void complete(T result) {
      finish();
      future.complete(result);
    }

    private void fail(MetadataException why) {
      finish();
      future.completeExceptionally(why);
    }

    private void finish() {
      if (timer != null) {
        timer.cancel();
      }
      leave(this);
    }
  }
}
