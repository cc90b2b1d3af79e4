package io.sluice.e2e;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for what must come. */
final class Until {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(90);
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private Until() {}

  /** Looks at something; what it throws counts as not there yet. */
  @FunctionalInterface
  interface Look<T> {
    T look() throws Exception;
  }

  /** Looks until what is seen is as wanted, and returns it; fails when it takes too long. */
  static <T> T seen(String what, Look<T> look, Predicate<T> wanted) {
    long start = System.nanoTime();
    Object last = null;
    while (System.nanoTime() - start < PATIENCE_NS) {
      try {
        T now = look.look();
        if (wanted.test(now)) {
          return now;
        }
        last = now;
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      } catch (Exception notYet) {
        last = notYet;
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
    throw new AssertionError("not seen: " + what + "; the last look: " + last);
  }
}
