package io.sluice.metadata;

import io.sluice.time.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Renews the lease as long as there is a connection, and says when it is over. Confined to the
 * store's thread.
 *
 * <p>Why a lease of two thirds, renewed every sixth, is inside the ensemble's patience: what the
 * ensemble confirms, a majority has agreed to ({@link TreeSession#confirm}), so a server that was
 * cut off from the others cannot renew it. The leader counts a session's time from the last contact
 * that it has heard of, from its own clients at once, from those of the other servers within half a
 * tick. If a server is cut off right after a confirmation, the leader may not know of the contact
 * that this was, but does know of the one before it, a sixth of the time earlier. So the lease ends
 * at five sixths of the time from what the leader counts at the least. A new leader gives every
 * session its whole time again, and cannot have begun before the old one's last confirmation.
 */
final class LeaseRenewal {
  private static final int RENEWALS_PER_SESSION_TIME = 6;

  private final Scheduler scheduler;
  private final Lease lease;
  private final Runnable onRenewed;
  private final Runnable onLapsed;
  private Scheduler.@Nullable Timer next;
  private Scheduler.@Nullable Timer lapse;
  private @Nullable TreeSession session;

  LeaseRenewal(Scheduler scheduler, Lease lease, Runnable onRenewed, Runnable onLapsed) {
    this.scheduler = scheduler;
    this.lease = lease;
    this.onRenewed = onRenewed;
    this.onLapsed = onLapsed;
  }

  /** There is a connection on which the tree can be followed: renews the lease from now on. */
  void begin(TreeSession current) {
    pause();
    session = current;
    beat(current);
  }

  /** There is none: the lease runs out. */
  void pause() {
    session = null;
    cancel(next);
    next = null;
  }

  /** The session is over. */
  void end() {
    pause();
    cancel(lapse);
    lapse = null;
    lease.over();
  }

  private void beat(TreeSession current) {
    Lease.Moment sent = lease.now();
    current
        .confirm()
        .whenComplete(
            (done, failure) -> {
              if (failure == null && current == session) {
                renewed(sent, current.timeoutMs());
              }
            });
    if (current == session) {
      long pauseMs = Math.max(1, current.timeoutMs() / RENEWALS_PER_SESSION_TIME);
      next = scheduler.schedule(pauseMs, () -> beat(current));
    }
  }

  private void renewed(Lease.Moment sent, int timeoutMs) {
    lease.renew(sent, timeoutMs);
    cancel(lapse);
    lapse = null;
    watch();
    onRenewed.run();
  }

  private void watch() {
    lapse =
        scheduler.schedule(
            lease.remainingMs(),
            () -> {
              if (lease.inTime()) {
                watch(); // The scheduler's clock was ahead by a little.
              } else {
                lapse = null;
                onLapsed.run();
              }
            });
  }

  private static void cancel(Scheduler.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
