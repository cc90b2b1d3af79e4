package io.sluice.groups.consumer;

import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Outbox;
import io.sluice.time.Scheduler.Timer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches how long members are silent, and how long they take to do what they were asked. A sign of
 * life only moves a deadline; the timer looks at it when it runs.
 */
final class MemberTimers {
  private final Environment environment;
  private final Late late;
  private final Map<Key, Watch> watches = new HashMap<>();

  MemberTimers(Environment environment, Late late) {
    this.environment = environment;
    this.late = late;
  }

  /** Hears that a member is late. */
  interface Late {
    /** The member was silent for too long. */
    void silent(String group, String memberId, Outbox out);

    /** The member took too long to do what it was asked in an epoch. */
    void slow(String group, String memberId, int epoch, Outbox out);
  }

  private record Key(String group, String memberId) {}

  private static final class Watch {
    private long deadlineMs;
    private long wakeMs;
    private @Nullable Timer session;
    private @Nullable Timer task;
    private int taskEpoch;
  }

  /** Takes a sign of life: the member may be silent for that long from now on. */
  void heard(String group, String memberId, int timeoutMs) {
    Key key = new Key(group, memberId);
    Watch watch = watches.computeIfAbsent(key, each -> new Watch());
    watch.deadlineMs = now() + timeoutMs;
    if (watch.session == null || watch.deadlineMs < watch.wakeMs) {
      cancel(watch.session);
      wakeAtDeadline(key, watch);
    }
  }

  private void wakeAtDeadline(Key key, Watch watch) {
    watch.wakeMs = watch.deadlineMs;
    long delayMs = Math.max(0, watch.deadlineMs - now());
    watch.session = environment.timers().schedule(delayMs, out -> wake(key, watch, out));
  }

  private void wake(Key key, Watch watch, Outbox out) {
    if (watches.get(key) != watch) {
      return;
    }
    if (now() < watch.deadlineMs) {
      wakeAtDeadline(key, watch);
    } else {
      late.silent(key.group(), key.memberId(), out);
    }
  }

  /** Gives the member some time for what it was asked in an epoch; that of an earlier one ends. */
  void await(String group, String memberId, int epoch, int timeoutMs) {
    Key key = new Key(group, memberId);
    Watch watch = watches.computeIfAbsent(key, each -> new Watch());
    cancel(watch.task);
    watch.taskEpoch = epoch;
    watch.task =
        environment
            .timers()
            .schedule(Math.max(0, timeoutMs), out -> late.slow(group, memberId, epoch, out));
  }

  /** Like {@link #await}, unless the member is at it already. */
  void awaitIfIdle(String group, String memberId, int epoch, int timeoutMs) {
    Watch watch = watches.get(new Key(group, memberId));
    if (watch == null || watch.task == null || watch.taskEpoch != epoch) {
      await(group, memberId, epoch, timeoutMs);
    }
  }

  /** Takes it that the member did what it was asked. */
  void done(String group, String memberId) {
    Watch watch = watches.get(new Key(group, memberId));
    if (watch != null) {
      cancel(watch.task);
      watch.task = null;
    }
  }

  /** Stops to watch a member. */
  void forget(String group, String memberId) {
    Watch watch = watches.remove(new Key(group, memberId));
    if (watch != null) {
      cancel(watch.session);
      cancel(watch.task);
    }
  }

  /** Stops to watch all. */
  void clear() {
    watches
        .values()
        .forEach(
            watch -> {
              cancel(watch.session);
              cancel(watch.task);
            });
    watches.clear();
  }

  private static void cancel(@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  private long now() {
    return environment.clock().monotonicMs();
  }
}
