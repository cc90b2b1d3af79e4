package io.sluice.groups.consumer;

import io.sluice.coordination.Outbox;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import io.sluice.time.Scheduler.Timer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches how long members are silent, and how long they take to do what they were asked. A sign of
 * life only moves a deadline; the timer looks at it when it runs.
 *
 * <p>A member that has used up two thirds of the time for which it may be silent is missing: when
 * that time is over is known then before it is, so that the others can be there.
 */
final class MemberTimers {
  /** The last part of the time for which a member may be silent; it is missing then. */
  private static final int MISSING_DIVISOR = 3;

  private final Environment environment;
  private final Late late;
  private final Map<Key, Watch> watches = new HashMap<>();

  /** Those that are missing, by group; few, and mostly none. */
  private final Map<String, Set<Watch>> missing = new HashMap<>();

  MemberTimers(Environment environment, Late late) {
    this.environment = environment;
    this.late = late;
  }

  /** Hears that a member is late. */
  interface Late {
    /** The member was silent for too long. */
    void silent(String group, String memberId, Outbox<GroupRecord> out);

    /** The member took too long to do what it was asked in an epoch. */
    void slow(String group, String memberId, int epoch, Outbox<GroupRecord> out);
  }

  private record Key(String group, String memberId) {}

  private static final class Watch {
    private long missingMs;
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
    watch.missingMs = watch.deadlineMs - timeoutMs / MISSING_DIVISOR;
    present(group, watch);
    if (watch.session == null || watch.missingMs < watch.wakeMs) {
      cancel(watch.session);
      wakeAt(watch.missingMs, key, watch);
    }
  }

  private void wakeAt(long timeMs, Key key, Watch watch) {
    watch.wakeMs = timeMs;
    long delayMs = Math.max(0, timeMs - now());
    watch.session = environment.timers().schedule(delayMs, out -> wake(key, watch, out));
  }

  private void wake(Key key, Watch watch, Outbox<GroupRecord> out) {
    if (watches.get(key) != watch) {
      return;
    }
    if (now() >= watch.deadlineMs) {
      late.silent(key.group(), key.memberId(), out);
    } else if (now() >= watch.missingMs) {
      missing.computeIfAbsent(key.group(), each -> new HashSet<>()).add(watch);
      wakeAt(watch.deadlineMs, key, watch);
    } else {
      wakeAt(watch.missingMs, key, watch);
    }
  }

  private void present(String group, Watch watch) {
    Set<Watch> absent = missing.get(group);
    if (absent != null && absent.remove(watch) && absent.isEmpty()) {
      missing.remove(group);
    }
  }

  /**
   * Returns in how many milliseconds the next member of a group that is missing will have been
   * silent for too long; {@link Long#MAX_VALUE} if none is missing.
   */
  long untilSilentMs(String group) {
    long firstMs = Long.MAX_VALUE;
    for (Watch watch : missing.getOrDefault(group, Set.of())) {
      firstMs = Math.min(firstMs, watch.deadlineMs - now());
    }
    return firstMs;
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
      present(group, watch);
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
    missing.clear();
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
