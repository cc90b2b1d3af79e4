package io.sluice.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real ZooKeeper that goes away and comes back. */
@Timeout(120)
class ZooKeeperFaultsTest {
  @TempDir Path directory;

  private EmbeddedZooKeeper start(int port) throws Exception {
    return EmbeddedZooKeeper.start(new EmbeddedZooKeeperSettings(directory, "127.0.0.1", port));
  }

  private static ZooKeeperMetadataStore open(EmbeddedZooKeeper server, int sessionTimeoutMs) {
    return ZooKeeperMetadataStore.open(
        new ZooKeeperSettings(server.connectString(), "/x", sessionTimeoutMs, 30_000));
  }

  @Test
  void storeSurvivesAServerThatIsAwayForLongerThanItsSession() throws Exception {
    EmbeddedZooKeeper server = start(0);
    int port = server.port();
    try (ZooKeeperMetadataStore store = open(server, 1_500)) {
      Uuid home = Uuid.random();
      long before = store.register(MetadataStoreContract.broker(1, home)).join().epoch();
      LinkedBlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
      store.subscribeSession(states::add);
      assertEquals(SessionState.CONNECTED, states.poll(30, TimeUnit.SECONDS));

      server.close();
      assertEquals(SessionState.SUSPENDED, states.poll(30, TimeUnit.SECONDS));
      assertEquals(SessionState.LAPSED, states.poll(30, TimeUnit.SECONDS));
      assertEquals(SessionState.EXPIRED, states.poll(30, TimeUnit.SECONDS));
      CompletableFuture<?> nobodyThere = store.deleteTopic("a");
      MetadataStoreContract.assertRefused(MetadataException.Reason.UNAVAILABLE, nobodyThere);

      server = start(port);
      assertEquals(SessionState.CONNECTED, states.poll(30, TimeUnit.SECONDS));
      long after = store.register(MetadataStoreContract.broker(1, home)).join().epoch();
      assertTrue(after > before);
      assertEquals(after, store.image().brokers().get(1).epoch());
    } finally {
      server.close();
    }
  }

  @Test
  void whatWasAcknowledgedIsThereHoweverOftenTheServerFails() throws Exception {
    Map<String, CompletableFuture<TopicImage>> created = new LinkedHashMap<>();
    List<CompletableFuture<Long>> blocks = new ArrayList<>();
    try (EmbeddedZooKeeper server = start(0);
        ZooKeeperMetadataStore one = open(server, 30_000);
        ZooKeeperMetadataStore two = open(server, 30_000)) {
      for (int round = 0; round < 4; round++) {
        for (int n = 0; n < 50; n++) {
          ZooKeeperMetadataStore store = n % 2 == 0 ? one : two;
          String name = "t" + round + "." + n;
          created.put(
              name,
              store.createTopic(
                  name, Uuid.random(), MetadataStoreContract.partitions(2, 1), Map.of()));
          blocks.add(store.allocateProducerIds(10));
        }
        server.fail();
        created.values().forEach(CompletableFuture::join);
      }
      created.forEach(
          (name, topic) -> {
            MetadataStoreContract.await(one, image -> image.topic(name) != null);
            assertEquals(topic.join(), one.image().topic(name));
          });
      assertEquals(200, blocks.stream().map(CompletableFuture::join).distinct().count());
    }
    try (EmbeddedZooKeeper server = start(0);
        ZooKeeperMetadataStore store = open(server, 30_000)) {
      created.forEach((name, topic) -> assertEquals(topic.join(), store.image().topic(name)));
      assertEquals(created.size(), store.image().topics().size());
    }
  }

  @Test
  void offsetsThatWereAcknowledgedAreThereHoweverOftenTheServerFails() throws Exception {
    Map<TopicPartition, String> last = new LinkedHashMap<>();
    try (EmbeddedZooKeeper server = start(0);
        ZooKeeperMetadataStore writer = open(server, 30_000);
        ZooKeeperMetadataStore reader = open(server, 30_000)) {
      for (int round = 0; round < 4; round++) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int n = 0; n < 200; n++) {
          Map<TopicPartition, String> changes = new LinkedHashMap<>();
          for (int partition = 0; partition < 30; partition++) {
            changes.put(new TopicPartition("t" + n % 5, partition), round + "." + n);
          }
          writes.add(writer.consumerOffsets().write("g", changes));
          last.putAll(changes);
        }
        server.fail();
        writes.forEach(CompletableFuture::join);
        assertEquals(last, reader.consumerOffsets().read("g").join());
      }
    }
  }

  @Test
  void storeThatFindsNobodySaysWhereItLooked() throws Exception {
    EmbeddedZooKeeper server = start(0);
    String address = server.connectString();
    server.close();
    ZooKeeperSettings settings = new ZooKeeperSettings(address, "/x", 5_000, 300);
    MetadataException refusal =
        assertThrows(MetadataException.class, () -> ZooKeeperMetadataStore.open(settings));
    assertEquals(
        "No metadata from ZooKeeper at " + address + "/x within 300 ms: no server answers",
        refusal.getMessage());
  }

  @Test
  void killedProcessLeavesEverythingThatItAcknowledged() throws Exception {
    Uuid home = Uuid.random();
    List<String> acknowledged;
    try (KilledBroker broker = KilledBroker.start(directory, home)) {
      acknowledged = broker.topics(100);
    }
    try (EmbeddedZooKeeper server = start(0);
        ZooKeeperMetadataStore store = open(server, 600_000)) {
      acknowledged.forEach(name -> assertNotNull(store.image().topic(name), name));

      // The killed one's session lasts for ten minutes more: the test would time out.
      BrokerRegistration dead = store.image().brokers().get(1);
      assertEquals(1, store.image().controllerId());
      MetadataStoreContract.assertRefused(
          MetadataException.Reason.ALREADY_EXISTS, store.register(MetadataStoreContract.broker(1)));
      BrokerRegistration alive = store.register(MetadataStoreContract.broker(1, home)).join();
      assertTrue(alive.epoch() > dead.epoch());
      assertEquals(new Election(true, 1, 2), store.electController(1).join());
    }
  }
}
