package io.sluice.broker.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Waits for several answers without a thread. */
public final class Collected {
  private Collected() {}

  /** Completes with the results of all, in order; none of them may fail. */
  public static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> parts) {
    return CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            done -> {
              List<T> results = new ArrayList<>(parts.size());
              parts.forEach(part -> results.add(part.join()));
              return results;
            });
  }
}
