package io.sluice.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(60)
@Isolated("looks at the threads that are there")
class EmbeddedZooKeeperTest {
  @TempDir Path directory;

  private EmbeddedZooKeeper start(int port) throws IOException {
    return EmbeddedZooKeeper.start(new EmbeddedZooKeeperSettings(directory, "127.0.0.1", port));
  }

  private static ZooKeeperMetadataStore open(EmbeddedZooKeeper server, String chroot) {
    return ZooKeeperMetadataStore.open(
        new ZooKeeperSettings(server.connectString(), chroot, 20_000, 20_000));
  }

  @Test
  void stateSurvivesARestartOfTheServer() throws Exception {
    Uuid home = Uuid.random();
    String clusterId;
    TopicImage topic;
    long epoch;
    try (EmbeddedZooKeeper server = start(0);
        ZooKeeperMetadataStore store = open(server, "")) {
      clusterId = store.image().clusterId();
      epoch = store.register(MetadataStoreContract.broker(1, home)).join().epoch();
      store.electController(1).join();
      topic =
          store
              .createTopic(
                  "a", Uuid.random(), MetadataStoreContract.partitions(1500, 1), Map.of("x", "1"))
              .join();
      store.createTopic("b", Uuid.random(), topic.partitions(), Map.of()).join();
      store.deleteTopic("b").join();
      store.setConfig(ConfigScope.broker(1), Map.of("y", "2")).join();
      assertEquals(0, store.allocateProducerIds(1000).join());
    }

    try (EmbeddedZooKeeper server = start(0);
        ZooKeeperMetadataStore store = open(server, "")) {
      ClusterImage image = store.image();
      assertEquals(clusterId, image.clusterId());
      assertEquals(List.of(topic), List.copyOf(image.topics()));
      assertEquals(Map.of("y", "2"), image.brokerConfig(1));
      assertEquals(Map.of(), image.brokers());
      assertEquals(1, image.controllerEpoch());
      assertEquals(1000, store.allocateProducerIds(1).join());
      assertTrue(store.register(MetadataStoreContract.broker(1, home)).join().epoch() > epoch);
      assertEquals(2, store.electController(1).join().epoch());
    }
  }

  @Test
  void clustersWithDifferentChrootsShareNothing() throws Exception {
    try (EmbeddedZooKeeper server = start(0);
        ZooKeeperMetadataStore root = open(server, "");
        ZooKeeperMetadataStore one = open(server, "/sluice/one");
        ZooKeeperMetadataStore two = open(server, "/sluice/two");
        ZooKeeperMetadataStore again = open(server, "/sluice/one")) {
      assertNotEquals(one.image().clusterId(), two.image().clusterId());
      assertNotEquals(one.image().clusterId(), root.image().clusterId());
      assertEquals(one.image().clusterId(), again.image().clusterId());
      one.register(MetadataStoreContract.broker(1)).join();
      two.register(MetadataStoreContract.broker(1)).join();
      one.createTopic("a", Uuid.random(), MetadataStoreContract.partitions(1, 1), Map.of()).join();
      MetadataStoreContract.await(again, image -> image.topic("a") != null);
      assertEquals(0, two.image().topics().size());
      assertEquals(0, root.image().topics().size());
    }
  }

  @Test
  void offsetsAreKeptBelowTheChrootForToolsToRead() throws Exception {
    TopicPartition partition = new TopicPartition("t", 7);
    try (EmbeddedZooKeeper server = start(0);
        ZooKeeperMetadataStore one = open(server, "/sluice/one");
        ZooKeeperMetadataStore two = open(server, "/sluice/two")) {
      one.consumerOffsets().write("a/b", Map.of(partition, "42\nmetadata=é\n")).join();
      byte[] data =
          ZooKeeperFaults.client(two)
              .getData("/sluice/one/consumers/a%2Fb/offsets/t/7", false, null);
      assertEquals("42\nmetadata=é\n", new String(data, StandardCharsets.UTF_8));
      assertEquals(Map.of(), two.consumerOffsets().groups().join());
      assertEquals(Map.of(), two.consumerOffsets().read("a/b").join());
      two.consumerOffsets().mark("a/b", "of two").join();
      two.consumerOffsets().delete("a/b").join();
      assertEquals(Map.of("a/b", ""), one.consumerOffsets().groups().join());
    }
  }

  @Test
  void serverThatFailsIsStartedAgainAndStoresGoOn() throws Exception {
    try (EmbeddedZooKeeper server = start(0);
        ZooKeeperMetadataStore store = open(server, "")) {
      BrokerRegistration registered = store.register(MetadataStoreContract.broker(1)).join();
      LinkedBlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
      store.subscribeSession(states::add);
      assertEquals(SessionState.CONNECTED, states.poll(20, TimeUnit.SECONDS));

      server.fail();
      assertEquals(SessionState.SUSPENDED, states.poll(20, TimeUnit.SECONDS));
      store
          .createTopic("a", Uuid.random(), MetadataStoreContract.partitions(1, 1), Map.of())
          .join();
      assertEquals(SessionState.CONNECTED, states.poll(20, TimeUnit.SECONDS));
      assertEquals(Map.of(1, registered), store.image().brokers());
    }
  }

  @Test
  void directoryInUseIsRefused() throws Exception {
    EmbeddedZooKeeper server = start(0);
    try {
      String message = assertThrows(IOException.class, () -> start(0)).getMessage();
      assertTrue(message.endsWith(directory + " is in use by another broker"), message);
    } finally {
      server.close();
    }
  }

  @Test
  void portInUseIsNamedAndNothingStays() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Set<String> before = threads();
      String message =
          assertThrows(IOException.class, () -> start(taken.getLocalPort())).getMessage();
      String expected = "it cannot listen on 127.0.0.1:" + taken.getLocalPort();
      assertTrue(message.contains(expected), message);
      assertEquals(Set.of(), added(before));
    }
    start(0).close();
  }

  @Test
  void unreadableDataIsRefusedAndNothingStays() throws Exception {
    try (EmbeddedZooKeeper server = start(0);
        ZooKeeperMetadataStore store = open(server, "")) {
      store.setConfig(ConfigScope.brokerDefault(), Map.of("x", "1")).join();
    }
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(f -> f.getFileName().toString().contains(".")).toList()) {
        if (Files.size(file) > 0) {
          Files.writeString(file, "this is neither a snapshot nor a log of transactions");
        }
      }
    }
    Set<String> before = threads();
    String message = assertThrows(IOException.class, () -> start(0)).getMessage();
    assertTrue(message.contains("The embedded ZooKeeper in " + directory), message);
    assertEquals(Set.of(), added(before));
  }

  @Test
  void closedServerLeavesNoThread() throws Exception {
    Set<String> before = threads();
    try (EmbeddedZooKeeper server = start(0);
        ZooKeeperMetadataStore store = open(server, "")) {
      store.register(MetadataStoreContract.broker(1)).join();
    }
    assertEquals(Set.of(), added(before));
  }

  /** Returns the threads that have come; those of a test before may still go. */
  private static Set<String> added(Set<String> before) {
    Set<String> present = new HashSet<>(threads());
    present.removeAll(before);
    return present;
  }

  /** The threads that keep the process alive. */
  private static Set<String> threads() {
    Set<String> names = new TreeSet<>();
    Thread.getAllStackTraces()
        .keySet()
        .forEach(
            thread -> {
              if (!thread.isDaemon()) {
                names.add(thread.getName());
              }
            });
    return names;
  }
}
