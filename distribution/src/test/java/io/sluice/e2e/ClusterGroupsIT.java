package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Team;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The coordinator of a group is killed: another broker takes over with the offsets that were
 * committed, and the group goes on where it was, by either protocol.
 */
@ResourceLock(ClusterProcesses.LOCK)
class ClusterGroupsIT {
  private static final String TOPIC = "read-";
  private static final int SOME = 300;
  private static final int MEMBERS = 3;
  private static final int PATIENCE_S = 60;

  @RegisterExtension
  static final ClusterProcesses cluster = new ClusterProcesses("groups", Map.of());

  private static int coordinator(String group) throws Exception {
    try (Admin admin = cluster.clients().admin()) {
      return admin
          .describeConsumerGroups(List.of(group))
          .all()
          .get(PATIENCE_S, TimeUnit.SECONDS)
          .get(group)
          .coordinator()
          .id();
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> committed(String group) throws Exception {
    try (Admin admin = cluster.clients().admin()) {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get(PATIENCE_S, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void coordinatorIsKilledAndTheGroupGoesOn(String protocol) throws Exception {
    String group = "readers-" + protocol;
    Map<String, ?> settings =
        Map.of(
            "group.id",
            group,
            "group.protocol",
            protocol,
            "request.timeout.ms",
            5_000,
            "reconnect.backoff.max.ms",
            200);
    try (Load load = Load.on(cluster, TOPIC + protocol);
        Team team = new Team(cluster.clients(), settings, List.of(load.topic()))) {
      int partitions = load.partitions().size();
      team.add(MEMBERS);
      team.awaitAssigned(partitions);
      team.ledger().awaitCommitted(1);
      Map<TopicPartition, OffsetAndMetadata> before = committed(group);
      assertTrue(!before.isEmpty());
      int coordinator = coordinator(group);
      cluster.kill(coordinator);
      load.awaitMore(SOME);
      Until.seen(
          "commits that another coordinator takes",
          () -> committed(group),
          now ->
              before.keySet().stream()
                  .allMatch(each -> now.get(each).offset() > before.get(each).offset()));
      assertTrue(coordinator(group) != coordinator);
      cluster.start(coordinator);
      load.check();
      team.ledger().awaitCommitted(load.acknowledged());
      team.awaitAssigned(partitions);
      assertEquals(load.acknowledged(), sum(committed(group)));
    }
    cluster.awaitWhole("__consumer_offsets");
  }

  private static long sum(Map<TopicPartition, OffsetAndMetadata> offsets) {
    return offsets.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
  }
}
