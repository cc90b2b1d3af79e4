package io.sluice.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ImageChange;
import io.sluice.metadata.InMemoryMetadata;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.metadata.MetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.SessionState;
import io.sluice.protocol.Uuid;
import io.sluice.time.Scheduler;
import io.sluice.time.ThreadScheduler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leaving with notice, while others act on another thread. */
@Timeout(60)
class DepartureTest {
  private static final long EVER_MS = 600_000;

  private final ThreadScheduler scheduler =
      new ThreadScheduler(
          "test-metadata",
          (message, failure) -> {
            throw new AssertionError(message, failure);
          });
  private final InMemoryMetadata metadata = new InMemoryMetadata(scheduler);
  private final List<Long> delays = new CopyOnWriteArrayList<>();
  private final Scheduler timers = this::soon;
  private InMemoryMetadataStore store;
  private InMemoryMetadataStore other;
  private Membership membership;

  /** Has nothing to lose. */
  private static final class Nobody implements Standing {
    @Override
    public CompletableFuture<Void> lost() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void regained() {}
  }

  @BeforeEach
  void start() {
    store = open();
    other = open();
    membership = new Membership(store, scheduler, registration(1), new Nobody());
    membership.join().join();
  }

  @AfterEach
  void stop() {
    scheduler.close();
  }

  private InMemoryMetadataStore open() {
    InMemoryMetadataStore opened = InMemoryMetadataStore.open(metadata, 60_000);
    opened.started().join();
    return opened;
  }

  private static BrokerRegistration registration(int id) {
    return new BrokerRegistration(
        id, BrokerRegistration.NO_EPOCH, new Uuid(id, 7), new Uuid(id, id), null, List.of());
  }

  private void createTopic(Integer... isr) {
    PartitionState led = PartitionState.initial(List.of(1, 2), List.of(isr));
    store.createTopic("a", new Uuid(3, 3), List.of(led), Map.of()).join();
    await(other, change -> change.after().topic("a") != null);
  }

  private static void await(MetadataStore store, Predicate<ImageChange> expected) {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    store.subscribe(
        change -> {
          if (expected.test(change)) {
            seen.complete(null);
          }
        });
    seen.orTimeout(50, TimeUnit.SECONDS).join();
  }

  /** Lets no time pass. */
  private Scheduler.Timer soon(long delayMs, Runnable task) {
    delays.add(delayMs);
    return scheduler.schedule(0, task);
  }

  private CompletableFuture<Void> leave(long waitMaxMs) {
    Departure departure = new Departure(1, store, membership, timers);
    return CompletableFuture.runAsync(() -> departure.leave(waitMaxMs));
  }

  private boolean isStopping(ImageChange change) {
    BrokerRegistration broker = change.after().brokers().get(1);
    return broker != null && broker.stopping();
  }

  @Test
  void loneBrokerLeavesAtOnce() {
    createTopic(1);
    new Departure(1, store, membership, timers).leave(EVER_MS);
    assertFalse(store.image().brokers().get(1).stopping());
  }

  @Test
  void brokerLeavesWhenAnotherLeadsWhatItLed() {
    other.register(registration(2)).join();
    createTopic(1, 2);
    CompletableFuture<Void> left = leave(EVER_MS);
    await(other, this::isStopping);
    assertFalse(left.isDone());

    PartitionState before = other.image().topic("a").partitions().getFirst();
    PartitionState moved = before.withLeader(2, List.of(2));
    other.alterPartitionStates("a", Map.of(0, moved)).join();
    left.join();
    assertEquals(2, store.image().topic("a").partitions().getFirst().leader());
  }

  @Test
  void brokerDoesNotWaitForWhatNobodyElseCanLead() {
    other.register(registration(2)).join();
    createTopic(1);
    leave(EVER_MS).join();
    assertTrue(store.image().brokers().get(1).stopping());
  }

  @Test
  void brokerDoesNotWaitForOneThatStopsToo() {
    other.register(registration(2)).join();
    createTopic(1, 2);
    CompletableFuture<Void> left = leave(EVER_MS);
    await(other, this::isStopping);
    other.register(registration(2).asStopping()).join();
    left.join();
  }

  @Test
  void brokerDoesNotWaitForMetadataThatCannotBeReached() {
    other.register(registration(2)).join();
    createTopic(1, 2);
    CompletableFuture<Void> left = leave(EVER_MS);
    await(other, this::isStopping);
    assertEquals(List.of(), delays);

    store.disconnect();
    left.join();
    assertEquals(List.of(Departure.UNREACHABLE_MAX_MS), delays);
    assertEquals(1, other.image().topic("a").partitions().getFirst().leader());
  }

  @Test
  void brokerWhoseMetadataIsAwayForAMomentLeavesAsAnyOther() {
    List<Runnable> patience = new CopyOnWriteArrayList<>();
    AtomicInteger cancelled = new AtomicInteger();
    Scheduler held =
        (delayMs, task) -> {
          patience.add(task);
          return cancelled::incrementAndGet;
        };
    other.register(registration(2)).join();
    createTopic(1, 2);
    Departure departure = new Departure(1, store, membership, held);
    CompletableFuture<Void> left = CompletableFuture.runAsync(() -> departure.leave(EVER_MS));
    await(other, this::isStopping);
    store.disconnect();
    awaitSession(SessionState.SUSPENDED);
    store.reconnect();
    awaitSession(SessionState.CONNECTED);
    assertEquals(1, patience.size());
    assertEquals(1, cancelled.get());
    assertFalse(left.isDone());

    PartitionState before = other.image().topic("a").partitions().getFirst();
    other.alterPartitionStates("a", Map.of(0, before.withLeader(2, List.of(2)))).join();
    left.join();
  }

  private void awaitSession(SessionState expected) {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    store.subscribeSession(
        state -> {
          if (state == expected) {
            seen.complete(null);
          }
        });
    seen.orTimeout(50, TimeUnit.SECONDS).join();
  }

  @Test
  void brokerWaitsNoLongerThanItIsTold() {
    other.register(registration(2)).join();
    createTopic(1, 2);
    leave(50).join();
    assertEquals(1, store.image().topic("a").partitions().getFirst().leader());
  }
}
