package io.sluice.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sluice.time.Threads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
  private static final int THREADS = 4;
  private static final int TASKS = 5_000;

  private final Turns turns = new Turns();

  /** What ran, in order; its methods need not be safe, for tasks run one at a time. */
  private final List<String> ran = new ArrayList<>();

  @Test
  void tasksRunOneAtATimeAndEachThreadsInOrderWhenSeveralThreadsBringThem() throws Exception {
    List<List<Integer>> ranOfThread = new ArrayList<>();
    AtomicInteger atIt = new AtomicInteger();
    List<Integer> together = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch start = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(THREADS * TASKS);
    for (int thread = 0; thread < THREADS; thread++) {
      List<Integer> mine = new ArrayList<>();
      ranOfThread.add(mine);
      Threads.startDaemon("turns-" + thread, () -> bringTasks(start, atIt, together, mine, done));
    }

    start.countDown();
    done.await();

    List<Integer> inOrder = IntStream.range(0, TASKS).boxed().toList();
    assertEquals(Collections.nCopies(THREADS, inOrder), ranOfThread);
    assertEquals(List.of(), together);
  }

  private void bringTasks(
      CountDownLatch start,
      AtomicInteger atIt,
      List<Integer> together,
      List<Integer> mine,
      CountDownLatch done) {
    await(start);
    for (int number = 0; number < TASKS; number++) {
      int task = number;
      turns.run(
          () -> {
            int now = atIt.incrementAndGet();
            if (now != 1) {
              together.add(now);
            }
            mine.add(task);
            atIt.decrementAndGet();
            done.countDown();
          });
    }
  }

  @Test
  void taskIsRunByTheThreadThatIsAtItWhenAnotherBringsIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    Thread busy =
        Threads.startDaemon(
            "busy",
            () ->
                turns.run(
                    () -> {
                      begun.countDown();
                      await(goOn);
                      ran.add("first");
                    }));
    begun.await();

    turns.run(() -> ran.add("second"));
    turns.run(
        () -> {
          threads.add(Thread.currentThread());
          ran.add("third");
          done.countDown();
        });
    goOn.countDown();
    done.await();

    assertEquals(List.of("first", "second", "third"), ran);
    assertSame(busy, threads.getFirst());
  }

  @Test
  void taskRunsAfterTheOneThatBroughtItOnTheSameThread() {
    List<Thread> threads = new ArrayList<>();

    turns.run(
        () -> {
          turns.run(
              () -> {
                threads.add(Thread.currentThread());
                ran.add("inner");
              });
          ran.add("outer");
        });

    assertEquals(List.of("outer", "inner"), ran);
    assertEquals(List.of(Thread.currentThread()), threads);
  }

  @Test
  void tasksAfterItRunWhenOneThrows() {
    turns.run(
        () -> {
          turns.run(() -> fail("first", new IllegalStateException("on purpose")));
          turns.run(() -> fail("second", new StackOverflowError("on purpose")));
          turns.run(() -> ran.add("third"));
        });
    turns.run(() -> fail("fourth", new AssertionError("on purpose")));
    turns.run(() -> ran.add("fifth"));

    assertEquals(List.of("first", "second", "third", "fourth", "fifth"), ran);
  }

  private void fail(String name, RuntimeException failure) {
    ran.add(name);
    throw failure;
  }

  private void fail(String name, Error failure) {
    ran.add(name);
    throw failure;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
