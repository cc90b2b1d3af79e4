package io.sluice.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.InMemoryMetadata;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.Uuid;
import io.sluice.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Staying registered, and the flags of the registration, on virtual time. */
class MembershipTest {
  private static final int SESSION_MS = 9_000;

  private final VirtualTime time = new VirtualTime(0);
  private final InMemoryMetadata metadata = new InMemoryMetadata(time);
  private final InMemoryMetadataStore store = open();
  private CompletableFuture<Void> resigned = CompletableFuture.completedFuture(null);
  private final List<String> standing = new ArrayList<>();
  private final Membership membership =
      new Membership(store, time, registration(1, new Uuid(1, 1)), new Witness());

  private final class Witness implements Standing {
    @Override
    public CompletableFuture<Void> lost() {
      standing.add("lost");
      return resigned;
    }

    @Override
    public void regained() {
      standing.add("regained");
    }
  }

  private InMemoryMetadataStore open() {
    InMemoryMetadataStore opened = InMemoryMetadataStore.open(metadata, SESSION_MS);
    time.advance(0);
    return opened;
  }

  private static BrokerRegistration registration(int id, Uuid home) {
    return new BrokerRegistration(
        id, BrokerRegistration.NO_EPOCH, new Uuid(id, 7), home, null, List.of());
  }

  private void join() {
    CompletableFuture<Void> joined = membership.join();
    time.advance(0);
    joined.join();
  }

  private BrokerRegistration registered() {
    return store.image().brokers().get(1);
  }

  @Test
  void joinedBrokerIsRegisteredAndTheController() {
    join();
    assertNotNull(registered());
    assertEquals(1, store.image().controllerId());
    assertTrue(store.leaseHolds());
  }

  @Test
  void expiredSessionIsFollowedByARegistrationWithAHigherEpoch() {
    join();
    long before = registered().epoch();
    store.expireSession();
    time.advance(10);
    assertTrue(registered().epoch() > before);
    assertEquals(1, store.image().controllerId());
    assertTrue(store.leaseHolds());
  }

  @Test
  void brokerRegistersAgainOnlyAfterItHasResigned() {
    join();
    resigned = new CompletableFuture<>();
    store.expireSession();
    time.advance(3_000);
    assertNull(registered());
    assertFalse(store.leaseHolds());
    resigned.complete(null);
    time.advance(0);
    assertNotNull(registered());
    assertTrue(store.leaseHolds());
  }

  @Test
  void failedRegistrationIsTriedUntilItSucceeds() {
    join();
    InMemoryMetadataStore other = open();
    store.disconnect();
    time.advance(SESSION_MS);
    BrokerRegistration squatter =
        other.register(registration(1, new Uuid(2, 2))).thenApply(done -> done).getNow(null);
    time.advance(0);
    store.reconnect();
    time.advance(60_000);
    assertEquals(new Uuid(2, 2), registered().home(), () -> "of " + squatter);
    assertFalse(store.leaseHolds());

    other.close();
    time.advance(10_000);
    assertEquals(new Uuid(1, 1), registered().home());
    assertTrue(store.leaseHolds());
  }

  @Test
  void registrationThatSomebodyRemovedIsMadeAgain() {
    join();
    long before = registered().epoch();
    InMemoryMetadataStore thief = open();
    thief.register(registration(1, new Uuid(1, 1)));
    time.advance(0);
    thief.close();
    time.advance(60_000);
    assertTrue(registered().epoch() > before);
    assertTrue(store.leaseHolds());
  }

  @Test
  void flagIsKeptOverSessions() {
    join();
    CompletableFuture<Void> told = membership.update(BrokerRegistration::asStopping);
    time.advance(0);
    told.join();
    assertTrue(registered().stopping());
    store.expireSession();
    membership.update(wanted -> wanted.withTailMayBeLost(true));
    time.advance(1_000);
    assertTrue(registered().stopping());
    assertTrue(registered().tailMayBeLost());
  }

  @Test
  void flagThatChangesWhileARegistrationIsOnItsWayIsRegisteredAfterwards() {
    join();
    membership.update(wanted -> wanted.withTailMayBeLost(true));
    time.advance(0);
    store.subscribe(
        change -> {
          // As TailWatch does, with the first image that shows the new registration.
          if (change.brokersChanged()) {
            membership.update(wanted -> wanted.withTailMayBeLost(false));
          }
        });
    time.advance(0);
    membership.update(wanted -> wanted.withTailMayBeLost(true));
    store.expireSession();
    time.advance(10_000);
    assertNotNull(registered());
    assertFalse(registered().tailMayBeLost());
  }

  @Test
  void flagWhoseChangeTheNetworkLostIsRegisteredLater() {
    join();
    store.disconnect();
    membership.update(BrokerRegistration::asStopping);
    time.advance(SESSION_MS - 1);
    store.reconnect();
    time.advance(10_000);
    assertTrue(registered().stopping());
  }

  @Test
  void electionIsRepeatedWhenTheControllerGoes() {
    InMemoryMetadataStore first = open();
    first.register(registration(2, new Uuid(2, 2)));
    first.electController(2);
    time.advance(0);
    join();
    assertEquals(2, store.image().controllerId());
    first.close();
    time.advance(0);
    assertEquals(1, store.image().controllerId());
  }

  @Test
  void brokerThatWithdrawsLeavesTheControllershipToOthersForGood() {
    join();
    InMemoryMetadataStore other = open();
    other.register(registration(2, new Uuid(2, 2)));
    time.advance(0);
    CompletableFuture<Void> withdrawn = membership.withdraw();
    time.advance(0);
    withdrawn.join();
    assertEquals(ClusterImage.NO_CONTROLLER, store.image().controllerId());
    time.advance(60_000);
    assertEquals(ClusterImage.NO_CONTROLLER, store.image().controllerId());
    other.electController(2);
    time.advance(0);
    assertEquals(2, store.image().controllerId());
    assertNotNull(registered());
  }

  @Test
  void registrationThatOthersEndIsNotMadeAgainOnceTheMembershipIsClosed() {
    join();
    InMemoryMetadataStore other = open();
    BrokerRegistration first = registered();
    CompletableFuture<Void> late = new CompletableFuture<>();
    resigned = late;
    other.endRegistration(1, first.epoch());
    time.advance(10);
    assertEquals(List.of("regained", "lost"), standing);
    membership.close();
    late.complete(null);
    time.advance(10);
    assertNull(registered());
    assertEquals(List.of("regained", "lost"), standing);
  }

  @Test
  void closedMembershipLeavesItsRegistrationToTheSession() {
    join();
    membership.close();
    store.expireSession();
    time.advance(60_000);
    assertNull(registered());
    assertEquals(ClusterImage.NO_CONTROLLER, store.image().controllerId());
  }

  /** A watch whose restoring is seen. */
  private final class Tails {
    private boolean lost = true;
    private final TailWatch watch =
        new TailWatch(1, () -> lost, () -> lost = false, Runnable::run, membership);

    Tails() {
      membership.update(wanted -> wanted.withTailMayBeLost(true));
      join();
      store.subscribe(change -> watch.follow(change.after()));
      time.advance(0);
    }
  }

  private PartitionState state(List<Integer> replicas, List<Integer> isr, List<Integer> elr) {
    return PartitionState.initial(replicas, isr).withIsr(isr, elr);
  }

  @Test
  void lostTailIsTakenBackWhenNobodyCountsOnTheBroker() {
    store.createTopic(
        "a", new Uuid(3, 3), List.of(state(List.of(1, 2), List.of(2, 1), List.of())), Map.of());
    time.advance(0);
    Tails tails = new Tails();
    assertTrue(registered().tailMayBeLost());
    assertTrue(tails.lost);

    PartitionState before = store.image().topic("a").partitions().getFirst();
    store.alterPartitionStates("a", Map.of(0, before.withIsr(List.of(2), List.of())));
    time.advance(0);
    assertFalse(registered().tailMayBeLost());
    assertFalse(tails.lost);
  }

  @Test
  void lostTailIsKeptWhileTheBrokerIsEligible() {
    store.createTopic(
        "a", new Uuid(3, 3), List.of(state(List.of(1, 2), List.of(2), List.of(1))), Map.of());
    time.advance(0);
    Tails tails = new Tails();
    time.advance(60_000);
    assertTrue(registered().tailMayBeLost());
    assertTrue(tails.lost);
  }

  @Test
  void lostTailOfTheOnlyReplicaIsTakenBackAtOnce() {
    store.createTopic(
        "a", new Uuid(3, 3), List.of(state(List.of(1), List.of(1), List.of())), Map.of());
    time.advance(0);
    Tails tails = new Tails();
    assertFalse(registered().tailMayBeLost());
    assertFalse(tails.lost);

    tails.lost = true;
    tails.watch.dirReturned();
    time.advance(0);
    assertFalse(tails.lost, "told, and taken back by the next image");
  }
}
