package io.sluice.broker.cluster;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.MetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.SessionState;
import io.sluice.metadata.TopicImage;
import io.sluice.time.Scheduler;
import io.sluice.time.Scheduler.Timer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Controlled shutdown: tells the cluster that this broker is about to stop, and waits until others
 * do without it: lead what it led, so that clients find the new leaders while the old one still
 * answers, and do not wait for it as a follower.
 */
public final class Departure {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

  /**
   * How long a departure waits for a metadata store that cannot be reached, in milliseconds: long
   * enough for an ensemble to find its next leader. One that is longer away has often left itself,
   * as embedded servers do with their brokers.
   */
  static final long UNREACHABLE_MAX_MS = 5_000;

  private final int brokerId;
  private final MetadataStore store;
  private final Membership membership;
  private final Scheduler timers;

  /** Creates it; nothing happens before {@link #leave}. */
  public Departure(int brokerId, MetadataStore store, Membership membership, Scheduler timers) {
    this.brokerId = brokerId;
    this.store = store;
    this.membership = membership;
    this.timers = timers;
  }

  /**
   * Hands over what can be, and returns when that is done, or when there is nobody who could do it:
   * at once for a broker that is alone, and for the last ones of a cluster that stops as a whole;
   * soon where the metadata store is away. Waits; must not be called on the store's thread.
   *
   * @param waitMaxMs how long at most
   */
  public void leave(long waitMaxMs) {
    if (successors(store.image()).isEmpty() || !store.leaseHolds()) {
      return;
    }
    CompletableFuture<Void> left = new CompletableFuture<>();
    CompletableFuture<Void> told = membership.update(BrokerRegistration::asStopping);
    told.whenComplete((done, failure) -> follow(left));
    store.subscribe(change -> completeWithout(successors(change.after()), left));
    store.subscribeSession(new Reach(left));
    int toGo = toHandOver(store.image());
    if (toGo > 0) {
      LOG.info("Leaving the in-sync replicas of {} partitions", toGo);
    }
    await(left, waitMaxMs);
  }

  private void await(CompletableFuture<Void> left, long waitMaxMs) {
    try {
      left.get(waitMaxMs, TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.warn(
          "{} partitions still count on this broker after {} ms; their clients may have to wait"
              + " until the cluster notices that it is gone",
          toHandOver(store.image()),
          waitMaxMs);
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Only an image that shows the broker as stopping shows what is done about it. */
  private void follow(CompletableFuture<Void> left) {
    store.subscribe(
        change -> {
          if (toHandOver(change.after()) == 0) {
            left.complete(null);
          }
        });
  }

  /** Ends the waiting when the store cannot be reached. Called by the store's thread. */
  private final class Reach implements Consumer<SessionState> {
    private final CompletableFuture<Void> left;
    private @Nullable Timer patience;

    Reach(CompletableFuture<Void> left) {
      this.left = left;
    }

    @Override
    public void accept(SessionState state) {
      Timer running = patience;
      if (running != null) {
        running.cancel();
        patience = null;
      }
      switch (state) {
        case CONNECTED -> {}
        case SUSPENDED -> patience = timers.schedule(UNREACHABLE_MAX_MS, this::giveUp);
        case LAPSED, EXPIRED -> left.complete(null);
      }
    }

    private void giveUp() {
      LOG.warn("The metadata cannot be reached: leaving without handing anything over");
      left.complete(null);
    }
  }

  private static void completeWithout(Set<Integer> successors, CompletableFuture<Void> left) {
    if (successors.isEmpty()) {
      left.complete(null);
    }
  }

  /** Returns the brokers that stay. */
  private Set<Integer> successors(ClusterImage image) {
    Set<Integer> successors = new HashSet<>();
    image
        .brokers()
        .forEach(
            (id, broker) -> {
              if (id != brokerId && !broker.stopping()) {
                successors.add(id);
              }
            });
    return successors;
  }

  /** Returns how many partitions count on this broker though another one stays in sync. */
  private int toHandOver(ClusterImage image) {
    Set<Integer> successors = successors(image);
    int count = 0;
    for (TopicImage topic : image.topics()) {
      for (PartitionState partition : topic.partitions()) {
        if (partition.isr().contains(brokerId)
            && partition.isr().stream().anyMatch(successors::contains)) {
          count++;
        }
      }
    }
    return count;
  }
}
