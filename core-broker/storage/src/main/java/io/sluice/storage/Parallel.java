package io.sluice.storage;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Does something with each item of a list, on several threads of a pool. */
final class Parallel {
  private Parallel() {}

  /**
   * Starts it.
   *
   * @return is complete when all items are done, exceptionally if the action threw for one
   */
  static <T> CompletableFuture<Void> forEach(
      Executor pool, int threads, List<T> items, Consumer<T> action) {
    AtomicInteger next = new AtomicInteger();
    Runnable worker =
        () -> {
          for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
            action.accept(items.get(i));
          }
        };
    CompletableFuture<?>[] workers = new CompletableFuture<?>[Math.min(threads, items.size())];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = CompletableFuture.runAsync(worker, pool);
    }
    return CompletableFuture.allOf(workers);
  }
}
