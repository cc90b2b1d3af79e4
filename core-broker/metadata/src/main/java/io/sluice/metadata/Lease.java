package io.sluice.metadata;

import io.sluice.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * How long what this store's session owns is certainly still its.
 *
 * <p>It is a deadline and not a state, looked at whenever somebody asks: a process that was stopped
 * and goes on finds it past, before anything has had the time to tell it so. It lasts for two
 * thirds of the session's time from the moment at which a request was <em>sent</em> that the
 * ensemble then confirmed. Two clocks must agree: the monotonic one does not count the time for
 * which the machine was suspended, and the other one may be set back.
 *
 * <p>{@link #holds} may be called by any thread, everything else by the store's alone.
 */
final class Lease {
  private static final long NANOS_PER_MS = 1_000_000;

  /** A moment on both clocks. */
  record Moment(long nanos, long wallMs) {
    Moment plus(long ms) {
      return new Moment(nanos + ms * NANOS_PER_MS, wallMs + ms);
    }

    boolean isBefore(Moment other) {
      return nanos - other.nanos < 0 && wallMs < other.wallMs;
    }
  }

  private final Clock clock;
  private boolean registered;
  private @Nullable Moment end;

  /** The end as others see it: null while this broker is not registered. */
  private volatile @Nullable Moment shown;

  Lease(Clock clock) {
    this.clock = clock;
  }

  /** Returns whether this broker is certainly still registered. */
  boolean holds() {
    Moment until = shown;
    return until != null && now().isBefore(until);
  }

  Moment now() {
    return new Moment(clock.nanos(), clock.wallMs());
  }

  /** Returns whether the session is certainly alive. */
  boolean inTime() {
    return end != null && now().isBefore(end);
  }

  /** Returns in how many milliseconds it ends, counted up; 0 if it has. */
  long remainingMs() {
    Moment now = now();
    if (end == null || !now.isBefore(end)) {
      return 0;
    }
    long byNanos = (end.nanos() - now.nanos() + NANOS_PER_MS - 1) / NANOS_PER_MS;
    return Math.min(byNanos, end.wallMs() - now.wallMs());
  }

  /** The ensemble has confirmed a request of the session. */
  void renew(Moment sent, int sessionTimeoutMs) {
    end = sent.plus(2L * sessionTimeoutMs / 3);
    show();
  }

  /** The session holds this broker's registration. */
  void registered() {
    registered = true;
    show();
  }

  /** The session is over, and the registration with it. */
  void over() {
    registered = false;
    end = null;
    show();
  }

  private void show() {
    shown = registered ? end : null;
  }
}
