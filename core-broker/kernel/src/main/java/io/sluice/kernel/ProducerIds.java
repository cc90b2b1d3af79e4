package io.sluice.kernel;

import java.util.concurrent.CompletableFuture;

/** Gives out producer ids, each once in the life of the cluster. */
public interface ProducerIds {
  /**
   * Returns the next id. Mostly it is there at once; when a block of ids is used up the next one is
   * fetched from the metadata store.
   *
   * <p>Fails with an {@link ApiException} of a retriable error when the store cannot be reached.
   * Safe for use by any thread.
   */
  CompletableFuture<Long> next();
}
