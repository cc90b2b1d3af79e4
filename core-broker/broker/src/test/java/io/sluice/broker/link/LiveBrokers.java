package io.sluice.broker.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.InMemoryMetadata;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.time.ThreadScheduler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A cluster's metadata in memory, with brokers that a test registers. */
public final class LiveBrokers implements AutoCloseable {
  private static final int WAIT_MAX_S = 20;

  private final ThreadScheduler scheduler =
      new ThreadScheduler("test-metadata", (message, failure) -> failure.printStackTrace());
  private final InMemoryMetadata metadata = new InMemoryMetadata(scheduler);
  private final InMemoryMetadataStore store = open();

  private InMemoryMetadataStore open() {
    InMemoryMetadataStore opened = InMemoryMetadataStore.open(metadata, 60_000);
    opened.started().join();
    return opened;
  }

  /** Returns the cluster as it is now. */
  public ClusterImage image() {
    return store.image();
  }

  /** Registers a broker, and waits until it is known. */
  public void register(BrokerRegistration broker) {
    CountDownLatch known = new CountDownLatch(1);
    store.subscribe(
        change -> {
          if (change.after().brokers().containsKey(broker.id())) {
            known.countDown();
          }
        });
    open().register(broker).join();
    try {
      assertTrue(known.await(WAIT_MAX_S, TimeUnit.SECONDS), "broker " + broker.id());
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
