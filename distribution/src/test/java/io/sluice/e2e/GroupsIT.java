package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.e2e.client.GroupsShareTopics;
import io.sluice.e2e.client.OnlineMigration;
import io.sluice.e2e.client.RollingRestarts;
import io.sluice.e2e.client.StaticMembers;
import io.sluice.e2e.client.SubscribesByPattern;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Consumer groups of three releases of Apache Kafka's Java client. Each test has topics and groups
 * of its own, and mostly waits: they run side by side.
 */
@Execution(ExecutionMode.CONCURRENT)
class GroupsIT {
  @TempDir static Path directory;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    broker =
        Distribution.built()
            .start(
                directory,
                Map.of(
                    "group.initial.rebalance.delay.ms", "100",
                    "group.consumer.min.heartbeat.interval.ms", "100",
                    "group.consumer.heartbeat.interval.ms", "200"));
  }

  @AfterAll
  static void stop() {
    assertEquals(0, broker.terminate());
    assertFalse(broker.errors().contains("\tat "), broker::errors);
  }

  @ParameterizedTest
  @EnumSource
  void partitionsAreSharedWhileMembersComeAndGo(ClientVersion client) throws Exception {
    client.run(GroupsShareTopics.class, broker.address());
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsSkippedOrRepeatedOverRollingRestarts(ClientVersion client) throws Exception {
    client.run(RollingRestarts.class, broker.address());
  }

  @ParameterizedTest
  @EnumSource
  void staticMemberReturnsToWhatItHad(ClientVersion client) throws Exception {
    client.run(StaticMembers.class, broker.address());
  }

  @Test
  void groupChangesItsProtocolWhileItWorks() throws Exception {
    ClientVersion.V4_4.run(OnlineMigration.class, broker.address());
  }

  @Test
  void brokerMatchesTopicsWithAPattern() throws Exception {
    ClientVersion.V4_4.run(SubscribesByPattern.class, broker.address());
  }
}
