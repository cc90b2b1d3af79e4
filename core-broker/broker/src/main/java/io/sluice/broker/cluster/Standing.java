package io.sluice.broker.cluster;

import java.util.concurrent.CompletableFuture;

/** Hears whether this broker may act on what its registration gives it. Must not block. */
public interface Standing {
  /**
   * The registration has gone, or may have gone unseen.
   *
   * @return completes when nothing acts on it any more
   */
  CompletableFuture<Void> lost();

  /** The broker is registered, and the store's image shows it. */
  void regained();
}
