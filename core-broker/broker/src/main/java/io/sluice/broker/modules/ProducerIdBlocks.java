package io.sluice.broker.modules;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.ProducerIds;
import io.sluice.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * Gives out producer ids from blocks of {@value #BLOCK_SIZE}, fetched from the metadata store when
 * they are needed. Ids that a broker did not use up when it ends are not used at all.
 *
 * <p>Guarded by itself; futures are completed outside the lock.
 */
public final class ProducerIdBlocks implements ProducerIds {
  private static final int BLOCK_SIZE = 1_000;

  private final IntFunction<CompletableFuture<Long>> allocate;
  private final Deque<CompletableFuture<Long>> waiting = new ArrayDeque<>();
  private long next;
  private long end;
  private boolean fetching;

  /**
   * Creates the source; {@code allocate} takes a block of a size from the store and says where it
   * begins.
   */
  public ProducerIdBlocks(IntFunction<CompletableFuture<Long>> allocate) {
    this.allocate = allocate;
  }

  @Override
  public CompletableFuture<Long> next() {
    CompletableFuture<Long> result = new CompletableFuture<>();
    synchronized (this) {
      if (next < end) {
        return CompletableFuture.completedFuture(next++);
      }
      waiting.add(result);
      if (fetching) {
        return result;
      }
      fetching = true;
    }
    fetch();
    return result;
  }

  private void fetch() {
    CompletableFuture<Long> block;
    try {
      block = allocate.apply(BLOCK_SIZE);
    } catch (RuntimeException closing) {
      failed(closing);
      return;
    }
    block.whenComplete(
        (first, failure) -> {
          if (failure == null) {
            fetched(first);
          } else {
            failed(failure);
          }
        });
  }

  private void fetched(long first) {
    Deque<CompletableFuture<Long>> served = new ArrayDeque<>();
    long id = first;
    boolean more;
    synchronized (this) {
      while (!waiting.isEmpty() && served.size() < BLOCK_SIZE) {
        served.add(waiting.poll());
      }
      next = first + served.size();
      end = first + BLOCK_SIZE;
      more = !waiting.isEmpty();
      fetching = more;
    }
    for (CompletableFuture<Long> result : served) {
      result.complete(id++);
    }
    if (more) {
      fetch();
    }
  }

  private void failed(Throwable failure) {
    Deque<CompletableFuture<Long>> failed;
    synchronized (this) {
      failed = new ArrayDeque<>(waiting);
      waiting.clear();
      fetching = false;
    }
    ApiException answer =
        new ApiException(
            ErrorCode.COORDINATOR_NOT_AVAILABLE,
            "no producer ids are to be had now: " + failure.getMessage());
    failed.forEach(result -> result.completeExceptionally(answer));
  }
}
