package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.Reading;
import io.sluice.e2e.client.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting, refusing to start, stopping, and starting again. */
class StartAndStopIT {
  private static final Distribution DISTRIBUTION = Distribution.built();

  @TempDir Path directory;

  private record Facts(
      String clusterId, Map<String, String> topicIds, Map<String, String> configs) {
    static Facts of(String servers) throws Exception {
      try (Admin admin = new Clients(servers).admin()) {
        Map<String, String> ids = new TreeMap<>();
        Map<String, String> configs = new TreeMap<>();
        for (var topic :
            admin.describeTopics(admin.listTopics().names().get()).allTopicNames().get().values()) {
          ids.put(topic.name() + "/" + topic.partitions().size(), topic.topicId().toString());
          add(configs, admin, new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
        }
        add(configs, admin, new ConfigResource(ConfigResource.Type.BROKER, "0"));
        return new Facts(admin.describeCluster().clusterId().get(), ids, configs);
      }
    }

    private static void add(Map<String, String> configs, Admin admin, ConfigResource resource)
        throws Exception {
      for (ConfigEntry entry :
          admin.describeConfigs(List.of(resource)).all().get().get(resource).entries()) {
        if (entry.source().name().startsWith("DYNAMIC")) {
          configs.put(resource.name() + " " + entry.name(), entry.value() + " " + entry.source());
        }
      }
    }
  }

  @Test
  void restartKeepsTopicsIdsConfigurationAndRecords() throws Exception {
    TopicPartition partition = new TopicPartition("kept", 2);
    Sample sample = Sample.ofSize(1_000, 77, new Random(1));
    Facts before;
    try (BrokerProcess broker = DISTRIBUTION.start(directory, Map.of())) {
      Clients clients = new Clients(broker.address());
      clients.createTopic("kept", 3, Map.of("retention.ms", "-1"));
      clients.createTopic("gone", 1, Map.of());
      try (Admin admin = clients.admin();
          Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
        producer.send(sample.to(partition.topic(), partition.partition())).get();
        admin.deleteTopics(List.of("gone")).all().get();
        ConfigResource all = new ConfigResource(ConfigResource.Type.BROKER, "");
        admin
            .incrementalAlterConfigs(
                Map.of(
                    all,
                    List.of(
                        new AlterConfigOp(
                            new ConfigEntry("message.max.bytes", "2000000"), OpType.SET))))
            .all()
            .get();
      }
      before = Facts.of(broker.address());
      assertEquals(1, before.topicIds().size());
      assertEquals(
          Map.of(
              "0 message.max.bytes",
              "2000000 DYNAMIC_DEFAULT_BROKER_CONFIG",
              "kept retention.ms",
              "-1 DYNAMIC_TOPIC_CONFIG"),
          subset(before));
      assertEquals(0, broker.terminate());
      assertTrue(broker.output().endsWith("stopped\n"), broker.output());
    }
    try (BrokerProcess broker = DISTRIBUTION.start(directory, Map.of())) {
      assertEquals(before, Facts.of(broker.address()));
      Clients clients = new Clients(broker.address());
      sample.assertIs(Reading.all(clients, partition, 1).getFirst(), "after the restart");
      clients.createTopic("gone", 1, Map.of());
      assertEquals(0, broker.terminate());
      assertFalse(broker.output().contains("recovery"), broker::output);
      assertFalse(broker.errors().contains("\tat "), broker::errors);
    }
  }

  private static Map<String, String> subset(Facts facts) {
    Map<String, String> own = new TreeMap<>(facts.configs());
    own.keySet().removeIf(name -> name.startsWith("kept max.message"));
    return own;
  }

  @Test
  void secondBrokerOnTheSameDataIsRefused() throws Exception {
    try (BrokerProcess broker = DISTRIBUTION.start(directory, Map.of())) {
      Map<String, String> sameData = Map.of("log.dirs", directory.resolve("data").toString());
      String line = refusal(DISTRIBUTION.launch(directory.resolve("second"), sameData));
      assertTrue(line.contains(directory.resolve("data").toString()), line);
      new Clients(broker.address()).createTopic("still-served", 1, Map.of());
    }
  }

  @Test
  void takenPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      String line =
          refusal(DISTRIBUTION.launch(directory, Map.of("listeners", "PLAINTEXT://" + address)));
      assertTrue(
          line.contains(String.valueOf(taken.getLocalPort())) && line.contains("in use"), line);
    }
  }

  @Test
  void unwritableDataDirectoryIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    String line =
        refusal(
            DISTRIBUTION.launch(directory, Map.of("log.dirs", file.resolve("data").toString())));
    assertTrue(line.contains(file.toString()), line);
  }

  @Test
  void unreachableEnsembleIsNamed() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Map<String, String> settings =
        Map.of("zookeeper.connect", "127.0.0.1:" + port, "zookeeper.connection.timeout.ms", "1000");
    String line = refusal(DISTRIBUTION.launch(directory, settings));
    assertTrue(line.contains("127.0.0.1:" + port), line);
  }

  /** Waits for a refusal; returns its one line. */
  private static String refusal(BrokerProcess process) {
    assertEquals(1, process.awaitExit(), () -> process.output() + process.errors());
    List<String> lines =
        process.errors().lines().filter(line -> line.startsWith("sluice: ")).toList();
    assertEquals(1, lines.size(), process::errors);
    assertFalse(process.errors().contains("\tat "), process::errors);
    assertFalse(process.output().contains("ready"), process::output);
    return lines.getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          log.segment.bytes         | many    | log.segment.bytes=many     | whole number
          log.cleanup.policy        | shred   | log.cleanup.policy=shred   | delete
          min.insync.replicas       | 2       | min.insync.replicas=2      | default.replication.factor
          listeners                 | nowhere | listeners=nowhere          | ://
          """)
  void badSettingIsRefusedWithWhatIsAllowed(String key, String value, String named, String allowed)
      throws IOException {
    BrokerProcess process = DISTRIBUTION.launch(directory, Map.of(key, value));
    assertEquals(1, process.awaitExit());
    String said = process.errors();
    assertTrue(
        said.startsWith("sluice: cannot start") && said.contains(named) && said.contains(allowed),
        said);
    assertFalse(said.contains("\tat "), said);
  }

  @Test
  void unknownKeyIsNamedWithTheNearestOne() throws IOException {
    try (BrokerProcess broker =
        DISTRIBUTION.start(directory, Map.of("log.retention.houers", "1"))) {
      assertTrue(
          broker.output().contains("log.retention.houers")
              && broker.output().contains("did you mean log.retention.hours?"),
          broker.output());
    }
  }

  @Test
  void missingFileAndUnknownCommandAreRefused() throws IOException {
    Path missing = directory.resolve("missing.properties");
    String line = refusal(DISTRIBUTION.run(directory, "start", missing.toString()));
    assertTrue(line.contains(missing.toString()), line);
    BrokerProcess unknown = DISTRIBUTION.run(directory.resolve("unknown"), "strat");
    assertEquals(2, unknown.awaitExit());
  }

  @Test
  void assignorsOfTheDistributionAreListed() throws IOException {
    BrokerProcess listing = DISTRIBUTION.run(directory, "plugins", "list");
    assertEquals(0, listing.awaitExit(), listing::errors);
    for (String name : List.of("range", "round-robin", "sticky", "cooperative-sticky")) {
      String module = "io\\.sluice\\.assignor\\." + name.replace("-", "");
      String row = name + " +assignor +" + module + " .* lib/sluice-assignor-" + name + "-.* OK";
      assertTrue(listing.output().lines().anyMatch(line -> line.matches(row)), listing::output);
    }
  }

  @Test
  void settingOfTheCommandLineGoesBeforeTheFile() throws IOException {
    DISTRIBUTION.launch(directory, Map.of()).close();
    String file = directory.resolve("server.properties").toString();
    try (BrokerProcess broker =
        DISTRIBUTION.run(directory, "start", file, "--set", "broker.id=7")) {
      broker.awaitReady();
      assertTrue(broker.output().contains("broker 7"), broker.output());
    }
  }
}
