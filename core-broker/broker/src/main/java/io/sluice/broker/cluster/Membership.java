package io.sluice.broker.cluster;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.Election;
import io.sluice.metadata.ImageChange;
import io.sluice.metadata.MetadataStore;
import io.sluice.metadata.SessionState;
import io.sluice.time.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this broker a member of the cluster: registered in every session, and a candidate whenever
 * there is no controller. What fails is tried again for as long as the broker runs.
 *
 * <p>Driven by the store's thread; retries come from the timers', so that the state has a lock,
 * under which nothing is waited for.
 */
public final class Membership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final long PAUSE_MS = 250;
  private static final long PAUSE_MAX_MS = 8_000;

  private final MetadataStore store;
  private final Scheduler timers;
  private final Standing standing;
  private BrokerRegistration wanted;
  private SessionState session = SessionState.CONNECTED;

  /** Of the registration in this session; without one {@link BrokerRegistration#NO_EPOCH}. */
  private long epoch = BrokerRegistration.NO_EPOCH;

  private boolean registering;
  private long pauseMs = PAUSE_MS;
  private boolean withdrawn;
  private boolean closed;

  /**
   * Creates it; nothing happens before {@link #join}.
   *
   * @param standing told when the registration is lost, before it is made anew, and when it holds
   */
  public Membership(
      MetadataStore store, Scheduler timers, BrokerRegistration registration, Standing standing) {
    this.store = store;
    this.timers = timers;
    this.wanted = registration;
    this.standing = standing;
  }

  /**
   * Registers the broker; completes when the cluster's image shows it, and a controller. Fails if
   * another live broker has its id.
   */
  public CompletableFuture<Void> join() {
    return store
        .register(wanted())
        .thenCompose(
            registered -> {
              hasEpoch(registered.epoch());
              return store.electController(registered.id());
            })
        .thenAccept(
            election -> {
              store.subscribe(this::followImage);
              store.subscribeSession(this::followSession);
            });
  }

  /**
   * Changes what is registered, now if the broker is registered and with every registration to
   * come.
   *
   * @return completes when the cluster's image shows it, or at once if the broker is not registered
   *     at present
   */
  public CompletableFuture<Void> update(UnaryOperator<BrokerRegistration> change) {
    BrokerRegistration changed;
    synchronized (this) {
      changed = change.apply(wanted);
      if (changed.equals(wanted)) {
        return CompletableFuture.completedFuture(null);
      }
      wanted = changed;
      if (epoch == BrokerRegistration.NO_EPOCH) {
        return CompletableFuture.completedFuture(null);
      }
    }
    return store.amend(changed).thenAccept(registered -> {});
  }

  /**
   * Returns the epoch of the registration in this session; {@link BrokerRegistration#NO_EPOCH} if
   * there is none.
   */
  public synchronized long epoch() {
    return epoch;
  }

  private synchronized BrokerRegistration wanted() {
    return wanted;
  }

  private synchronized void hasEpoch(long given) {
    epoch = given;
  }

  private void followImage(ImageChange change) {
    ClusterImage image = change.after();
    if (image.controllerId() == ClusterImage.NO_CONTROLLER && change.controllerChanged()) {
      elect();
    }
    registerAsWanted();
  }

  private void registerAsWanted() {
    if (shows(store.image())) {
      amend();
    } else {
      registerAgain();
    }
  }

  private synchronized boolean shows(ClusterImage image) {
    BrokerRegistration shown = image.brokers().get(wanted.id());
    return shown != null && shown.epoch() == epoch;
  }

  private synchronized boolean showsWanted(ClusterImage image) {
    BrokerRegistration shown = image.brokers().get(wanted.id());
    return wanted.withEpoch(epoch).equals(shown);
  }

  private void followSession(SessionState state) {
    synchronized (this) {
      session = state;
      if (state == SessionState.EXPIRED) {
        epoch = BrokerRegistration.NO_EPOCH;
        LOG.warn("The ZooKeeper session has expired; broker {} will register again", wanted.id());
      }
    }
    switch (state) {
      case CONNECTED -> connected();
      case LAPSED, EXPIRED -> standing.lost();
      case SUSPENDED -> {}
    }
  }

  private void connected() {
    if (shows(store.image())) {
      standing.regained();
      amend();
    } else {
      registerAgain();
    }
  }

  private void registerAgain() {
    synchronized (this) {
      if (closed || registering || session != SessionState.CONNECTED) {
        return; // The next change of the session's state comes back to this.
      }
      registering = true;
    }
    standing.lost().thenCompose(done -> registerUnlessClosed()).whenComplete(this::registeredAgain);
  }

  private CompletableFuture<BrokerRegistration> registerUnlessClosed() {
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(new IllegalStateException("the broker ends"));
      }
    }
    return store.register(wanted());
  }

  private void registeredAgain(@Nullable BrokerRegistration done, @Nullable Throwable failure) {
    long waitMs;
    synchronized (this) {
      registering = false;
      if (closed) {
        return;
      }
      if (done != null) {
        epoch = done.epoch();
        pauseMs = PAUSE_MS;
      }
      waitMs = pauseMs;
    }
    if (done != null) {
      standing.regained();
      LOG.info("Broker {} has registered again, with epoch {}", done.id(), done.epoch());
      elect();
      amend();
      return;
    }
    synchronized (this) {
      pauseMs = Math.min(2 * pauseMs, PAUSE_MAX_MS);
      LOG.warn(
          "Broker {} could not register again, trying once more in {} ms: {}",
          wanted.id(),
          waitMs,
          message(failure));
    }
    later(waitMs, this::registerAsWanted);
  }

  /**
   * Registers what is wanted now, if that is something else than what is registered: it has changed
   * while a registration was on its way, or what {@link #update} wrote was lost.
   */
  private void amend() {
    synchronized (this) {
      if (closed
          || registering
          || session != SessionState.CONNECTED
          || showsWanted(store.image())) {
        return; // What is on its way comes back to this, as does the next change of the state.
      }
      registering = true;
    }
    store.amend(wanted()).whenComplete(this::amended);
  }

  private void amended(@Nullable BrokerRegistration done, @Nullable Throwable failure) {
    synchronized (this) {
      registering = false;
    }
    if (failure == null) {
      registerAsWanted();
    } else {
      LOG.warn("What is registered could not be changed: {}", message(failure));
      later(PAUSE_MS, this::registerAsWanted);
    }
  }

  private void elect() {
    synchronized (this) {
      if (closed || withdrawn || epoch == BrokerRegistration.NO_EPOCH) {
        return;
      }
    }
    store.electController(wanted().id()).whenComplete(this::elected);
  }

  /** A failed election leaves the image as it was, so that nothing else would lead to the next. */
  private void elected(@Nullable Election election, @Nullable Throwable failure) {
    if (failure == null) {
      return;
    }
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    LOG.warn("The election of a controller failed: {}", message(failure));
    later(
        PAUSE_MS,
        () -> {
          if (store.image().controllerId() == ClusterImage.NO_CONTROLLER) {
            elect();
          }
        });
  }

  private void later(long delayMs, Runnable task) {
    try {
      timers.schedule(delayMs, task);
    } catch (RejectedExecutionException closing) {
      LOG.debug("The broker ends");
    }
  }

  private static String message(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }

  /**
   * Stands for no election any more and gives the controllership up, if this broker has it: the
   * others need not wait for the end of its session.
   *
   * @return completes when that is so; fails if the store cannot be reached
   */
  public CompletableFuture<Void> withdraw() {
    synchronized (this) {
      withdrawn = true;
    }
    ClusterImage image = store.image();
    return image.controllerId() == wanted().id()
        ? store.resignController(image.controllerEpoch())
        : CompletableFuture.completedFuture(null);
  }

  /** Tries nothing any more; the registration ends with the store's session. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
