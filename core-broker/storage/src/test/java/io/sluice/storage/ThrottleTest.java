package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final VirtualTime time = new VirtualTime(0);
  private final List<Long> pauses = new ArrayList<>();

  @Test
  void limitedUseTakesAsLongAsRateDemands() {
    Throttle throttle = throttle(1_000);
    for (int i = 0; i < 10; i++) {
      throttle.used(500);
    }
    assertEquals(5_000, time.monotonicMs());
    assertEquals(10, pauses.size());
  }

  @Test
  void idleTimeIsNotSavedUp() {
    Throttle throttle = throttle(1_000);
    time.advance(60_000);
    throttle.used(2_000);
    assertEquals(List.of(2_000L), pauses);
  }

  @Test
  void unlimitedUseNeverPauses() {
    Throttle throttle = throttle(Double.POSITIVE_INFINITY);
    throttle.used(Long.MAX_VALUE);
    assertEquals(List.of(), pauses);
  }

  @Test
  void newLimitAppliesToWhatFollows() {
    Throttle throttle = throttle(Double.MAX_VALUE);
    throttle.used(1L << 40);
    throttle.limit(100);
    throttle.used(10);
    assertEquals(List.of(100L), pauses);
  }

  private Throttle throttle(double bytesPerSecond) {
    return new Throttle(
        time,
        bytesPerSecond,
        ms -> {
          pauses.add(ms);
          time.advance(ms);
        });
  }
}
