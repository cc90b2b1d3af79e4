package io.sluice.broker.cluster;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.ImageChange;
import io.sluice.metadata.MetadataStore;
import io.sluice.metadata.SessionState;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this broker a member of the cluster: registered in every session, and a candidate whenever
 * there is no controller.
 *
 * <p>Driven by the store's thread.
 */
public final class Membership {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  private final MetadataStore store;
  private final BrokerRegistration registration;
  private boolean expired;

  /** Creates it; nothing happens before {@link #join}. */
  public Membership(MetadataStore store, BrokerRegistration registration) {
    this.store = store;
    this.registration = registration;
  }

  /**
   * Registers the broker; completes when the cluster's image shows it, and a controller. Fails if
   * another live broker has its id.
   */
  public CompletableFuture<Void> join() {
    return store
        .register(registration)
        .thenCompose(registered -> store.electController(registration.id()))
        .thenAccept(
            election -> {
              store.subscribe(this::followImage);
              store.subscribeSession(this::followSession);
            });
  }

  private void followImage(ImageChange change) {
    if (change.controllerChanged() && change.after().controllerId() == ClusterImage.NO_CONTROLLER) {
      elect();
    }
  }

  private void followSession(SessionState state) {
    if (state == SessionState.EXPIRED) {
      LOG.warn(
          "The ZooKeeper session has expired; broker {} will register again", registration.id());
      expired = true;
    } else if (state == SessionState.CONNECTED && expired) {
      expired = false;
      store.register(registration).whenComplete(this::registered);
    }
  }

  private void registered(BrokerRegistration done, Throwable failure) {
    if (failure == null) {
      LOG.info("Broker {} has registered again, with epoch {}", done.id(), done.epoch());
      elect();
    } else {
      LOG.error("Broker {} could not register again: {}", registration.id(), failure.getMessage());
    }
  }

  private void elect() {
    store
        .electController(registration.id())
        .whenComplete(
            (election, failure) -> {
              if (failure != null) {
                LOG.warn("The election of a controller failed: {}", failure.getMessage());
              }
            });
  }
}
