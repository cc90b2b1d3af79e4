package io.sluice.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

/** ZooKeeper servers in this process that form an ensemble. */
@Timeout(180)
@Isolated("looks at the threads that are there")
class EmbeddedEnsembleTest {
  @TempDir Path directory;

  private static void create(MetadataStore store, String topic) {
    store
        .createTopic(topic, Uuid.random(), MetadataStoreContract.partitions(3, 1), Map.of())
        .join();
  }

  @Test
  void storeNamesAllServers() throws Exception {
    try (Ensemble ensemble = new Ensemble(directory, 3)) {
      EmbeddedZooKeeper server = ensemble.start(2);
      assertEquals(ensemble.member(2).clientPort(), server.port());
      assertEquals(
          ensemble.member(1).clientAddress()
              + ","
              + ensemble.member(2).clientAddress()
              + ","
              + ensemble.member(3).clientAddress(),
          server.connectString());
    }
  }

  @Test
  void oneServerWaitsAndAMajorityServes() throws Exception {
    try (Ensemble ensemble = new Ensemble(directory, 3)) {
      ensemble.start(1);
      MetadataException refusal =
          assertThrows(MetadataException.class, () -> ensemble.open(5_000, 1_000));
      assertEquals(MetadataException.Reason.UNAVAILABLE, refusal.reason());
      ensemble.start(3);
      try (ZooKeeperMetadataStore store = ensemble.open(10_000)) {
        create(store, "a");
        assertNotNull(store.image().topic("a"));
      }
    }
  }

  @Test
  void anyServerMayStopAndComeBackWhileStoresGoOn() throws Exception {
    try (Ensemble ensemble = new Ensemble(directory, 3)) {
      for (int id = 1; id <= 3; id++) {
        ensemble.start(id);
      }
      try (ZooKeeperMetadataStore store = ensemble.open(30_000)) {
        BrokerRegistration registered = store.register(MetadataStoreContract.broker(1)).join();
        for (int id = 1; id <= 3; id++) {
          ensemble.stop(id);
          create(store, "without-" + id);
          ensemble.start(id);
          create(store, "with-" + id);
        }
        assertEquals(Map.of(1, registered), store.image().brokers());
      }
      try (ZooKeeperMetadataStore later = ensemble.open(30_000)) {
        assertEquals(6, later.image().topics().size());
      }
    }
  }

  @Test
  void everythingIsThereAfterAllServersStopped() throws Exception {
    String cluster;
    try (Ensemble ensemble = new Ensemble(directory, 3)) {
      for (int id = 1; id <= 3; id++) {
        ensemble.start(id);
      }
      try (ZooKeeperMetadataStore store = ensemble.open(10_000)) {
        cluster = store.image().clusterId();
        create(store, "kept");
      }
    }
    try (Ensemble ensemble = new Ensemble(directory, 3)) {
      ensemble.start(3);
      ensemble.start(2);
      try (ZooKeeperMetadataStore store = ensemble.open(10_000)) {
        assertEquals(cluster, store.image().clusterId());
        assertNotNull(store.image().topic("kept"));
      }
    }
  }

  @Test
  void lostMajorityEndsTheLeaseAndItsReturnResumesEverything() throws Exception {
    try (Ensemble ensemble = new Ensemble(directory, 3)) {
      for (int id = 1; id <= 3; id++) {
        ensemble.start(id);
      }
      try (ZooKeeperMetadataStore store = ensemble.open(6_000)) {
        Uuid home = Uuid.random();
        store.register(MetadataStoreContract.broker(1, home)).join();
        LinkedBlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
        store.subscribeSession(states::add);
        assertEquals(SessionState.CONNECTED, states.poll(30, TimeUnit.SECONDS));
        assertTrue(store.leaseHolds());

        ensemble.stop(1);
        ensemble.stop(2);
        SessionState last = states.poll(60, TimeUnit.SECONDS);
        while (last != SessionState.LAPSED) {
          assertNotNull(last);
          last = states.poll(60, TimeUnit.SECONDS);
        }
        assertFalse(store.leaseHolds());

        ensemble.start(1);
        store.register(MetadataStoreContract.broker(1, home)).handle((done, late) -> done).join();
        while (last != SessionState.CONNECTED) {
          last = states.poll(60, TimeUnit.SECONDS);
          assertNotNull(last);
        }
        store.register(MetadataStoreContract.broker(1, home)).join();
        assertTrue(store.leaseHolds());
        create(store, "after");
      }
    }
  }

  @Test
  void serverThatFailsIsStartedAgain() throws Exception {
    try (Ensemble ensemble = new Ensemble(directory, 3)) {
      for (int id = 1; id <= 3; id++) {
        ensemble.start(id);
      }
      try (ZooKeeperMetadataStore store = ensemble.open(20_000)) {
        for (int id = 1; id <= 3; id++) {
          ensemble.server(id).fail();
          create(store, "t" + id);
        }
      }
    }
  }

  @Test
  void singleServerIsAMajority() throws Exception {
    try (Ensemble ensemble = new Ensemble(directory, 1)) {
      ensemble.start(1);
      try (ZooKeeperMetadataStore store = ensemble.open(10_000)) {
        create(store, "a");
      }
    }
  }

  @Test
  void takenPortIsNamedAndNothingStays() throws Exception {
    try (Ensemble ensemble = new Ensemble(directory, 3)) {
      Set<String> before = threads();
      EnsembleMember self = ensemble.member(1);
      for (int port : List.of(self.clientPort(), self.quorumPort(), self.electionPort())) {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
          String message = assertThrows(IOException.class, () -> ensemble.start(1)).getMessage();
          assertTrue(
              message.contains("it cannot listen on 127.0.0.1:" + taken.getLocalPort()), message);
        }
      }
      assertEquals(Set.of(), added(before));
      ensemble.start(1);
    }
  }

  @Test
  void dataOfAnotherServerIsRefused() throws Exception {
    try (Ensemble ensemble = new Ensemble(directory, 3)) {
      ensemble.start(1);
      ensemble.stop(1);
      EmbeddedEnsembleSettings wrong =
          new EmbeddedEnsembleSettings(
              ensemble.directory(1),
              2,
              List.of(ensemble.member(1), ensemble.member(2), ensemble.member(3)));
      assertEquals(
          ensemble.directory(1) + " belongs to ZooKeeper server 1, but zookeeper.embedded.id is 2",
          assertThrows(IOException.class, () -> EmbeddedZooKeeper.start(wrong)).getMessage());
      EmbeddedZooKeeperSettings alone =
          new EmbeddedZooKeeperSettings(ensemble.directory(1), "127.0.0.1", 0);
      String message =
          assertThrows(IOException.class, () -> EmbeddedZooKeeper.start(alone)).getMessage();
      assertTrue(message.contains("zookeeper.embedded.servers is not set"), message);
    }
  }

  @Test
  void dataOfALoneServerIsRefusedUntilItIsThereEverywhere() throws Exception {
    Path lone = directory.resolve("lone");
    try (EmbeddedZooKeeper server =
            EmbeddedZooKeeper.start(new EmbeddedZooKeeperSettings(lone, "127.0.0.1", 0));
        ZooKeeperMetadataStore store =
            ZooKeeperMetadataStore.open(
                new ZooKeeperSettings(server.connectString(), "/x", 10_000, 10_000, true))) {
      create(store, "of-old");
    }
    try (Ensemble ensemble = new Ensemble(directory, 3)) {
      for (int id = 1; id <= 3; id++) {
        copy(lone, ensemble.directory(id));
      }
      String message = assertThrows(IOException.class, () -> ensemble.start(1)).getMessage();
      assertTrue(message.contains("that was alone"), message);
      for (int id = 1; id <= 3; id++) {
        Files.writeString(ensemble.directory(id).resolve("myid"), id + "\n");
      }
      ensemble.start(2);
      ensemble.start(3);
      try (ZooKeeperMetadataStore store = ensemble.open(10_000)) {
        assertNotNull(store.image().topic("of-old"));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void stoppedServersLeaveNoThread() throws Exception {
    Set<String> before = threads();
    try (Ensemble ensemble = new Ensemble(directory, 3)) {
      for (int id = 1; id <= 3; id++) {
        ensemble.start(id);
      }
      ensemble.open(10_000).close();
    }
    // ZooKeeper waits for none of its threads; each ends on its own.
    while (!before.containsAll(threads())) {
      Thread.onSpinWait();
    }
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
