package io.sluice.e2e.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A group changes from the classic protocol to the new one and back while it works (KIP-848): one
 * member after the other is replaced, and no record is skipped or read again.
 */
public final class OnlineMigration implements Scenario {
  private static final int PARTITIONS = 6;
  private static final int ROUND = 300;
  private static final Map<String, String> CLASSIC =
      Map.of(
          "group.protocol",
          "classic",
          "partition.assignment.strategy",
          "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
  private static final Map<String, String> MODERN = Map.of("group.protocol", "consumer");

  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    Clients clients = new Clients(servers);
    String name = "migrated";
    clients.createTopic(name, PARTITIONS, Map.of());
    try (Admin admin = clients.admin();
        Team team = new Team(clients, Map.of("group.id", name), List.of(name));
        Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      team.add(CLASSIC);
      team.add(CLASSIC);
      team.awaitAssigned(PARTITIONS);
      assertEquals("Classic", type(admin, name));
      send(producer, name);
      for (Map<String, String> kind : List.of(MODERN, MODERN, CLASSIC, CLASSIC)) {
        team.add(kind);
        team.awaitAssigned(PARTITIONS);
        assertEquals("Consumer", type(admin, name));
        send(producer, name);
        team.removeOldest();
        team.awaitAssigned(PARTITIONS);
        send(producer, name);
      }
      assertEquals("Classic", type(admin, name));
      team.ledger().awaitCommitted(9 * ROUND);
    }
  }

  private static String type(Admin admin, String group) throws Exception {
    for (GroupListing listing : admin.listGroups().all().get()) {
      if (listing.groupId().equals(group)) {
        return listing.type().orElseThrow().toString();
      }
    }
    throw new AssertionError("no group " + group);
  }

  private static void send(Producer<byte[], byte[]> producer, String topic) {
    for (int number = 0; number < ROUND; number++) {
      producer.send(new ProducerRecord<>(topic, number % PARTITIONS, null, new byte[10]));
    }
    producer.flush();
  }
}
