package io.sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.CommittedRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions of kcat, which is librdkafka. */
class KcatTransactionIT {
  @TempDir static Path directory;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        Kcat.isInstalled(),
        "KCAT IS NOT INSTALLED: whether librdkafka's transactions work with this broker is NOT"
            + " TESTED");
    broker = Distribution.built().start(directory, Map.of());
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      assertEquals(0, broker.terminate());
      assertFalse(broker.errors().contains("\tat "), broker::errors);
    }
  }

  @Test
  void eachRunIsATransactionThatIsCommitted() throws Exception {
    Clients clients = new Clients(broker.address());
    clients.createTopic("runs", 1, Map.of());
    for (String lines : List.of("a\nb\nc\n", "d\n", "e\nf\n")) {
      Kcat.run(
          lines,
          "-b",
          broker.address(),
          "-P",
          "-t",
          "runs",
          "-p",
          "0",
          "-X",
          "transactional.id=kcat");
    }
    TopicPartition partition = new TopicPartition("runs", 0);
    assertEquals(
        List.of("a", "b", "c", "d", "e", "f"), CommittedRecords.values(clients, partition));
    // Six records and a marker for each run.
    assertEquals(9, CommittedRecords.lastStableOffset(clients, partition));
  }

  @Test
  void readsWhatIsCommittedAndNotWhatIsAborted() throws Exception {
    Clients clients = new Clients(broker.address());
    clients.createTopic("mixed", 1, Map.of());
    try (Producer<byte[], byte[]> producer =
        clients.producer(Map.of("transactional.id", "of-mixed"))) {
      producer.initTransactions();
      for (int number = 0; number < 6; number++) {
        producer.beginTransaction();
        byte[] value = String.valueOf(number).getBytes(UTF_8);
        producer.send(new ProducerRecord<>("mixed", 0, null, value)).get();
        if (number % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
    assertEquals("0\n2\n4\n", read("read_committed"));
    assertEquals("0\n1\n2\n3\n4\n5\n", read("read_uncommitted"));
  }

  private static String read(String isolation) {
    return Kcat.run(
        "",
        "-b",
        broker.address(),
        "-C",
        "-t",
        "mixed",
        "-e",
        "-q",
        "-X",
        "isolation.level=" + isolation);
  }
}
