package io.sluice.metadata;

import static io.sluice.metadata.MetadataException.Reason.ALREADY_EXISTS;
import static io.sluice.metadata.MetadataException.Reason.FENCED;
import static io.sluice.metadata.MetadataException.Reason.NOT_FOUND;
import static io.sluice.metadata.MetadataException.Reason.TOO_LARGE;
import static io.sluice.metadata.MetadataException.Reason.VERSION_CONFLICT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every metadata store does, whatever it stands on. */
@Timeout(60)
abstract class MetadataStoreContract {
  private final List<MetadataStore> opened = new ArrayList<>();

  /** Opens one more store of the cluster under test; its first image is there. */
  abstract MetadataStore openStore() throws Exception;

  /** Ends a store's session as the ensemble would. */
  abstract void expireSession(MetadataStore store) throws Exception;

  /** Ends what the stores stand on; they are closed. */
  abstract void stopCluster() throws Exception;

  final MetadataStore open() {
    try {
      MetadataStore store = openStore();
      opened.add(store);
      return store;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  final void closeAll() throws Exception {
    opened.reversed().forEach(MetadataStore::close);
    stopCluster();
  }

  static BrokerRegistration broker(int id) {
    return broker(id, Uuid.random());
  }

  static BrokerRegistration broker(int id, Uuid home) {
    return new BrokerRegistration(
        id,
        BrokerRegistration.NO_EPOCH,
        Uuid.random(),
        home,
        "rack " + id,
        List.of(
            new Endpoint("CLIENTS", "host" + id, 9092, "PLAINTEXT"),
            new Endpoint("BROKERS", "::1", 9093, "SSL")));
  }

  static List<PartitionState> partitions(int count, Integer... replicas) {
    PartitionState state = PartitionState.initial(List.of(replicas));
    return IntStream.range(0, count).mapToObj(n -> state).toList();
  }

  static void assertRefused(MetadataException.Reason reason, CompletableFuture<?> future) {
    Throwable cause = assertThrows(CompletionException.class, future::join).getCause();
    MetadataException refusal = (MetadataException) cause;
    assertEquals(reason, refusal.reason(), refusal.getMessage());
  }

  /** Waits until a store's image is as expected. */
  static ClusterImage await(MetadataStore store, Predicate<ClusterImage> expected) {
    CompletableFuture<ClusterImage> found = new CompletableFuture<>();
    store.subscribe(
        change -> {
          if (expected.test(change.after())) {
            found.complete(change.after());
          }
        });
    return found.orTimeout(50, TimeUnit.SECONDS).join();
  }

  @Test
  void newClusterHasAnIdAndNothingElse() {
    ClusterImage image = open().image();

    assertEquals(22, image.clusterId().length());
    assertEquals(ClusterImage.NO_CONTROLLER, image.controllerId());
    assertEquals(0, image.controllerEpoch());
    assertEquals(Map.of(), image.brokers());
    assertEquals(0, image.topics().size());
    assertEquals(Map.of(), image.configs());
  }

  @Test
  void storesOpenedAtOnceAgreeOnTheClusterId() {
    List<CompletableFuture<MetadataStore>> opening =
        IntStream.range(0, 3).mapToObj(n -> CompletableFuture.supplyAsync(this::open)).toList();

    Set<String> ids = new HashSet<>();
    opening.forEach(store -> ids.add(store.join().image().clusterId()));

    assertEquals(1, ids.size(), ids.toString());
  }

  @Test
  void createdTopicIsInOwnImageWhenFutureCompletes() {
    MetadataStore store = open();
    Uuid id = Uuid.random();
    List<PartitionState> partitions =
        List.of(
            PartitionState.initial(List.of(1, 2, 3)),
            PartitionState.initial(List.of(2, 3, 1), List.of(3)),
            PartitionState.initial(List.of(3, 1, 2), List.of()));
    Map<String, String> config = Map.of("cleanup.policy", "compact", "odd=key\n", "100%\r\n=");

    store.createTopic("orders", id, partitions, config).join();

    TopicImage topic = store.image().topic("orders");
    assertEquals(new TopicImage("orders", id, partitions, config), topic);
    assertSame(topic, store.image().topic(id));
    assertEquals(config, store.image().topicConfig("orders"));
    assertEquals(1, store.image().topics().size());
    assertEquals(PartitionState.NO_LEADER, topic.partitions().get(2).leader());
  }

  @Test
  void otherStoreFollowsEveryChangeOfATopic() {
    MetadataStore writer = open();
    MetadataStore reader = open();
    writer.createTopic("a", Uuid.random(), partitions(3, 1, 2), Map.of()).join();
    writer.addPartitions("a", partitions(2, 2, 1), 3).join();
    PartitionState next = writer.image().topic("a").partitions().get(4).withIsr(List.of(2));
    writer.alterPartitionStates("a", Map.of(4, next)).join();
    writer.setConfig(ConfigScope.topic("a"), Map.of("retention.ms", "1")).join();

    TopicImage written = writer.image().topic("a");
    ClusterImage followed = await(reader, image -> written.equals(image.topic("a")));
    assertEquals(next, followed.topic("a").partitions().get(4));

    writer.deleteTopic("a").join();
    assertNull(writer.image().topic("a"));
    assertNull(writer.image().topic(written.id()));
    await(reader, image -> image.topic("a") == null && image.topic(written.id()) == null);
  }

  @Test
  void topicThatExistsIsNotCreatedAgain() {
    MetadataStore store = open();
    Uuid id = Uuid.random();
    store.createTopic("a", id, partitions(1, 1), Map.of()).join();

    assertRefused(
        ALREADY_EXISTS, store.createTopic("a", Uuid.random(), partitions(1, 1), Map.of()));
    assertRefused(ALREADY_EXISTS, store.createTopic("a", id, partitions(1, 1), Map.of()));
    assertEquals(id, store.image().topic("a").id());
  }

  @Test
  void ofTwoStoresThatCreateOneTopicExactlyOneSucceeds() {
    List<MetadataStore> stores = List.of(open(), open());
    for (int round = 0; round < 20; round++) {
      String name = "t" + round;
      Map<Uuid, CompletableFuture<TopicImage>> results = new HashMap<>();
      for (MetadataStore store : stores) {
        Uuid id = Uuid.random();
        results.put(id, store.createTopic(name, id, partitions(1, 1), Map.of()));
      }
      Set<Uuid> winners = new HashSet<>();
      results.forEach(
          (id, result) -> {
            if (result.handle((topic, failure) -> failure == null).join()) {
              winners.add(id);
            } else {
              assertRefused(ALREADY_EXISTS, result);
            }
          });
      assertEquals(Set.of(stores.get(0).image().topic(name).id()), winners);
      assertEquals(Set.of(stores.get(1).image().topic(name).id()), winners);
    }
  }

  @Test
  void changeByOneStoreIsKnownToTheOtherBeforeItRefuses() {
    MetadataStore one = open();
    MetadataStore other = open();
    for (int round = 0; round < 50; round++) {
      one.createTopic("a", Uuid.random(), partitions(1, 1), Map.of()).join();
      other.deleteTopic("a").join();
      assertNull(other.image().topic("a"));
    }
  }

  @Test
  void deletedTopicCanBeCreatedAnewWithAnotherId() {
    MetadataStore store = open();
    Uuid first = Uuid.random();
    Uuid second = Uuid.random();
    store.createTopic("a", first, partitions(2, 1), Map.of("x", "1")).join();
    store.deleteTopic("a").join();
    store.createTopic("a", second, partitions(1, 2), Map.of()).join();

    assertNull(store.image().topic(first));
    assertEquals(
        new TopicImage("a", second, partitions(1, 2), Map.of()), store.image().topic(second));
  }

  @Test
  void whatIsNotThereCannotBeChanged() {
    MetadataStore store = open();
    assertRefused(NOT_FOUND, store.deleteTopic("a"));
    assertRefused(NOT_FOUND, store.addPartitions("a", partitions(1, 1), 0));
    assertRefused(NOT_FOUND, store.setConfig(ConfigScope.topic("a"), Map.of("x", "1")));
    PartitionState state = PartitionState.initial(List.of(1)).withIsr(List.of(1));
    assertRefused(NOT_FOUND, store.alterPartitionStates("a", Map.of(0, state)));

    store.createTopic("a", Uuid.random(), partitions(1, 1), Map.of()).join();
    assertRefused(NOT_FOUND, store.alterPartitionStates("a", Map.of(0, state, 1, state)));
    assertEquals(0, store.image().topic("a").partitions().getFirst().partitionEpoch());
  }

  @Test
  void partitionsAreAddedAcrossChunks() {
    MetadataStore store = open();
    MetadataStore other = open();
    store.createTopic("a", Uuid.random(), partitions(999, 1), Map.of()).join();
    store.addPartitions("a", partitions(1, 2), 999).join();
    store.addPartitions("a", partitions(1, 3), 1000).join();
    store.addPartitions("a", partitions(1999, 4), 1001).join();

    assertRefused(VERSION_CONFLICT, store.addPartitions("a", partitions(1, 1), 2999));
    List<PartitionState> states = store.image().topic("a").partitions();
    assertEquals(3000, states.size());
    assertEquals(List.of(2), states.get(999).replicas());
    assertEquals(List.of(3), states.get(1000).replicas());
    assertEquals(List.of(4), states.get(2999).replicas());
    await(other, image -> states.equals(image.topic("a").partitions()));
    assertEquals(states, open().image().topic("a").partitions());
  }

  @Test
  void stateIsChangedOnlyFromTheOneBeforeIt() {
    MetadataStore store = open();
    store.createTopic("a", Uuid.random(), partitions(2, 1, 2), Map.of()).join();
    PartitionState first = store.image().topic("a").partitions().getFirst();
    PartitionState shrunk = first.withIsr(List.of(2, 1));
    store.alterPartitionStates("a", Map.of(0, shrunk)).join();

    PartitionState fromOld = first.withLeader(2, List.of(2));
    assertRefused(VERSION_CONFLICT, store.alterPartitionStates("a", Map.of(0, fromOld)));
    assertRefused(
        VERSION_CONFLICT,
        store.alterPartitionStates("a", Map.of(0, fromOld, 1, first.withIsr(List.of(1)))));

    assertEquals(List.of(shrunk, first), store.image().topic("a").partitions());
    PartitionState led = shrunk.withLeader(2, List.of(2));
    store.alterPartitionStates("a", Map.of(0, led)).join();
    PartitionState moving = led.withReplicas(List.of(1, 2, 3), List.of(3), List.of(1));
    store.alterPartitionStates("a", Map.of(0, moving)).join();
    assertEquals(moving, store.image().topic("a").partitions().getFirst());
    assertEquals(1, moving.leaderEpoch());
    assertEquals(3, moving.partitionEpoch());
    PartitionState eligible = moving.withIsr(List.of(2), List.of(1, 3));
    store.alterPartitionStates("a", Map.of(0, eligible)).join();
    assertEquals(List.of(1, 3), eligible.elr());
    assertEquals(eligible, open().image().topic("a").partitions().getFirst());
  }

  @Test
  void statesOfManyTopicsAreReplacedTogetherAndStaleOnesLeftOut() {
    MetadataStore store = open();
    MetadataStore other = open();
    PartitionState first = PartitionState.initial(List.of(1, 2));
    Map<String, TopicStates> changes = new TreeMap<>();
    List<CompletableFuture<?>> created = new ArrayList<>();
    for (int n = 0; n < 50; n++) {
      Uuid id = new Uuid(1, n);
      created.add(store.createTopic("t" + n, id, partitions(3, 1, 2), Map.of()));
      changes.put("t" + n, new TopicStates(id, Map.of(2, first.withLeader(2, List.of(2)))));
    }
    created.forEach(CompletableFuture::join);
    other.alterPartitionStates("t7", Map.of(2, first.withIsr(List.of(1)))).join();
    PartitionState smaller = first.withIsr(List.of(1));
    changes.put("t8", new TopicStates(new Uuid(1, 8), Map.of(0, smaller, 3, smaller)));
    changes.put("t9", new TopicStates(new Uuid(2, 9), Map.of(2, smaller)));
    changes.put("absent", new TopicStates(new Uuid(1, 50), Map.of(0, smaller)));

    assertEquals(
        Set.of("t7", "t8", "t9", "absent"),
        store.alterPartitionStates(store.image(), changes).join(),
        "stale, without such a partition, another one of that name, not there");
    assertEquals(Set.of(), store.alterPartitionStates(store.image(), Map.of()).join());
    await(other, image -> image.topic("t49").partitions().get(2).leader() == 2);
    for (int n = 0; n < 50; n++) {
      assertEquals(
          n >= 7 && n <= 9 ? 1 : 2,
          other.image().topic("t" + n).partitions().get(2).leader(),
          "t" + n);
    }
    assertEquals(first, other.image().topic("t8").partitions().getFirst());
  }

  @Test
  void topicOfAnotherIdIsNotDeleted() {
    MetadataStore store = open();
    Uuid id = Uuid.random();
    store.createTopic("a", id, partitions(1, 1), Map.of()).join();
    assertRefused(NOT_FOUND, store.deleteTopic("a", Uuid.random()));
    assertEquals(id, store.image().topic("a").id());
    store.deleteTopic("a", id).join();
    assertNull(store.image().topic("a"));
  }

  @Test
  void statesThatExceedOneTransactionAreReplacedInSeveral() {
    MetadataStore store = open();
    Integer[] replicas =
        IntStream.range(0, 50).map(n -> 1_000_000 + n).boxed().toArray(Integer[]::new);
    Map<String, TopicStates> changes = new TreeMap<>();
    for (int n = 0; n < 4; n++) {
      Uuid id = new Uuid(1, n);
      store.createTopic("t" + n, id, partitions(1000, replicas), Map.of()).join();
      PartitionState last = partitions(1, replicas).getFirst().withIsr(List.of(1_000_000));
      changes.put("t" + n, new TopicStates(id, Map.of(999, last)));
    }

    assertEquals(Set.of(), store.alterPartitionStates(store.image(), changes).join());
    for (int n = 0; n < 4; n++) {
      assertEquals(
          List.of(1_000_000), store.image().topic("t" + n).partitions().get(999).isr(), "t" + n);
    }
  }

  @Test
  void changeOfManyTopicsByAnOldControllerIsFenced() {
    MetadataStore store = open();
    store.register(broker(1)).join();
    Election first = store.electController(1).join();
    Uuid id = Uuid.random();
    store.createTopic("a", id, partitions(1, 1, 2), Map.of()).join();
    PartitionState smaller = PartitionState.initial(List.of(1, 2)).withIsr(List.of(1));
    Map<String, TopicStates> change = Map.of("a", new TopicStates(id, Map.of(0, smaller)));
    store.resignController(first.epoch()).join();
    store.electController(1).join();

    ClusterImage image = store.image();
    assertRefused(FENCED, store.asController(first.epoch()).alterPartitionStates(image, change));
    assertEquals(
        Set.of(), store.asController(first.epoch() + 1).alterPartitionStates(image, change).join());
  }

  @Test
  void changeThatWasDecidedBeforeABrokerRegisteredIsLeftOut() {
    MetadataStore store = open();
    MetadataStore other = open();
    store.register(broker(1)).join();
    int epoch = store.electController(1).join().epoch();
    Uuid id = Uuid.random();
    store.createTopic("a", id, partitions(1, 1, 2), Map.of()).join();
    PartitionState smaller = PartitionState.initial(List.of(1, 2)).withIsr(List.of(1));
    Map<String, TopicStates> change = Map.of("a", new TopicStates(id, Map.of(0, smaller)));
    ClusterImage before = store.image();
    other.register(broker(2)).join();

    for (MetadataWriter writer : List.of(store.asController(epoch), store)) {
      assertEquals(Set.of("a"), writer.alterPartitionStates(before, change).join());
    }
    assertEquals(epoch, store.image().controllerEpoch());
    await(store, image -> image.brokers().containsKey(2));
    assertEquals(
        Set.of(), store.asController(epoch).alterPartitionStates(store.image(), change).join());
    assertEquals(smaller, store.image().topic("a").partitions().getFirst());
  }

  @Test
  void imageThatShowsAFenceShowsTheBrokersThatRegisteredBeforeIt() {
    MetadataStore watching = open();
    List<MetadataStore> stores = List.of(open(), open(), open());
    List<ClusterImage> shown = new CopyOnWriteArrayList<>();
    watching.subscribe(change -> shown.add(change.after()));
    int first = watching.image().fence();
    for (int n = 0; n < 30; n++) {
      stores.get(n % 3).register(broker(n)).join();
    }
    await(watching, image -> image.fence() - first == 30);
    assertEquals(30, watching.image().brokers().size());
    for (ClusterImage image : shown) {
      assertTrue(image.brokers().size() >= image.fence() - first, image::toString);
    }
  }

  @Test
  void writersOfDifferentPartitionsOfOneChunkAllSucceed() {
    List<MetadataStore> stores = List.of(open(), open(), open());
    int each = 30;
    stores.getFirst().createTopic("a", Uuid.random(), partitions(90, 1, 2), Map.of()).join();
    stores.forEach(store -> await(store, image -> image.topic("a") != null));

    List<CompletableFuture<?>> writes = new ArrayList<>();
    for (int n = 0; n < each; n++) {
      for (int s = 0; s < stores.size(); s++) {
        PartitionState next = PartitionState.initial(List.of(1, 2)).withLeader(2, List.of(2));
        writes.add(stores.get(s).alterPartitionStates("a", Map.of(n * 3 + s, next)));
      }
    }
    writes.forEach(CompletableFuture::join);

    await(
        stores.getFirst(),
        image -> image.topic("a").partitions().stream().allMatch(p -> p.leader() == 2));
  }

  @Test
  void ofTwoWritersOfOnePartitionExactlyOneSucceeds() {
    List<MetadataStore> stores = List.of(open(), open());
    stores.getFirst().createTopic("a", Uuid.random(), partitions(1, 1, 2), Map.of()).join();
    stores.forEach(store -> await(store, image -> image.topic("a") != null));
    PartitionState state = PartitionState.initial(List.of(1, 2));

    for (int round = 0; round < 20; round++) {
      List<PartitionState> wanted =
          List.of(state.withLeader(1, List.of(1)), state.withLeader(2, List.of(2, 1)));
      List<CompletableFuture<TopicImage>> writes = new ArrayList<>();
      for (int s = 0; s < 2; s++) {
        writes.add(stores.get(s).alterPartitionStates("a", Map.of(0, wanted.get(s))));
      }
      List<PartitionState> written = new ArrayList<>();
      for (int s = 0; s < 2; s++) {
        if (writes.get(s).handle((topic, failure) -> failure == null).join()) {
          written.add(wanted.get(s));
        } else {
          assertRefused(VERSION_CONFLICT, writes.get(s));
        }
      }
      assertEquals(1, written.size());
      state = written.getFirst();
      assertEquals(state, stores.getFirst().image().topic("a").partitions().getFirst());
      assertEquals(round + 1, state.partitionEpoch());
    }
  }

  @Test
  void configurationIsReplacedAsAWholeAndRemovedWhenEmpty() {
    MetadataStore store = open();
    MetadataStore other = open();
    store.createTopic("a", Uuid.random(), partitions(1, 1), Map.of("x", "0")).join();
    List<ConfigScope> scopes =
        List.of(
            ConfigScope.topic("a"),
            ConfigScope.broker(7),
            ConfigScope.brokerDefault(),
            ConfigScope.group("any/thing <at> all %41 ünicode"),
            ConfigScope.group(".."),
            ConfigScope.group("<default>"),
            new ConfigScope(ConfigScope.Kind.CLIENT_METRICS, "m"));
    Map<ConfigScope, Map<String, String>> expected = new LinkedHashMap<>();
    for (ConfigScope scope : scopes) {
      store.setConfig(scope, Map.of("old", "1", "both", "1")).join();
      Map<String, String> config = Map.of("both", scope.toString(), "new", "");
      store.setConfig(scope, config).join();
      expected.put(scope, config);
    }
    expected.forEach((scope, config) -> assertEquals(config, store.image().config(scope)));
    assertEquals(expected.get(ConfigScope.broker(7)), store.image().brokerConfig(7));
    assertEquals(expected.get(ConfigScope.brokerDefault()), store.image().brokerDefaultConfig());
    MetadataStore later = open();
    expected.forEach((scope, config) -> assertEquals(config, later.image().config(scope)));

    scopes.forEach(scope -> store.setConfig(scope, Map.of()).join());
    assertEquals(Map.of(), store.image().configs());
    assertEquals(Map.of(), store.image().topicConfig("a"));
    await(other, image -> image.configs().isEmpty() && image.topicConfig("a").isEmpty());
  }

  @Test
  void incrementsOfConfigurationByTwoStoresAreNotLost() {
    List<MetadataStore> stores = List.of(open(), open());
    ConfigScope topic = ConfigScope.topic("a");
    ConfigScope broker = ConfigScope.brokerDefault();
    stores.getFirst().createTopic("a", Uuid.random(), partitions(1, 1), Map.of()).join();

    List<CompletableFuture<?>> updates = new ArrayList<>();
    for (int n = 0; n < 25; n++) {
      for (int s = 0; s < 2; s++) {
        String key = n + "." + s;
        for (ConfigScope scope : List.of(topic, broker)) {
          updates.add(stores.get(s).updateConfig(scope, old -> with(old, key)));
        }
      }
    }
    updates.forEach(CompletableFuture::join);

    await(stores.get(0), image -> image.config(topic).size() == 50);
    await(stores.get(1), image -> image.config(broker).size() == 50);
  }

  private static Map<String, String> with(Map<String, String> old, String key) {
    Map<String, String> changed = new HashMap<>(old);
    changed.put(key, "1");
    return changed;
  }

  @Test
  void producerIdBlocksNeverOverlap() {
    List<MetadataStore> stores = List.of(open(), open());
    List<CompletableFuture<Long>> blocks = new ArrayList<>();
    for (int n = 0; n < 40; n++) {
      blocks.add(stores.get(n % 2).allocateProducerIds(1000));
    }
    TreeSet<Long> firsts = new TreeSet<>();
    blocks.forEach(block -> firsts.add(block.join()));

    assertEquals(40, firsts.size());
    firsts.forEach(first -> assertEquals(0, first % 1000));
    assertEquals(0, firsts.first());
    assertEquals(40_000, open().allocateProducerIds(1).join());
  }

  @Test
  void brokerIsRegisteredUntilItsStoreCloses() {
    MetadataStore store = open();
    MetadataStore other = open();
    BrokerRegistration wanted = broker(1);
    BrokerRegistration registered = store.register(wanted).join();

    assertEquals(wanted.withEpoch(registered.epoch()), registered);
    assertTrue(registered.epoch() > 0);
    assertEquals(Map.of(1, registered), store.image().brokers());
    await(other, image -> image.brokers().equals(Map.of(1, registered)));
    assertEquals(9093, registered.endpoint("BROKERS").port());
    assertNull(registered.endpoint("NONE"));

    store.close();
    await(other, image -> image.brokers().isEmpty());
    assertRefused(MetadataException.Reason.CLOSED, store.register(wanted));
  }

  @Test
  void registrationIsUpdatedWithinOneSessionAndKeepsItsEpoch() {
    MetadataStore store = open();
    BrokerRegistration first = store.register(broker(1)).join();
    BrokerRegistration changed =
        new BrokerRegistration(1, -1, first.incarnation(), first.home(), null, List.of());

    assertEquals(changed.withEpoch(first.epoch()), store.register(changed).join());
    assertEquals(Map.of(1, changed.withEpoch(first.epoch())), store.image().brokers());
    assertEquals(first.epoch(), store.register(changed).join().epoch());
  }

  @Test
  void flagsOfARegistrationAreRaisedAndTakenBackWithinItsEpoch() {
    MetadataStore store = open();
    MetadataStore other = open();
    BrokerRegistration first = store.register(broker(1).withTailMayBeLost(true)).join();
    assertTrue(first.tailMayBeLost());

    BrokerRegistration stopping = first.withTailMayBeLost(false).asStopping();
    assertEquals(stopping, store.register(stopping).join());
    await(other, image -> image.brokers().equals(Map.of(1, stopping)));
  }

  @Test
  void brokerIdOfALiveBrokerIsRefused() {
    MetadataStore store = open();
    BrokerRegistration first = store.register(broker(1)).join();
    MetadataStore other = open();

    CompletableFuture<BrokerRegistration> second = other.register(broker(1));
    assertRefused(ALREADY_EXISTS, second);
    String message = assertThrows(CompletionException.class, second::join).getCause().getMessage();
    assertTrue(message.contains("id 1 is taken by a broker at host1:9092"), message);
    assertRefused(ALREADY_EXISTS, other.register(broker(1, Uuid.ZERO)));
    assertEquals(Map.of(1, first), other.image().brokers());
    BrokerRegistration neighbour = other.register(broker(2)).join();
    assertTrue(neighbour.epoch() > first.epoch());
  }

  @Test
  void brokerOfTheSameHomeTakesItsOwnPlaceAgainAtOnce() {
    MetadataStore dead = open();
    Uuid home = Uuid.random();
    BrokerRegistration old = dead.register(broker(1, home)).join();
    assertEquals(new Election(true, 1, 1), dead.electController(1).join());

    MetadataStore restarted = open();
    BrokerRegistration now = restarted.register(broker(1, home)).join();
    assertTrue(now.epoch() > old.epoch());
    assertNotEquals(now.incarnation(), old.incarnation());
    assertEquals(ClusterImage.NO_CONTROLLER, restarted.image().controllerId());
    assertEquals(new Election(true, 1, 2), restarted.electController(1).join());
  }

  @Test
  void takingOwnPlaceAgainLeavesTheControllershipOfOthers() {
    MetadataStore controller = open();
    controller.register(broker(2)).join();
    controller.electController(2).join();
    Uuid home = Uuid.random();
    open().register(broker(1, home)).join();

    MetadataStore restarted = open();
    restarted.register(broker(1, home)).join();
    assertEquals(2, restarted.image().controllerId());
  }

  @Test
  void oneControllerIsElectedAndTheNextHasTheNextEpoch() {
    MetadataStore one = open();
    MetadataStore two = open();
    assertRefused(NOT_FOUND, one.electController(1));
    one.register(broker(1)).join();
    two.register(broker(2)).join();

    assertEquals(new Election(true, 1, 1), one.electController(1).join());
    assertEquals(new Election(false, 1, 1), two.electController(2).join());
    assertEquals(new Election(true, 1, 1), one.electController(1).join());
    assertEquals(1, one.image().controllerId());
    assertEquals(1, one.image().controllerEpoch());

    two.resignController(1).join();
    assertEquals(1, two.image().controllerId());
    one.resignController(0).join();
    assertEquals(1, one.image().controllerId());
    one.resignController(1).join();
    assertEquals(ClusterImage.NO_CONTROLLER, one.image().controllerId());
    assertEquals(new Election(true, 2, 2), two.electController(2).join());
    ClusterImage image = await(one, i -> i.controllerId() == 2);
    assertEquals(2, image.controllerEpoch());
  }

  @Test
  void registrationThatOthersEndIsGoneWithItsControllershipAndCanBeMadeAnew() {
    MetadataStore one = open();
    MetadataStore two = open();
    BrokerRegistration first = one.register(broker(1)).join();
    BrokerRegistration other = two.register(broker(2)).join();
    one.electController(1).join();

    assertFalse(two.endRegistration(1, first.epoch() + 1).join());
    assertFalse(two.endRegistration(3, first.epoch()).join());
    assertEquals(Set.of(1, 2), two.image().brokers().keySet());
    assertTrue(two.endRegistration(1, first.epoch()).join());
    assertEquals(Map.of(2, other), two.image().brokers());
    assertEquals(ClusterImage.NO_CONTROLLER, two.image().controllerId());
    assertEquals(new Election(true, 2, 2), two.electController(2).join());

    await(one, image -> image.controllerId() == 2 && !image.brokers().containsKey(1));
    assertRefused(NOT_FOUND, one.amend(first.asStopping()));
    BrokerRegistration again = one.register(first).join();
    assertTrue(again.epoch() > first.epoch());
    assertFalse(two.endRegistration(1, first.epoch()).join());
    BrokerRegistration stopping = one.amend(again.asStopping()).join();
    assertEquals(again.asStopping(), stopping);
    await(two, image -> stopping.equals(image.brokers().get(1)));
    assertEquals(2, two.image().controllerId());
  }

  @Test
  void deposedControllerChangesNothing() {
    MetadataStore one = open();
    MetadataStore two = open();
    one.register(broker(1)).join();
    two.register(broker(2)).join();
    int oldEpoch = one.electController(1).join().epoch();
    MetadataWriter old = one.asController(oldEpoch);
    old.createTopic("a", Uuid.random(), partitions(1, 1, 2), Map.of()).join();
    one.resignController(oldEpoch).join();
    int newEpoch = two.electController(2).join().epoch();

    // The first store may not have heard of it: the tree itself must refuse.
    PartitionState next = PartitionState.initial(List.of(1, 2)).withLeader(2, List.of(2));
    assertRefused(FENCED, old.alterPartitionStates("a", Map.of(0, next)));
    assertRefused(FENCED, old.createTopic("b", Uuid.random(), partitions(1, 1), Map.of()));
    assertRefused(FENCED, old.addPartitions("a", partitions(1, 1), 1));
    assertRefused(FENCED, old.deleteTopic("a"));
    assertRefused(FENCED, old.setConfig(ConfigScope.brokerDefault(), Map.of("x", "1")));
    assertRefused(FENCED, one.asController(7).deleteTopic("a"));

    two.asController(newEpoch).alterPartitionStates("a", Map.of(0, next)).join();
    assertEquals(next, two.image().topic("a").partitions().getFirst());
  }

  @Test
  void expiredSessionLosesRegistrationAndIsFollowedByANewOne() throws Exception {
    MetadataStore store = open();
    MetadataStore other = open();
    Uuid home = Uuid.random();
    BrokerRegistration before = store.register(broker(1, home)).join();
    store.electController(1).join();
    other.createTopic("a", Uuid.random(), partitions(1, 1), Map.of()).join();
    LinkedBlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
    store.subscribeSession(states::add);
    assertEquals(SessionState.CONNECTED, states.poll(50, TimeUnit.SECONDS));

    expireSession(store);
    await(other, image -> image.brokers().isEmpty() && image.controllerId() < 0);
    List<SessionState> seen = new ArrayList<>();
    do {
      seen.add(states.poll(50, TimeUnit.SECONDS));
    } while (seen.getLast() != SessionState.CONNECTED);
    assertTrue(seen.contains(SessionState.EXPIRED), seen.toString());

    await(store, image -> image.brokers().isEmpty() && image.controllerId() < 0);
    BrokerRegistration after = store.register(broker(1, home)).join();
    assertTrue(after.epoch() > before.epoch());
    await(other, image -> image.brokers().equals(Map.of(1, after)));
    other.deleteTopic("a").join();
    await(store, image -> image.topic("a") == null);
  }

  @Test
  void leaseHoldsFromRegistrationToTheEndOfTheSession() throws Exception {
    MetadataStore store = open();
    assertFalse(store.leaseHolds());
    store.register(broker(1)).join();
    assertTrue(store.leaseHolds());

    LinkedBlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
    store.subscribeSession(states::add);
    assertEquals(SessionState.CONNECTED, states.poll(30, TimeUnit.SECONDS));
    expireSession(store);
    SessionState next = states.poll(30, TimeUnit.SECONDS);
    while (next != SessionState.CONNECTED) {
      next = states.poll(30, TimeUnit.SECONDS);
      assertFalse(store.leaseHolds());
    }
    store.register(broker(1)).join();
    assertTrue(store.leaseHolds());
  }

  @Test
  void controllershipMovesOnWhenSessionsExpire() throws Exception {
    Map<Integer, MetadataStore> stores = new LinkedHashMap<>();
    Map<Integer, CompletableFuture<Election>> elections = new HashMap<>();
    for (int id = 1; id <= 3; id++) {
      stores.put(id, open());
      stores.get(id).register(broker(id)).join();
    }
    Set<Integer> remaining = new TreeSet<>(stores.keySet());
    for (int epoch = 1; epoch <= 3; epoch++) {
      for (int id : remaining) {
        await(stores.get(id), image -> image.controllerId() == ClusterImage.NO_CONTROLLER);
      }
      for (int id : remaining) {
        elections.put(id, stores.get(id).electController(id));
      }
      Set<Integer> winners = new TreeSet<>();
      for (int id : remaining) {
        Election election = elections.get(id).join();
        assertEquals(epoch, election.epoch());
        assertTrue(remaining.contains(election.controllerId()));
        if (election.won()) {
          winners.add(id);
        }
      }
      assertEquals(1, winners.size(), "epoch " + epoch + ": " + winners);
      int winner = winners.iterator().next();
      for (int id : remaining) {
        assertEquals(winner, elections.get(id).join().controllerId());
      }
      remaining.remove(winner);
      expireSession(stores.get(winner));
    }
  }

  @Test
  void fiveThousandPartitionsOfOneTopicAreOneChange() {
    MetadataStore store = open();
    MetadataStore other = open();
    List<PartitionState> states = new ArrayList<>();
    for (int n = 0; n < 5000; n++) {
      states.add(PartitionState.initial(List.of(n % 7, n % 7 + 1, n % 7 + 2)));
    }
    LinkedBlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
    other.subscribe(
        change -> {
          TopicImage topic = change.after().topic("big");
          sizes.add(topic == null ? 0 : topic.partitions().size());
        });
    store.createTopic("big", Uuid.random(), states, Map.of("x", "y")).join();
    await(other, image -> image.topic("big") != null);
    assertEquals(Set.of(0, 5000), new HashSet<>(sizes));

    Map<Integer, PartitionState> failOver = new HashMap<>();
    for (int n = 0; n < 5000; n += 7) {
      failOver.put(n, states.get(n).withLeader(1, List.of(1, 2)));
    }
    store.alterPartitionStates("big", failOver).join();
    failOver.forEach(states::set);
    await(other, image -> image.topic("big").partitions().equals(states));
    assertEquals(states, open().image().topic("big").partitions());
  }

  @Test
  void thousandTopicsAreReadByANewStore() {
    MetadataStore store = open();
    List<CompletableFuture<TopicImage>> created = new ArrayList<>();
    for (int n = 0; n < 1000; n++) {
      created.add(
          store.createTopic("t" + n, Uuid.random(), partitions(3, 1, 2, 3), Map.of("n", "" + n)));
    }
    created.forEach(CompletableFuture::join);

    MetadataStore later = open();
    assertEquals(1000, later.image().topics().size());
    for (TopicImage topic : store.image().topics()) {
      assertEquals(topic, later.image().topic(topic.name()));
      assertEquals(topic, later.image().topic(topic.id()));
    }
  }

  @Test
  void changeThatIsTooLargeIsRefusedAndHarmsNothing() {
    MetadataStore store = open();
    Map<String, String> large = Map.of("x", "y".repeat(1_100_000));
    assertRefused(TOO_LARGE, store.createTopic("a", Uuid.random(), partitions(1, 1), large));
    assertRefused(
        TOO_LARGE, store.createTopic("a", Uuid.random(), partitions(10_001, 1), Map.of()));
    assertRefused(TOO_LARGE, store.setConfig(ConfigScope.broker(1), large));

    List<PartitionState> largest = partitions(10_000, 100_001, 100_002, 100_003);
    store.createTopic("a", Uuid.random(), largest, Map.of()).join();
    assertEquals(largest, store.image().topic("a").partitions());
    Map<String, String> big = Map.of("x", "y".repeat(900_000));
    store.setConfig(ConfigScope.broker(1), big).join();
    assertEquals(big, open().image().brokerConfig(1));
    store.deleteTopic("a").join();
    assertNull(store.image().topic("a"));
  }

  @Test
  void listenerIsToldOfEachStepInOrderAndWhatItTouches() {
    MetadataStore store = open();
    store.createTopic("a", Uuid.random(), partitions(1, 1), Map.of("x", "1")).join();
    List<ImageChange> changes = new ArrayList<>();
    CountDownLatch subscribed = new CountDownLatch(1);
    store.subscribe(
        change -> {
          changes.add(change);
          subscribed.countDown();
        });
    store.createTopic("b", Uuid.random(), partitions(1, 1), Map.of()).join();
    store.setConfig(ConfigScope.topic("a"), Map.of()).join();
    store.setConfig(ConfigScope.brokerDefault(), Map.of("y", "2")).join();
    store.register(broker(1)).join();
    store.deleteTopic("b").join();

    assertEquals(6, changes.size());
    assertEquals(0, changes.getFirst().before().topics().size());
    for (int n = 1; n < changes.size(); n++) {
      assertSame(changes.get(n - 1).after(), changes.get(n).before());
    }
    assertEquals(
        List.of(Set.of("a"), Set.of("b"), Set.of("a"), Set.of(), Set.of(), Set.of("b")),
        changes.stream().map(ImageChange::topics).toList());
    assertEquals(
        List.of(
            Set.of(ConfigScope.topic("a")),
            Set.of(),
            Set.of(ConfigScope.topic("a")),
            Set.of(ConfigScope.brokerDefault()),
            Set.of(),
            Set.of()),
        changes.stream().map(ImageChange::configs).toList());
    assertTrue(changes.get(4).brokersChanged());
    assertFalse(changes.get(5).brokersChanged());
    assertSame(store.image(), changes.getLast().after());
  }

  @Test
  void failingListenerHarmsNobody() {
    MetadataStore store = open();
    store.subscribe(
        change -> {
          throw new IllegalStateException("a listener that fails on purpose");
        });
    store.createTopic("a", Uuid.random(), partitions(1, 1), Map.of()).join();
    assertNotNull(store.image().topic("a"));
  }

  @Test
  void closingFailsWhatIsUnderWayAndMayBeRepeated() {
    MetadataStore store = open();
    store.close();
    store.close();
    assertRefused(
        MetadataException.Reason.CLOSED,
        store.createTopic("a", Uuid.random(), partitions(1, 1), Map.of()));
  }
}
