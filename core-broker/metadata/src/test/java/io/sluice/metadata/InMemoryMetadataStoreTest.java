package io.sluice.metadata;

import io.sluice.time.ThreadScheduler;
import java.util.concurrent.CompletableFuture;

class InMemoryMetadataStoreTest extends ConsumerOffsetsContract {
  private final ThreadScheduler scheduler =
      new ThreadScheduler(
          "test-metadata",
          (message, failure) -> {
            throw new AssertionError(message, failure);
          });
  private final InMemoryMetadata metadata = new InMemoryMetadata(scheduler);

  @Override
  MetadataStore openStore() {
    InMemoryMetadataStore store = InMemoryMetadataStore.open(metadata, 10_000);
    store.started().join();
    return store;
  }

  @Override
  void expireSession(MetadataStore store) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    scheduler.schedule(
        0,
        () -> {
          ((InMemoryMetadataStore) store).expireSession();
          done.complete(null);
        });
    done.join();
  }

  @Override
  void stopCluster() {
    scheduler.close();
  }
}
