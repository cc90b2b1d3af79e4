package io.sluice.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Clock;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final int SESSION_MS = 9_000;

  /** A clock whose two hands a test moves, each by itself. */
  private static final class Hands implements Clock {
    private long nanos = Long.MAX_VALUE - 5_000_000_000L;
    private long wallMs = 1_000;

    void move(long ms) {
      nanos += ms * 1_000_000;
      wallMs += ms;
    }

    @Override
    public long wallMs() {
      return wallMs;
    }

    @Override
    public long nanos() {
      return nanos;
    }
  }

  private final Hands clock = new Hands();
  private final Lease lease = new Lease(clock);

  @Test
  void holdsForTwoThirdsOfTheSessionFromTheSendingOfWhatWasConfirmed() {
    Lease.Moment sent = lease.now();
    clock.move(2_000);
    lease.registered();
    assertFalse(lease.holds());
    lease.renew(sent, SESSION_MS);
    assertTrue(lease.holds());
    assertEquals(4_000, lease.remainingMs());
    clock.move(3_999);
    assertTrue(lease.holds());
    clock.move(1);
    assertFalse(lease.holds());
    assertEquals(0, lease.remainingMs());
  }

  @Test
  void doesNotHoldWithoutARegistration() {
    lease.renew(lease.now(), SESSION_MS);
    assertFalse(lease.holds());
    assertTrue(lease.inTime());
    lease.registered();
    assertTrue(lease.holds());
    lease.over();
    assertFalse(lease.holds());
    assertFalse(lease.inTime());
    lease.renew(lease.now(), SESSION_MS);
    assertFalse(lease.holds());
  }

  @Test
  void timeForWhichTheMachineWasSuspendedCounts() {
    lease.registered();
    lease.renew(lease.now(), SESSION_MS);
    clock.wallMs += 6_000;
    assertFalse(lease.holds());
  }

  @Test
  void clockThatIsSetBackGainsNothing() {
    lease.registered();
    lease.renew(lease.now(), SESSION_MS);
    clock.move(5_999);
    clock.wallMs -= 3_600_000;
    assertTrue(lease.holds());
    clock.move(1);
    assertFalse(lease.holds());
  }
}
