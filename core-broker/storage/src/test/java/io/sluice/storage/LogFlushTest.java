package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Group commit and the recovery point; the flush pool runs when the test says so. */
class LogFlushTest {
  @TempDir Path dir;

  private final Queue<Runnable> queue = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private LogFixture fixture;

  @BeforeEach
  void open() {
    open(LogConfig.DEFAULTS);
  }

  private void open(LogConfig config) {
    fixture = new LogFixture(dir, config);
    fixture.blocking = queue::add;
  }

  private void append(int batches) {
    for (int i = 0; i < batches; i++) {
      fixture.append(TestBatches.of(LogFixture.START_MS, "x"));
    }
  }

  @Test
  void oneFlushServesAllThatWaitWhenItBegins() {
    append(3);
    fixture.log.whenDurable(1, () -> ran.add("a"));
    fixture.log.whenDurable(3, () -> ran.add("b"));
    append(2);
    fixture.log.whenDurable(5, () -> ran.add("c"));
    assertEquals(List.of(), ran);
    assertEquals(1, queue.size());
    assertEquals(0, fixture.log.recoveryPoint());

    queue.remove().run();

    assertEquals(List.of("a", "b", "c"), ran);
    assertEquals(5, fixture.log.recoveryPoint());
    assertTrue(fixture.log.isDurable(5));
    assertEquals(0, queue.size());
  }

  @Test
  void whoIsDurableAlreadyDoesNotWait() {
    append(2);
    fixture.log.flush();

    fixture.log.whenDurable(2, () -> ran.add("a"));

    assertEquals(List.of("a"), ran);
    assertEquals(0, queue.size());
  }

  @Test
  void truncationReleasesWhoWaitsForWhatIsGone() {
    append(3);
    fixture.log.whenDurable(2, () -> ran.add("kept"));
    fixture.log.whenDurable(3, () -> ran.add("gone"));
    ActingAs.truncate(fixture.log, 2);

    queue.remove().run();

    assertEquals(List.of("kept", "gone"), ran);
    assertFalse(fixture.log.isDurable(3));
    assertTrue(fixture.log.isDurable(2));
  }

  @Test
  void failedDirReleasesWhoWaits() {
    append(1);
    fixture.log.whenDurable(1, () -> ran.add("a"));
    fixture.health.failed("test", new IOException("broken"));

    queue.remove().run();

    assertEquals(List.of("a"), ran);
    assertFalse(fixture.log.isDurable(1));
  }

  @Test
  void closingReleasesWhoWaits() {
    append(1);
    fixture.log.whenDurable(1, () -> ran.add("a"));

    fixture.log.close();

    assertEquals(List.of("a"), ran);
    assertTrue(fixture.log.isDurable(1));
    queue.remove().run();
  }

  @Test
  void busyPoolIsTriedAgain() {
    append(1);
    fixture.blocking =
        task -> {
          throw new RejectedExecutionException("busy");
        };
    fixture.log.whenDurable(1, () -> ran.add("a"));
    fixture.blocking = queue::add;
    assertEquals(0, queue.size());

    fixture.time.advance(1000);
    queue.remove().run();

    assertEquals(List.of("a"), ran);
  }

  @Test
  void rollFlushesTheSegmentThatIsComplete() {
    append(3);
    fixture.log.roll();
    append(2);

    queue.remove().run();

    assertEquals(3, fixture.log.recoveryPoint());
  }

  @Test
  void soManyRecordsAreFollowedByAFlush() {
    open(LogConfig.builder().flushMessages(3).build());
    append(2);
    assertEquals(0, queue.size());
    append(1);

    queue.remove().run();

    assertEquals(3, fixture.log.recoveryPoint());
  }

  @Test
  void actionThatThrowsHoldsUpNobody() {
    append(1);
    fixture.log.whenDurable(
        1,
        () -> {
          throw new IllegalStateException("of the caller's making");
        });
    fixture.log.whenDurable(1, () -> ran.add("a"));
    queue.remove().run();
    append(1);
    fixture.log.whenDurable(2, () -> ran.add("b"));
    queue.remove().run();

    assertEquals(List.of("a", "b"), ran);
  }

  @Test
  void flushGoesAcrossSegments() {
    open(LogConfig.builder().segmentBytes(200).build());
    append(10);
    assertTrue(fixture.log.segments().size() > 3);

    fixture.log.flush();

    assertEquals(10, fixture.log.recoveryPoint());
    queue.forEach(Runnable::run);
    assertEquals(10, fixture.log.recoveryPoint());
    ActingAs.truncate(fixture.log, 4);
    assertEquals(4, fixture.log.recoveryPoint());
  }
}
