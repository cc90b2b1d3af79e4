package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.time.VirtualTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class PeriodicJobTest {
  private final VirtualTime time = new VirtualTime(0);
  private final List<Long> runs = new ArrayList<>();

  @Test
  void jobRunsOnceAnIntervalUntilItIsClosed() {
    PeriodicJob job =
        PeriodicJob.start("test", 100, time, Runnable::run, () -> runs.add(time.monotonicMs()));
    time.advance(350);
    job.close();
    time.advance(1_000);
    assertEquals(List.of(100L, 200L, 300L), runs);
  }

  @Test
  void failedRunIsFollowedByNext() {
    start(new IllegalStateException("on purpose"));
    time.advance(200);
    assertEquals(List.of(100L, 200L), runs);
  }

  @Test
  void runThatOverflowsTheStackIsFollowedByNext() {
    start(new StackOverflowError("on purpose"));
    time.advance(200);
    assertEquals(List.of(100L, 200L), runs);
  }

  @Test
  void runThatEndsItsThreadIsFollowedByNext() {
    start(new OutOfMemoryError("on purpose"));
    assertThrows(OutOfMemoryError.class, () -> time.advance(100));
    assertThrows(OutOfMemoryError.class, () -> time.advance(100));
    assertEquals(List.of(100L, 200L), runs);
  }

  private void start(Throwable failure) {
    PeriodicJob.start(
        "test",
        100,
        time,
        Runnable::run,
        () -> {
          runs.add(time.monotonicMs());
          throw PeriodicJobTest.<RuntimeException>unchecked(failure);
        });
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable failure) throws T {
    throw (T) failure;
  }

  @Test
  void nextRunIsOneIntervalAfterEndOfLast() {
    Queue<Runnable> pool = new ArrayDeque<>();
    PeriodicJob.start("test", 100, time, pool::add, () -> runs.add(time.monotonicMs()));
    time.advance(1_000);
    assertEquals(1, pool.size());
    pool.remove().run();
    time.advance(99);
    assertEquals(0, pool.size());
    time.advance(1);
    assertEquals(1, pool.size());
    assertEquals(List.of(1_000L), runs);
  }
}
