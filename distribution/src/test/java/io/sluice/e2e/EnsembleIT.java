package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.Reading;
import io.sluice.e2e.client.Sample;
import io.sluice.metadata.EmbeddedZooKeeper;
import io.sluice.metadata.EmbeddedZooKeeperSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose metadata is in a ZooKeeper of its own, below a path. */
class EnsembleIT {
  @TempDir Path directory;

  private EmbeddedZooKeeper zooKeeper() throws Exception {
    return EmbeddedZooKeeper.start(
        new EmbeddedZooKeeperSettings(directory.resolve("zookeeper"), "127.0.0.1", 0));
  }

  private BrokerProcess start(String broker, EmbeddedZooKeeper server, String chroot)
      throws Exception {
    return Distribution.built()
        .start(
            directory.resolve(broker),
            Map.of("zookeeper.connect", server.connectString() + chroot));
  }

  private static String clusterId(BrokerProcess broker) {
    return broker.output().lines().findFirst().orElseThrow().replaceFirst(".*cluster ", "");
  }

  @Test
  void brokerKeepsItsMetadataThereAcrossRestarts() throws Exception {
    Sample sample = Sample.ofSize(500, 9, new Random(9));
    try (EmbeddedZooKeeper server = zooKeeper()) {
      String cluster;
      try (BrokerProcess broker = start("a", server, "/sluice/one")) {
        cluster = clusterId(broker);
        Clients clients = new Clients(broker.address());
        clients.createTopic("there", 1, Map.of());
        try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
          producer.send(sample.to("there", 0)).get();
        }
        assertTrue(
            broker.output().contains(server.connectString() + "/sluice/one"), broker.output());
        assertEquals(0, broker.terminate());
      }
      try (BrokerProcess broker = start("a", server, "/sluice/one")) {
        assertEquals(cluster, clusterId(broker));
        sample.assertIs(
            Reading.all(new Clients(broker.address()), new TopicPartition("there", 0), 1)
                .getFirst(),
            "after the restart");
        broker.kill();
      }
      // The session of the broker that was killed is still there; the new one takes its place.
      try (BrokerProcess broker = start("a", server, "/sluice/one")) {
        sample.assertIs(
            Reading.all(new Clients(broker.address()), new TopicPartition("there", 0), 1)
                .getFirst(),
            "after the kill");
        assertEquals(0, broker.terminate());
        assertFalse(broker.errors().contains("\tat "), broker::errors);
      }
    }
  }

  @Test
  void pathsKeepClustersApart() throws Exception {
    try (EmbeddedZooKeeper server = zooKeeper();
        BrokerProcess one = start("a", server, "/one");
        BrokerProcess other = start("b", server, "/other")) {
      assertFalse(clusterId(one).equals(clusterId(other)));
      new Clients(one.address()).createTopic("of-one", 1, Map.of());
      try (var admin = new Clients(other.address()).admin()) {
        assertEquals(Set.of(), admin.listTopics().names().get());
      }
    }
  }

  @Test
  void secondBrokerOfTheSameIdIsRefused() throws Exception {
    try (EmbeddedZooKeeper server = zooKeeper();
        BrokerProcess broker = start("a", server, "/cluster")) {
      Map<String, String> settings =
          Map.of(
              "zookeeper.connect",
              server.connectString() + "/cluster",
              "zookeeper.connection.timeout.ms",
              "3000");
      try (BrokerProcess second = Distribution.built().launch(directory.resolve("b"), settings)) {
        assertEquals(1, second.awaitExit());
        List<String> lines =
            second.errors().lines().filter(line -> line.startsWith("sluice: ")).toList();
        assertEquals(1, lines.size(), second::errors);
        assertTrue(
            lines.getFirst().contains("broker 0") || lines.getFirst().contains("id 0"),
            lines.getFirst());
      }
      new Clients(broker.address()).createTopic("still-served", 1, Map.of());
    }
  }
}
