package io.sluice.coordination;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time and in order, on the calling thread if nobody is at it, else on the
 * thread that is. Nobody waits.
 */
final class Turns {
  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unfinished = new AtomicInteger();

  /** Runs a task now or, if it is called from another task or thread's turn, after it. */
  void run(Runnable task) {
    tasks.add(task);
    if (unfinished.getAndIncrement() == 0) {
      do {
        runNext();
      } while (unfinished.decrementAndGet() > 0);
    }
  }

  private void runNext() {
    Runnable task = tasks.remove();
    try {
      task.run();
    } catch (Throwable fault) {
      // Whatever it is, those who come after this task must not wait for ever.
      LOG.error("A turn of a coordinator failed", fault);
    }
  }
}
