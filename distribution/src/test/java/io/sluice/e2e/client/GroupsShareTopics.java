package io.sluice.e2e.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Groups of every assignor and protocol that a release has: members come and go, and every record
 * is read, once but for what was not committed.
 */
public final class GroupsShareTopics implements Scenario {
  private static final int PARTITIONS = 8;
  private static final int ROUND = 800;
  private static final String CLASSES = "org.apache.kafka.clients.consumer.";

  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    List<Map<String, String>> kinds = new ArrayList<>();
    for (String assignor : List.of("Range", "RoundRobin", "Sticky", "CooperativeSticky")) {
      kinds.add(Map.of("partition.assignment.strategy", CLASSES + assignor + "Assignor"));
    }
    if (version.isAtLeast(ClientVersion.V3_9)) {
      kinds.add(Map.of("group.protocol", "consumer"));
      kinds.add(Map.of("group.protocol", "consumer", "group.remote.assignor", "range"));
    }
    Clients clients = new Clients(servers);
    for (int kind = 0; kind < kinds.size(); kind++) {
      boolean steady =
          version == ClientVersion.V3_9 && kinds.get(kind).containsKey("group.protocol");
      shareTopic(clients, "shared-" + version + "-" + kind, kinds.get(kind), steady ? 1 : 3);
    }
  }

  /**
   * Has a group read a topic.
   *
   * @param rounds how often records come in; before each but the first the members change. One is
   *     all for the new protocol in 3.9, where it is not finished: see {@link RollingRestarts}
   */
  private static void shareTopic(Clients clients, String name, Map<String, String> kind, int rounds)
      throws Exception {
    clients.createTopic(name, PARTITIONS, Map.of());
    Map<String, String> settings = new TreeMap<>(kind);
    settings.put("group.id", name);
    try (Team team = new Team(clients, settings, List.of(name));
        Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      team.add(3);
      team.awaitAssigned(PARTITIONS);
      send(producer, name);
      team.ledger().awaitCommitted(ROUND);
      for (int round = 1; round < rounds; round++) {
        if (round % 2 == 0) {
          team.removeOldest();
        } else {
          team.add(1);
        }
        team.awaitAssigned(PARTITIONS);
        send(producer, name);
      }
      team.ledger().awaitCommitted(rounds * ROUND);
    }
    try (Admin admin = clients.admin()) {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get();
      assertEquals(PARTITIONS, offsets.size(), offsets::toString);
      offsets.forEach(
          (partition, offset) ->
              assertEquals(rounds * ROUND / PARTITIONS, offset.offset(), kind + " " + partition));
      admin.deleteConsumerGroups(List.of(name)).all().get();
      assertEquals(
          Map.of(), admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get());
    }
  }

  private static void send(Producer<byte[], byte[]> producer, String topic) {
    for (int number = 0; number < ROUND; number++) {
      producer.send(new ProducerRecord<>(topic, number % PARTITIONS, null, new byte[100]));
    }
    producer.flush();
  }
}
