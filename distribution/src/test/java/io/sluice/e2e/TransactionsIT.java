package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.CommittedRecords;
import io.sluice.e2e.client.HalfTransactionMain;
import io.sluice.e2e.client.OffsetsInTransactions;
import io.sluice.e2e.client.TransactionsEnd;
import io.sluice.e2e.client.ZombieIsFenced;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Transactional producers of three releases of Apache Kafka's Java client: the older two by the
 * first protocol, the newest by the second (KIP-890). Each test has topics and ids of its own.
 */
@Execution(ExecutionMode.CONCURRENT)
class TransactionsIT {
  private static final String LONG_MS = "60000";
  private static final String SHORT_MS = "2000";

  @TempDir static Path directory;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    broker =
        Distribution.built()
            .start(
                directory,
                Map.of(
                    "group.initial.rebalance.delay.ms",
                    "0",
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                    "500"));
  }

  @AfterAll
  static void stop() {
    assertEquals(0, broker.terminate());
    assertFalse(broker.errors().contains("\tat "), broker::errors);
  }

  @ParameterizedTest
  @EnumSource
  void committedIsSeenInOrderAndAbortedIsNot(ClientVersion client) throws Exception {
    client.run(TransactionsEnd.class, broker.address());
  }

  @ParameterizedTest
  @EnumSource
  void producerThatAnotherHasReplacedIsFenced(ClientVersion client) throws Exception {
    client.run(ZombieIsFenced.class, broker.address());
  }

  @ParameterizedTest
  @EnumSource
  void offsetsOfAGroupAreCommittedWithTheTransaction(ClientVersion client) throws Exception {
    client.run(OffsetsInTransactions.class, broker.address());
  }

  @ParameterizedTest
  @EnumSource
  void whatAKilledProducerHasLeftIsAbortedByItsSuccessor(ClientVersion client) throws Exception {
    String topic = "succeeded-" + client;
    Clients clients = new Clients(broker.address());
    leaveHalf(client, topic, LONG_MS);
    for (int partition = 0; partition < 2; partition++) {
      assertOpen(clients, new TopicPartition(topic, partition));
    }
    try (Producer<byte[], byte[]> successor =
        clients.producer(Map.of("transactional.id", "of-" + topic))) {
      successor.initTransactions();
    }
    assertAborted(clients, topic);
  }

  @ParameterizedTest
  @EnumSource
  void whatAKilledProducerHasLeftIsAbortedWhenItsTimeIsUp(ClientVersion client) throws Exception {
    String topic = "timed-out-" + client;
    Clients clients = new Clients(broker.address());
    leaveHalf(client, topic, SHORT_MS);
    Until.seen(
        "the last stable offset at the end of " + topic,
        () -> CommittedRecords.lastStableOffset(clients, new TopicPartition(topic, 0)),
        // Two records and their markers.
        offset -> offset == 4);
    assertAborted(clients, topic);
  }

  /** Kills a producer when it has written all of a transaction and has not committed it. */
  private static void leaveHalf(ClientVersion client, String topic, String timeoutMs)
      throws Exception {
    new Clients(broker.address()).createTopic(topic, 2, Map.of());
    try (ClientProcess producer =
        ClientProcess.start(
            client, HalfTransactionMain.class, broker.address(), topic, "of-" + topic, timeoutMs)) {
      producer.await("half a transaction", lines -> lines.contains("written"));
    }
  }

  private static void assertOpen(Clients clients, TopicPartition partition) {
    assertEquals(List.of("whole"), CommittedRecords.values(clients, partition));
    List<String> all = CommittedRecords.uncommittedValues(clients, partition);
    assertTrue(all.contains("half"), all::toString);
  }

  private static void assertAborted(Clients clients, String topic) {
    for (int number = 0; number < 2; number++) {
      TopicPartition partition = new TopicPartition(topic, number);
      Until.seen(
          "the marker in " + partition,
          () -> CommittedRecords.lastStableOffset(clients, partition),
          offset -> offset == 4);
      assertEquals(List.of("whole"), CommittedRecords.values(clients, partition));
      assertEquals(
          List.of("whole", "half"), CommittedRecords.uncommittedValues(clients, partition));
    }
  }
}
