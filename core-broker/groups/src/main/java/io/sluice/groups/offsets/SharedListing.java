package io.sluice.groups.offsets;

import io.sluice.kernel.ConsumerOffsets;
import io.sluice.protocol.TopicPartition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lists the groups in the metadata store for several shards at once: a broker that starts loads
 * many, and each wants to know. Who asks while a list is being made gets the next one, for that one
 * may have been begun before something happened that it has to see. All else is handed on. Safe for
 * use by any thread.
 */
public final class SharedListing implements ConsumerOffsets {
  private final ConsumerOffsets store;

  // Guarded by this; no call of the store is made while it is held.
  private boolean running;
  private @Nullable CompletableFuture<Map<String, String>> next;

  /** Creates the way to a store. */
  public SharedListing(ConsumerOffsets store) {
    this.store = store;
  }

  @Override
  public CompletableFuture<Map<String, String>> groups() {
    CompletableFuture<Map<String, String>> mine;
    synchronized (this) {
      if (next == null) {
        next = new CompletableFuture<>();
      }
      mine = next;
      if (running) {
        return mine;
      }
      running = true;
      next = null;
    }
    list(mine);
    return mine;
  }

  private void list(CompletableFuture<Map<String, String>> waiting) {
    listed()
        .whenComplete(
            (groups, failure) -> {
              CompletableFuture<Map<String, String>> following = following();
              if (failure == null) {
                waiting.complete(groups);
              } else {
                waiting.completeExceptionally(failure);
              }
              if (following != null) {
                list(following);
              }
            });
  }

  /** A store that is being closed may throw; those who wait must hear of it all the same. */
  private CompletableFuture<Map<String, String>> listed() {
    try {
      return store.groups();
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private synchronized @Nullable CompletableFuture<Map<String, String>> following() {
    CompletableFuture<Map<String, String>> following = next;
    next = null;
    running = following != null;
    return following;
  }

  @Override
  public CompletableFuture<Map<TopicPartition, String>> read(String group) {
    return store.read(group);
  }

  @Override
  public CompletableFuture<Void> write(
      String group, Map<TopicPartition, @Nullable String> changes) {
    return store.write(group, changes);
  }

  @Override
  public CompletableFuture<Void> mark(String group, String marker) {
    return store.mark(group, marker);
  }

  @Override
  public CompletableFuture<Void> delete(String group) {
    return store.delete(group);
  }
}
