package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.e2e.client.AdminOfCluster;
import io.sluice.e2e.client.AdminOfConfigs;
import io.sluice.e2e.client.AdminOfTopics;
import io.sluice.e2e.client.Positions;
import io.sluice.e2e.client.RefusedRecords;
import io.sluice.e2e.client.RoundTrips;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Apache Kafka's Java client, three releases of it, at one broker. */
class KafkaClientsIT {
  @TempDir static Path directory;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    broker = Distribution.built().start(directory, Map.of());
  }

  @AfterAll
  static void stop() {
    assertEquals(0, broker.terminate());
    assertFalse(broker.errors().contains("\tat "), broker::errors);
  }

  @ParameterizedTest
  @EnumSource
  void recordsComeBackAsTheyWereSent(ClientVersion client) throws Exception {
    client.run(RoundTrips.class, broker.address());
  }

  @ParameterizedTest
  @EnumSource
  void refusedRecordsAreNamedWithTheirReasons(ClientVersion client) throws Exception {
    client.run(RefusedRecords.class, broker.address());
  }

  @ParameterizedTest
  @EnumSource
  void offsetsAreFoundByPlaceAndTime(ClientVersion client) throws Exception {
    client.run(Positions.class, broker.address());
  }

  @ParameterizedTest
  @EnumSource
  void topicsAreCreatedGrownAndDeleted(ClientVersion client) throws Exception {
    client.run(AdminOfTopics.class, broker.address());
  }

  @ParameterizedTest
  @EnumSource
  void configurationIsReadAndChanged(ClientVersion client) throws Exception {
    client.run(AdminOfConfigs.class, broker.address());
  }

  @ParameterizedTest
  @EnumSource
  void theClusterIsDescribed(ClientVersion client) throws Exception {
    client.run(AdminOfCluster.class, broker.address());
  }
}
