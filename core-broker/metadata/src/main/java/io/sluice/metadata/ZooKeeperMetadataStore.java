package io.sluice.metadata;

import static io.sluice.metadata.MetadataException.Reason.UNAVAILABLE;

import io.sluice.protocol.Uuid;
import io.sluice.time.ThreadScheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store over a ZooKeeper ensemble, with one thread of its own. */
public final class ZooKeeperMetadataStore extends TreeMetadataStore {
  private static final Logger log = LoggerFactory.getLogger(ZooKeeperMetadataStore.class);

  private final ThreadScheduler scheduler;
  private final AtomicBoolean closing = new AtomicBoolean();

  private ZooKeeperMetadataStore(ZooKeeperSettings settings, ThreadScheduler scheduler) {
    super(
        new Parts(
            scheduler,
            new ZooKeeperTree(settings, scheduler),
            settings.sessionTimeoutMs(),
            Uuid::random));
    this.scheduler = scheduler;
  }

  /**
   * Connects and waits for the first image.
   *
   * @throws MetadataException UNAVAILABLE if it did not come in time
   */
  public static ZooKeeperMetadataStore open(ZooKeeperSettings settings) {
    ThreadScheduler scheduler = new ThreadScheduler("metadata-store", log::error);
    ZooKeeperMetadataStore store = new ZooKeeperMetadataStore(settings, scheduler);
    try {
      store.keeper().started().get(settings.connectionTimeoutMs(), TimeUnit.MILLISECONDS);
      return store;
    } catch (InterruptedException interrupted) {
      store.close();
      Thread.currentThread().interrupt();
      throw new MetadataException(UNAVAILABLE, "Interrupted while connecting to " + settings);
    } catch (ExecutionException | TimeoutException late) {
      String trouble = store.keeper().trouble();
      store.close();
      throw new MetadataException(
          UNAVAILABLE,
          "No metadata from ZooKeeper at %s within %d ms: %s"
              .formatted(settings, settings.connectionTimeoutMs(), trouble));
    }
  }

  /** Ends the session and the store's thread; must not be called on it. */
  @Override
  public void close() {
    if (closing.getAndSet(true)) {
      return;
    }
    CompletableFuture<Void> closed = new CompletableFuture<>();
    scheduler.schedule(
        0,
        () -> {
          try {
            keeper().close();
          } finally {
            closed.complete(null);
          }
        });
    closed.join();
    scheduler.close();
  }
}
