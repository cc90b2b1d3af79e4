package io.sluice.e2e.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A static member (KIP-345) that restarts gets what it had, and nobody else is disturbed. */
public final class StaticMembers implements Scenario {
  private static final int PARTITIONS = 6;

  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    List<Map<String, String>> kinds = new ArrayList<>();
    kinds.add(Map.of());
    if (version.isAtLeast(ClientVersion.V4_4)) {
      kinds.add(Map.of("group.protocol", "consumer"));
    }
    Clients clients = new Clients(servers);
    for (int kind = 0; kind < kinds.size(); kind++) {
      restart(clients, "static-" + version + "-" + kind, kinds.get(kind));
    }
  }

  private static void restart(Clients clients, String name, Map<String, String> kind)
      throws Exception {
    clients.createTopic(name, PARTITIONS, Map.of());
    Map<String, String> settings = new TreeMap<>(kind);
    settings.put("group.id", name);
    try (Team team = new Team(clients, settings, List.of(name));
        Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      Member restarted = team.add(Map.of("group.instance.id", "one"));
      Member other = team.add(Map.of("group.instance.id", "two"));
      team.awaitAssigned(PARTITIONS);
      Set<String> before = restarted.owned();
      int changes = other.changes();
      team.removeOldest();
      Member again = team.add(Map.of("group.instance.id", "one"));
      for (int partition = 0; partition < PARTITIONS; partition++) {
        producer.send(new ProducerRecord<>(name, partition, null, new byte[1]));
      }
      producer.flush();
      team.awaitAssigned(PARTITIONS);
      team.ledger().awaitCommitted(PARTITIONS);
      assertEquals(before, again.owned(), kind::toString);
      assertEquals(changes, other.changes(), "changes of the other's assignment, " + kind);
    }
  }
}
