package io.sluice.metadata;

import static io.sluice.metadata.MetadataException.Reason.UNAVAILABLE;

import io.sluice.protocol.Uuid;
import io.sluice.time.Clock;
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

  /** How often it is said that the first image is not there yet. */
  private static final int NOTE_MS = 10_000;

  private final ThreadScheduler scheduler;
  private final AtomicBoolean closing = new AtomicBoolean();

  private ZooKeeperMetadataStore(ZooKeeperSettings settings, ThreadScheduler scheduler) {
    super(
        new Parts(
            scheduler,
            Clock.system(),
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
      store.awaitFirstImage(settings);
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

  private void awaitFirstImage(ZooKeeperSettings settings)
      throws InterruptedException, ExecutionException, TimeoutException {
    int left = settings.connectionTimeoutMs();
    while (left > NOTE_MS) {
      try {
        keeper().started().get(NOTE_MS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException late) {
        log.info("Waiting for ZooKeeper at {}: {}", settings, keeper().trouble());
        left = left == ZooKeeperSettings.NO_LIMIT ? left : left - NOTE_MS;
      }
    }
    keeper().started().get(left, TimeUnit.MILLISECONDS);
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
