package io.sluice.broker;

import io.sluice.config.BrokerConfig;
import io.sluice.metadata.InMemoryMetadata;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.metadata.MetadataStore;
import io.sluice.time.ThreadScheduler;

/** The cluster's metadata, opened as the configuration says. */
final class Metadata implements AutoCloseable {
  private final MetadataStore store;
  private final String description;

  private Metadata(MetadataStore store, String description) {
    this.store = store;
    this.description = description;
  }

  static Metadata open(BrokerConfig config, BrokerEnvironment environment) {
    MetadataStore given = environment.metadata();
    if (given != null) {
      return new Metadata(given, "given by the caller");
    }
    InMemoryMetadataStore store = InMemoryMetadataStore.open(new InMemoryMetadata(new ThreadScheduler("meta", (a, b) -> {})), 18000);
    store.started().join();
    return new Metadata(store, "memory");
  }

  MetadataStore store() {
    return store;
  }

  /** Returns where it is kept, in words. */
  String description() {
    return description;
  }

  @Override
  public void close() {
    store.close();
  }
}
