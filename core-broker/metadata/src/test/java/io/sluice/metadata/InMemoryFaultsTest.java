package io.sluice.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.Uuid;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Cut networks, ended sessions and killed processes, on virtual time. */
class InMemoryFaultsTest {
  private static final int SESSION_MS = 9_000;

  private final VirtualTime time = new VirtualTime(0);

  private InMemoryMetadataStore open(InMemoryMetadata metadata) {
    InMemoryMetadataStore store = InMemoryMetadataStore.open(metadata, SESSION_MS);
    time.advance(0);
    return store;
  }

  private static BrokerRegistration broker(int id) {
    return new BrokerRegistration(id, -1, new Uuid(id, id), Uuid.ZERO, null, List.of());
  }

  @Test
  void sessionStatesFollowTheNetwork() {
    InMemoryMetadata metadata = new InMemoryMetadata(time);
    InMemoryMetadataStore store = open(metadata);
    List<String> states = new ArrayList<>();
    store.subscribeSession(state -> states.add(state + "@" + time.wallMs()));
    time.advance(1_000);

    store.disconnect();
    time.advance(2_000);
    store.reconnect();
    time.advance(0);
    store.disconnect();
    time.advance(SESSION_MS - 1);
    store.reconnect();
    time.advance(0);
    store.disconnect();
    time.advance(SESSION_MS);
    store.reconnect();
    time.advance(0);

    assertEquals(
        List.of(
            "CONNECTED@0",
            "SUSPENDED@1000",
            "CONNECTED@3000",
            "SUSPENDED@3000",
            "LAPSED@9000",
            "CONNECTED@11999",
            "SUSPENDED@11999",
            "LAPSED@17999",
            "EXPIRED@20999",
            "CONNECTED@20999"),
        states);
  }

  @Test
  void leaseEndsTwoThirdsOfTheSessionAfterTheLastConfirmedContact() {
    InMemoryMetadata metadata = new InMemoryMetadata(time);
    InMemoryMetadataStore store = open(metadata);
    assertFalse(store.leaseHolds());
    store.register(broker(1));
    time.advance(10 * SESSION_MS + SESSION_MS / 6 - 1);
    assertTrue(store.leaseHolds());

    store.disconnect();
    time.advance(SESSION_MS / 2);
    assertTrue(store.leaseHolds());
    time.advance(1);
    assertFalse(store.leaseHolds());

    store.reconnect();
    time.advance(0);
    assertTrue(store.leaseHolds());
  }

  @Test
  void leaseOfANewSessionBeginsWithItsRegistration() {
    InMemoryMetadata metadata = new InMemoryMetadata(time);
    InMemoryMetadataStore store = open(metadata);
    store.register(broker(1));
    time.advance(0);
    store.expireSession();
    time.advance(0);
    assertFalse(store.leaseHolds());
    time.advance(2 * SESSION_MS);
    assertFalse(store.leaseHolds());
    store.register(broker(1));
    time.advance(0);
    assertTrue(store.leaseHolds());
  }

  @Test
  void silentEnsembleEndsTheLeaseThoughTheConnectionStands() {
    long[] delayMs = {0};
    InMemoryMetadata metadata = new InMemoryMetadata(time, () -> delayMs[0], () -> new Uuid(9, 9));
    InMemoryMetadataStore store = open(metadata);
    store.register(broker(1));
    time.advance(0);
    List<String> states = new ArrayList<>();
    store.subscribeSession(state -> states.add(state + "@" + time.wallMs()));
    time.advance(0);

    delayMs[0] = SESSION_MS;
    time.advance(1_500 + 5_999);
    assertEquals(List.of("CONNECTED@0", "LAPSED@6000"), states);
    assertFalse(store.leaseHolds());
    delayMs[0] = 0;
    time.advance(4 * SESSION_MS);
    assertEquals("CONNECTED", states.getLast().replaceFirst("@.*", ""));
    assertTrue(store.leaseHolds());
  }

  @Test
  void stoppedProcessFindsItsLeaseOverBeforeItHearsThatItsSessionIs() {
    InMemoryMetadata metadata = new InMemoryMetadata(time);
    List<Runnable> heldBack = new ArrayList<>();
    boolean[] stopped = new boolean[1];
    InMemoryMetadataStore store =
        InMemoryMetadataStore.open(
            metadata,
            SESSION_MS,
            (delayMs, task) ->
                time.schedule(
                    delayMs,
                    () -> {
                      if (stopped[0]) {
                        heldBack.add(task);
                      } else {
                        task.run();
                      }
                    }));
    List<SessionState> states = new ArrayList<>();
    store.subscribeSession(states::add);
    time.advance(0);
    store.register(broker(1));
    InMemoryMetadataStore other = open(metadata);
    assertEquals(1, other.image().brokers().size());

    stopped[0] = true;
    store.fallSilent();
    time.advance(SESSION_MS);
    assertEquals(0, other.image().brokers().size());
    assertEquals(List.of(SessionState.SUSPENDED, SessionState.CONNECTED), states);
    assertFalse(store.leaseHolds());

    stopped[0] = false;
    heldBack.forEach(Runnable::run);
    store.reconnect();
    time.advance(0);
    assertTrue(states.contains(SessionState.EXPIRED));
    assertEquals(SessionState.CONNECTED, states.getLast());
  }

  @Test
  void changesMadeWhileDisconnectedAreShownBeforeConnectedIsReported() {
    InMemoryMetadata metadata = new InMemoryMetadata(time);
    InMemoryMetadataStore away = open(metadata);
    InMemoryMetadataStore other = open(metadata);
    other.createTopic("old", new Uuid(1, 1), partitions(1001), Map.of());
    other.setConfig(ConfigScope.brokerDefault(), Map.of("x", "1"));
    time.advance(0);
    assertNotNull(away.image().topic("old"));

    away.disconnect();
    other.deleteTopic("old");
    other.createTopic("new", new Uuid(2, 2), partitions(1), Map.of());
    other.setConfig(ConfigScope.brokerDefault(), Map.of());
    other.register(broker(2));
    time.advance(1);
    assertNotNull(away.image().topic("old"));

    List<ClusterImage> whenConnected = new ArrayList<>();
    away.subscribeSession(
        state -> {
          if (state == SessionState.CONNECTED) {
            whenConnected.add(away.image());
          }
        });
    away.reconnect();
    time.advance(0);
    assertEquals(1, whenConnected.size());
    ClusterImage image = whenConnected.getFirst();
    assertEquals(List.of("new"), image.topics().stream().map(TopicImage::name).toList());
    assertTrue(image.configs().isEmpty());
    assertEquals(other.image().brokers(), image.brokers());
  }

  @Test
  void operationWaitsForTheNetworkAndIsMadeOnce() {
    InMemoryMetadata metadata = new InMemoryMetadata(time);
    InMemoryMetadataStore store = open(metadata);
    store.disconnect();
    CompletableFuture<TopicImage> created =
        store.createTopic("a", new Uuid(1, 1), partitions(1), Map.of());
    time.advance(5_000);
    assertFalse(created.isDone());
    store.reconnect();
    time.advance(0);
    assertEquals("a", created.join().name());
  }

  @Test
  void operationThatFindsNoNetworkFailsInTheEnd() {
    InMemoryMetadata metadata = new InMemoryMetadata(time);
    InMemoryMetadataStore store = open(metadata);
    store.disconnect();
    CompletableFuture<?> created = store.createTopic("a", new Uuid(1, 1), partitions(1), Map.of());
    time.advance(SESSION_MS);
    MetadataStoreContract.assertRefused(MetadataException.Reason.UNAVAILABLE, created);
  }

  @Test
  void killedBrokerIsRegisteredUntilItsSessionIsOver() {
    InMemoryMetadata metadata = new InMemoryMetadata(time);
    InMemoryMetadataStore killed = open(metadata);
    InMemoryMetadataStore other = open(metadata);
    killed.register(broker(1));
    time.advance(0);
    killed.crash();
    time.advance(SESSION_MS - 1);
    assertEquals(1, other.image().brokers().size());
    time.advance(1);
    assertEquals(0, other.image().brokers().size());
  }

  /**
   * Whatever is cut, and whenever: what was reported as written is there, once; what was refused is
   * not; and the image of every store becomes that of a new one.
   */
  @Test
  void connectionsLostAtAnyMomentLoseAndRepeatNothing() {
    for (long seed = 1; seed <= 400; seed++) {
      try {
        new Storm(seed).run();
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }

  @Test
  void sameSeedIsTheSameRun() {
    assertEquals(new Storm(7).run(), new Storm(7).run());
  }

  private static List<PartitionState> partitions(int count) {
    PartitionState state = PartitionState.initial(List.of(1, 2, 3));
    return Collections.nCopies(count, state);
  }

  /** Three stores, random writes, random faults. */
  private static final class Storm {
    private final VirtualTime time = new VirtualTime(0);
    private final RandomGenerator random;
    private final InMemoryMetadata metadata;
    private final List<InMemoryMetadataStore> stores = new ArrayList<>();
    private final Map<String, CompletableFuture<?>> creations = new LinkedHashMap<>();
    private final List<CompletableFuture<Long>> blocks = new ArrayList<>();
    private final List<CompletableFuture<Election>> elections = new ArrayList<>();
    private final Map<Integer, List<CompletableFuture<Boolean>>> bumps = new TreeMap<>();

    Storm(long seed) {
      random = Randomness.seeded(seed);
      RandomGenerator delays = Randomness.seeded(-seed);
      RandomGenerator ids = Randomness.seeded(~seed);
      metadata = new InMemoryMetadata(time, () -> delays.nextInt(5), () -> Uuid.random(ids));
      for (int n = 0; n < 3; n++) {
        stores.add(InMemoryMetadataStore.open(metadata, SESSION_MS));
      }
      time.advance(100);
      stores.getFirst().createTopic("shared", Uuid.random(ids), partitions(3), Map.of());
      time.advance(100);
    }

    String run() {
      for (int step = 0; step < 60; step++) {
        step(step);
        time.advance(random.nextInt(8));
      }
      stores.forEach(InMemoryMetadataStore::reconnect);
      time.advance(3L * SESSION_MS);
      return check();
    }

    private void step(int step) {
      int number = random.nextInt(stores.size());
      InMemoryMetadataStore store = stores.get(number);
      switch (random.nextInt(9)) {
        case 0 -> store.disconnect();
        case 1 -> stores.forEach(InMemoryMetadataStore::reconnect);
        case 2 -> {
          if (random.nextInt(4) == 0) {
            store.expireSession();
          }
        }
        case 3 -> blocks.add(store.allocateProducerIds(10));
        case 4 -> {
          elections.add(
              store
                  .register(broker(number))
                  .thenCompose(registered -> store.electController(number)));
          if (random.nextInt(4) == 0) {
            store.resignController(store.image().controllerEpoch());
          }
        }
        case 5, 6 -> bump(random.nextInt(stores.size()), random.nextInt(3));
        default -> {
          String name = "t" + step;
          creations.put(name, store.createTopic(name, new Uuid(1, step), partitions(1), Map.of()));
        }
      }
    }

    /**
     * Counts up, if nobody else does: a state's leader epoch is the number of successes. No two
     * stores ask for the same state, which after a lost connection both could claim.
     */
    private void bump(int writer, int partition) {
      InMemoryMetadataStore store = stores.get(writer);
      TopicImage topic = store.image().topic("shared");
      if (topic != null) {
        PartitionState old = topic.partitions().get(partition);
        PartitionState next = old.withLeader(1 + writer, List.of(1, 2, 3));
        bumps
            .computeIfAbsent(partition, key -> new ArrayList<>())
            .add(
                store
                    .alterPartitionStates("shared", Map.of(partition, next))
                    .handle(Storm::outcome));
      }
    }

    /** True if written, false if certainly not, failed if not known. */
    private static boolean outcome(TopicImage topic, Throwable failure) {
      if (failure instanceof MetadataException refusal
          && refusal.reason() == MetadataException.Reason.UNAVAILABLE) {
        throw refusal;
      }
      return failure == null;
    }

    private String check() {
      InMemoryMetadataStore witness = InMemoryMetadataStore.open(metadata, SESSION_MS);
      time.advance(1_000);
      ClusterImage truth = witness.image();
      creations.forEach(
          (name, creation) -> {
            assertTrue(creation.isDone(), name);
            if (!creation.isCompletedExceptionally()) {
              assertNotNull(truth.topic(name), name);
            }
          });
      List<Long> firsts =
          blocks.stream().filter(b -> !b.isCompletedExceptionally()).map(b -> b.join()).toList();
      assertEquals(firsts.size(), firsts.stream().distinct().count(), firsts.toString());
      bumps.forEach((partition, outcomes) -> checkBumps(truth, partition, outcomes));
      checkElections(truth);
      for (InMemoryMetadataStore store : stores) {
        assertEquals(describe(truth), describe(store.image()));
      }
      return describe(truth) + firsts;
    }

    /** One epoch has one controller, whoever asks. */
    private void checkElections(ClusterImage truth) {
      Map<Integer, Integer> controllers = new TreeMap<>();
      for (CompletableFuture<Election> pending : elections) {
        assertTrue(pending.isDone());
        if (!pending.isCompletedExceptionally()) {
          Election election = pending.join();
          assertTrue(election.epoch() <= truth.controllerEpoch());
          Integer other = controllers.put(election.epoch(), election.controllerId());
          assertTrue(other == null || other == election.controllerId(), election.toString());
        }
      }
    }

    private static void checkBumps(
        ClusterImage truth, int partition, List<CompletableFuture<Boolean>> outcomes) {
      int certain = 0;
      int unknown = 0;
      for (CompletableFuture<Boolean> outcome : outcomes) {
        assertTrue(outcome.isDone());
        if (outcome.isCompletedExceptionally()) {
          unknown++;
        } else if (outcome.join()) {
          certain++;
        }
      }
      int epoch = truth.topic("shared").partitions().get(partition).leaderEpoch();
      assertTrue(
          certain <= epoch && epoch <= certain + unknown,
          "partition %d: epoch %d, %d successes, %d unknown"
              .formatted(partition, epoch, certain, unknown));
    }

    private static String describe(ClusterImage image) {
      Map<String, TopicImage> topics = new TreeMap<>();
      image.topics().forEach(topic -> topics.put(topic.name(), topic));
      return image + " " + topics;
    }
  }
}
