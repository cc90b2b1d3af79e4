package io.sluice.metadata;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A session with the tree of nodes, which is ZooKeeper or behaves like it.
 *
 * <p>Requests are carried out and answered in the order in which they are made; what a watch
 * reports comes before the answer to any later request that shows it. Futures complete on the
 * store's thread, exceptionally with {@link TreeException}.
 */
interface TreeSession {
  /**
   * Returns the session's number, which nodes that end with it carry; 0 before the first connect.
   */
  long id();

  /** Returns after how long without contact the session ends; valid once connected. */
  int timeoutMs();

  /** Reads a node; null if it is not there. */
  CompletableFuture<@Nullable Node> read(String path);

  /** Lists the names of a node's children; empty if the node is not there. */
  CompletableFuture<List<String>> children(String path);

  /** Makes edits, all or none. */
  CompletableFuture<Void> commit(List<Edit> edits);

  /** Completes when everything that was committed by anyone before this call can be read here. */
  CompletableFuture<Void> sync();

  /**
   * Completes when the ensemble has agreed that the session was alive after this call; what a
   * single server says of its own is not enough. Changes nothing.
   */
  CompletableFuture<Void> confirm();

  /**
   * Reports from now on every change to these nodes and all below them, until the connection is
   * lost.
   */
  CompletableFuture<Void> watch(List<String> paths);

  /** Makes what the tree stands on, if it is not there. */
  CompletableFuture<Void> createRoot();

  /** Ends the session at once, if there is a connection. No event comes after it. */
  void close();

  /** Completes when all of these have; fails, if any does, with the failure of one. */
  static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> answers) {
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
  }
}
