package io.sluice.e2e.client;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Ten members are restarted one after the other while records come in: none is skipped, and none is
 * read again after its offset was committed.
 *
 * <p>The new protocol is tried with a release in which it is finished: a consumer of 3.9 may begin
 * anew at partitions that it is given while it looks for the positions of others (KAFKA-17066,
 * KAFKA-17674).
 */
public final class RollingRestarts implements Scenario {
  private static final int MEMBERS = 10;
  private static final int PARTITIONS = 20;

  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    List<Map<String, String>> kinds = new ArrayList<>();
    kinds.add(Map.of());
    if (version.isAtLeast(ClientVersion.V4_4)) {
      kinds.add(Map.of("group.protocol", "consumer"));
    }
    Clients clients = new Clients(servers);
    for (int kind = 0; kind < kinds.size(); kind++) {
      restart(clients, "rolling-" + version + "-" + kind, kinds.get(kind));
    }
  }

  private static void restart(Clients clients, String name, Map<String, String> kind)
      throws Exception {
    clients.createTopic(name, PARTITIONS, Map.of());
    Map<String, String> settings = new TreeMap<>(kind);
    settings.put("group.id", name);
    try (Team team = new Team(clients, settings, List.of(name));
        Flow flow = new Flow(clients, name, PARTITIONS)) {
      team.add(MEMBERS);
      team.awaitAssigned(PARTITIONS);
      for (int restarted = 0; restarted < MEMBERS; restarted++) {
        team.removeOldest();
        team.add(1);
        if (restarted % 3 == 0) {
          team.awaitAssigned(PARTITIONS);
        }
      }
      team.awaitAssigned(PARTITIONS);
      team.ledger().awaitCommitted(flow.stop());
    }
  }

  /** A producer that sends steadily, in a thread of its own. */
  private static final class Flow implements AutoCloseable {
    private final AtomicLong sent = new AtomicLong();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Exception broken;

    Flow(Clients clients, String topic, int partitions) {
      thread = new Thread(() -> run(clients, topic, partitions), "flow into " + topic);
      thread.start();
    }

    private void run(Clients clients, String topic, int partitions) {
      try (Producer<byte[], byte[]> producer = clients.producer(Map.of("linger.ms", 1))) {
        while (!stopped) {
          int partition = (int) (sent.get() % partitions);
          producer.send(new ProducerRecord<>(topic, partition, null, new byte[20])).get();
          sent.incrementAndGet();
        }
      } catch (Exception failure) {
        broken = failure;
      }
    }

    /** Ends it; returns how many records were acknowledged. */
    long stop() {
      stopped = true;
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
      if (broken != null || sent.get() == 0) {
        throw new AssertionError(sent + " sent", broken);
      }
      return sent.get();
    }

    @Override
    public void close() {
      stop();
    }
  }
}
