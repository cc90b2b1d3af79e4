package io.sluice.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.cli.client.CommandException;
import io.sluice.config.BrokerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevSettingsTest {
  private static DevSettings settings(int brokers, Map<String, String> overrides) {
    int zooKeeperPorts = DevSettings.zooKeeperPorts(brokers);
    return new DevSettings(
        Path.of("/c"),
        IntStream.range(9092, 9092 + brokers).boxed().toList(),
        IntStream.range(2181, 2181 + zooKeeperPorts).boxed().toList(),
        overrides);
  }

  @Test
  void threeBrokersCarryTheEnsemble() {
    DevSettings three = settings(3, Map.of());
    assertEquals("127.0.0.1:9092,127.0.0.1:9093,127.0.0.1:9094", three.bootstrap());
    Map<String, String> second = three.of(2);
    assertEquals("2", second.get("broker.id"));
    assertEquals("PLAINTEXT://127.0.0.1:9093", second.get("listeners"));
    assertEquals("/c/broker-2/data", second.get("log.dirs"));
    assertEquals("embedded", second.get("zookeeper.connect"));
    assertEquals("2", second.get("zookeeper.embedded.id"));
    assertEquals(
        "1@127.0.0.1:2181:2182:2183,2@127.0.0.1:2184:2185:2186,3@127.0.0.1:2187:2188:2189",
        second.get("zookeeper.embedded.servers"));
    assertEquals("3", second.get("default.replication.factor"));
  }

  @Test
  void fourthBrokerConnectsToTheOthersServers() {
    Map<String, String> fourth = settings(4, Map.of()).of(4);
    assertEquals("127.0.0.1:2181,127.0.0.1:2184,127.0.0.1:2187", fourth.get("zookeeper.connect"));
    assertEquals(null, fourth.get("zookeeper.embedded.id"));
  }

  @Test
  void firstOfTwoHasTheServerOfBoth() {
    DevSettings two = settings(2, Map.of());
    assertEquals("embedded", two.of(1).get("zookeeper.connect"));
    assertEquals("2181", two.of(1).get("zookeeper.embedded.port"));
    assertEquals("127.0.0.1:2181", two.of(2).get("zookeeper.connect"));
    assertEquals("2", two.of(2).get("default.replication.factor"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void everyBrokersSettingsAreUnderstood(int brokers) {
    DevSettings all = settings(brokers, Map.of("num.partitions", "7"));
    for (int id = 1; id <= brokers; id++) {
      assertEquals(List.of(), BrokerConfig.of(all.of(id)).notes());
      assertEquals("7", all.of(id).get("num.partitions"));
    }
  }

  @Test
  void settingThatEachBrokerHasOfItsOwnIsRefused() {
    CommandException refusal =
        assertThrows(CommandException.class, () -> settings(3, Map.of("log.dirs", "/x")));
    assertEquals(
        "--set log.dirs: each broker of the cluster has its own, which is chosen for it",
        refusal.getMessage());
  }
}
