package io.sluice.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
  private final VirtualTime time = new VirtualTime(1_000);
  private final List<String> ran = new ArrayList<>();

  @Test
  void tasksRunInOrderOfTimeAndThenOfScheduling() {
    time.schedule(20, () -> ran.add("c@" + time.wallMs()));
    time.schedule(10, () -> ran.add("a@" + time.wallMs()));
    time.schedule(10, () -> ran.add("b@" + time.wallMs()));

    time.advance(15);
    assertEquals(List.of("a@1010", "b@1010"), ran);
    assertEquals(1_015, time.wallMs());

    time.advance(5);
    assertEquals(List.of("a@1010", "b@1010", "c@1020"), ran);
  }

  @Test
  void taskScheduledByTaskRunsInSameAdvanceWhenItFallsDue() {
    time.schedule(5, () -> time.schedule(5, () -> ran.add("inner@" + time.wallMs())));

    time.advance(10);

    assertEquals(List.of("inner@1010"), ran);
  }

  @Test
  void cancelledTaskDoesNotRun() {
    Scheduler.Timer timer = time.schedule(5, () -> ran.add("never"));
    timer.cancel();

    time.advance(10);

    assertEquals(List.of(), ran);
  }
}
