package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.MemberMain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More members than partitions: one idles, and takes over when the other is killed. */
class SurplusMembersIT {
  private static final long PATIENCE_NS = Duration.ofSeconds(60).toNanos();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void surplusMemberTakesOverWhenTheOwnerIsKilled(String protocol) throws Exception {
    Map<String, String> brokerSettings =
        Map.of(
            "group.initial.rebalance.delay.ms", "0",
            "group.min.session.timeout.ms", "1000",
            "group.consumer.min.session.timeout.ms", "1000",
            "group.consumer.session.timeout.ms", "3000",
            "group.consumer.min.heartbeat.interval.ms", "100",
            "group.consumer.heartbeat.interval.ms", "300");
    try (BrokerProcess broker = Distribution.built().start(directory, brokerSettings)) {
      Clients clients = new Clients(broker.address());
      clients.createTopic("scarce", 1, Map.of());
      Map<String, String> settings = new HashMap<>();
      settings.put("group.id", "crowd");
      settings.put("group.protocol", protocol);
      if (protocol.equals("classic")) {
        settings.put("session.timeout.ms", "3000");
        settings.put("heartbeat.interval.ms", "300");
      }
      try (ClientProcess first = member(broker, settings);
          Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
        first.await("the first owns all", lines -> lines.contains("owns [0]"));
        produce(producer, 10);
        first.await("the first reads", lines -> readAll(lines, 0, 10));
        try (ClientProcess second = member(broker, settings)) {
          awaitBothMembers(clients, first, second);
          ClientProcess owner = first;
          ClientProcess idle = second;
          if (owned(second).equals("[0]")) {
            owner = second;
            idle = first;
          }
          produce(producer, 10);
          owner.await("the owner reads on", lines -> readAll(lines, 10, 20));
          owner.await("it has committed", lines -> lines.getLast().equals("polled"));
          assertEquals("[]", owned(idle));
          owner.close();
          produce(producer, 10);
          idle.await("the other takes over", lines -> readAll(lines, 20, 30));
          idle.await(
              "what was committed is not read again",
              lines -> lines.stream().noneMatch(line -> line.equals("read 0 19")));
        }
      }
      assertEquals(0, broker.terminate());
    }
  }

  /** Waits until the broker has settled both members, and they know. */
  private static void awaitBothMembers(Clients clients, ClientProcess first, ClientProcess second)
      throws Exception {
    long start = System.nanoTime();
    try (Admin admin = clients.admin()) {
      while (true) {
        ConsumerGroupDescription crowd =
            admin.describeConsumerGroups(List.of("crowd")).all().get().get("crowd");
        boolean settled = crowd.members().size() == 2 && crowd.groupState() == GroupState.STABLE;
        if (settled && owned(first).equals("[0]") != owned(second).equals("[0]")) {
          return;
        }
        if (System.nanoTime() - start > PATIENCE_NS) {
          throw new AssertionError(crowd + ", " + owned(first) + ", " + owned(second));
        }
        Thread.sleep(50);
      }
    }
  }

  private static ClientProcess member(BrokerProcess broker, Map<String, String> settings)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(broker.address(), "scarce"));
    settings.forEach((key, value) -> arguments.add(key + "=" + value));
    return ClientProcess.start(
        ClientVersion.V4_4, MemberMain.class, arguments.toArray(String[]::new));
  }

  /** Returns what a member owns by its last word, such as {@code [0, 1]}. */
  private static String owned(ClientProcess member) {
    String owned = "[]";
    for (String line : member.lines()) {
      if (line.startsWith("owns ")) {
        owned = line.substring("owns ".length());
      } else if (line.startsWith("gives up ")) {
        owned = "[]";
      }
    }
    return owned;
  }

  private static boolean readAll(List<String> lines, int from, int to) {
    for (int offset = from; offset < to; offset++) {
      if (!lines.contains("read 0 " + offset)) {
        return false;
      }
    }
    return true;
  }

  private static void produce(Producer<byte[], byte[]> producer, int count) throws Exception {
    for (int each = 0; each < count; each++) {
      producer.send(new ProducerRecord<>("scarce", 0, null, new byte[] {1})).get();
    }
  }
}
