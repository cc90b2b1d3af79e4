package io.sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.CommittedRecords;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.protocol.message.ProduceRequest;
import io.sluice.protocol.message.ProduceResponse;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.wire.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions through Apache Kafka's command-line tools, and through Sluice's own. */
class TransactionToolsIT {
  private static final String TRANSACTIONS = "org.apache.kafka.tools.TransactionsCommand";
  private static final String DUMP = "org.apache.kafka.tools.DumpLogSegments";
  private static final String CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer";
  private static final int PRODUCE_VERSION = 9;
  private static final int INIT_VERSION = 4;

  @TempDir static Path directory;
  private static BrokerProcess broker;
  private static Clients clients;

  @BeforeAll
  static void start() throws IOException {
    broker =
        Distribution.built()
            .start(
                directory,
                // Only so can a transaction hang at all.
                Map.of(
                    "transaction.partition.verification.enable",
                    "false",
                    "transaction.state.log.num.partitions",
                    "1"));
    clients = new Clients(broker.address());
  }

  @AfterAll
  static void stop() {
    assertEquals(0, broker.terminate());
    assertFalse(broker.errors().contains("\tat "), broker::errors);
  }

  private static String kafka(String tool, String... arguments) {
    return KafkaTool.run("", broker.address(), tool, arguments);
  }

  private static String sluice(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Distribution.built().home().resolve("bin/sluice").toString());
    command.add("transaction");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--bootstrap", broker.address()));
    return ChildProcess.run("", command);
  }

  /** Returns the cells of the line that begins with these. */
  private static List<String> row(String output, String... first) {
    return output
        .lines()
        .map(line -> Arrays.asList(line.strip().split("\\s+")))
        .filter(cells -> cells.size() >= first.length)
        .filter(cells -> cells.subList(0, first.length).equals(List.of(first)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(List.of(first) + " is not in\n" + output));
  }

  /** Returns a producer that has one transaction committed and another open, both of one record. */
  private static Producer<byte[], byte[]> withOpenTransaction(String topic) throws Exception {
    clients.createTopic(topic, 1, Map.of());
    Producer<byte[], byte[]> producer = clients.producer(Map.of("transactional.id", "of-" + topic));
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, 0, null, "committed".getBytes(UTF_8))).get();
    producer.commitTransaction();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, 0, null, "open".getBytes(UTF_8))).get();
    return producer;
  }

  /** Writes to a partition without telling the coordinator. Returns the producer's id. */
  private static long leaveHanging(String topic) throws Exception {
    clients.createTopic(topic, 1, Map.of());
    String transactionalId = "of-" + topic;
    InitProducerIdRequest init =
        InitProducerIdRequest.builder()
            .transactionalId(transactionalId)
            .transactionTimeoutMs(60_000)
            .producerId(-1)
            .producerEpoch((short) -1)
            .build();
    InitProducerIdResponse producer =
        Until.seen(
            "a producer id",
            () -> {
              try (RawClient client = RawClient.of(broker)) {
                return (InitProducerIdResponse) client.ask(init, INIT_VERSION);
              }
            },
            answer -> answer.errorCode() == ErrorCode.NONE.code());
    BatchBuilder batch =
        new BatchBuilder()
            .producer(producer.producerId(), producer.producerEpoch(), 0)
            .transactional();
    batch.append(1_000, null, "hanging".getBytes(UTF_8));
    var partition =
        ProduceRequest.PartitionProduceData.builder()
            .index(0)
            .records(Payload.of(batch.build()))
            .build();
    ProduceRequest request =
        ProduceRequest.builder()
            .transactionalId(transactionalId)
            .acks((short) -1)
            .timeoutMs(10_000)
            .topicData(
                List.of(
                    ProduceRequest.TopicProduceData.builder()
                        .name(topic)
                        .partitionData(List.of(partition))
                        .build()))
            .build();
    try (RawClient client = RawClient.of(broker)) {
      ProduceResponse answer = (ProduceResponse) client.ask(request, PRODUCE_VERSION);
      assertEquals(
          ErrorCode.NONE,
          ErrorCode.of(answer.responses().getFirst().partitionResponses().getFirst().errorCode()));
    }
    return producer.producerId();
  }

  @Test
  void kafkasToolListsAndDescribesTransactions() throws Exception {
    try (Producer<byte[], byte[]> producer = withOpenTransaction("kafka-open")) {
      List<String> listed = row(kafka(TRANSACTIONS, "list"), "of-kafka-open");
      assertEquals("Ongoing", listed.get(3));
      assertTrue(
          kafka(TRANSACTIONS, "list", "--transactional-id-pattern", "of-kafka-o.*")
              .contains("of-kafka-open"));
      assertFalse(
          kafka(TRANSACTIONS, "list", "--duration-filter", "3600000").contains("of-kafka-open"));
      String described = kafka(TRANSACTIONS, "describe", "--transactional-id", "of-kafka-open");
      assertTrue(described.contains("kafka-open-0"), described);
      String producers =
          kafka(TRANSACTIONS, "describe-producers", "--topic", "kafka-open", "--partition", "0");
      assertTrue(producers.contains(listed.get(2)), producers);
      producer.commitTransaction();
    }
    assertEquals("CompleteCommit", row(kafka(TRANSACTIONS, "list"), "of-kafka-open").get(3));
  }

  @Test
  void kafkasToolAbortsATransactionThatHangs() throws Exception {
    long producerId = leaveHanging("kafka-hanging");
    String producers =
        kafka(TRANSACTIONS, "describe-producers", "--topic", "kafka-hanging", "--partition", "0");
    assertTrue(producers.contains(String.valueOf(producerId)), producers);
    TopicPartition partition = new TopicPartition("kafka-hanging", 0);
    assertEquals(0, CommittedRecords.lastStableOffset(clients, partition));
    kafka(
        TRANSACTIONS,
        "abort",
        "--topic",
        "kafka-hanging",
        "--partition",
        "0",
        "--start-offset",
        "0");
    assertEquals(2, CommittedRecords.lastStableOffset(clients, partition));
    assertEquals(List.of(), CommittedRecords.values(clients, partition));
  }

  @Test
  void kafkasToolsDecodeTheTransactionLog() throws Exception {
    try (Producer<byte[], byte[]> producer = withOpenTransaction("decoded")) {
      producer.abortTransaction();
    }
    String dumped =
        KafkaTool.runAlone(
            DUMP, "--transaction-log-decoder", "--files", firstSegment("__transaction_state-0"));
    Pattern status = Pattern.compile("of-decoded.*\"transactionStatus\":(\\d)");
    assertEquals(
        // Empty; Ongoing, PrepareCommit, CompleteCommit; Ongoing, PrepareAbort, CompleteAbort.
        List.of("0", "1", "2", "4", "1", "3", "5"),
        dumped.lines().map(status::matcher).filter(Matcher::find).map(m -> m.group(1)).toList());
    String data =
        KafkaTool.runAlone(DUMP, "--print-data-log", "--files", firstSegment("decoded-0"));
    for (String marker : List.of("endTxnMarker: COMMIT", "endTxnMarker: ABORT")) {
      assertTrue(data.contains(marker), data);
    }
    String formatted =
        kafka(
            CONSUMER,
            "--topic",
            "__transaction_state",
            "--from-beginning",
            "--timeout-ms",
            "5000",
            "--formatter",
            "org.apache.kafka.tools.consumer.TransactionLogMessageFormatter");
    assertTrue(
        formatted.lines().anyMatch(line -> line.contains("of-decoded") && line.contains("decoded")),
        formatted);
  }

  private static String firstSegment(String partition) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data").resolve(partition))) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".log"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void sluiceShowsAndAbortsAnOpenTransaction() throws Exception {
    try (Producer<byte[], byte[]> producer = withOpenTransaction("open")) {
      List<String> listed = row(sluice("list"), "of-open");
      assertEquals("Ongoing", listed.get(1));
      assertTrue(sluice("list", "--state", "Ongoing", "--json").contains("\"of-open\""));
      assertTrue(sluice("list", "--producer-id", listed.get(2)).contains("of-open"));
      assertFalse(sluice("list", "--running-longer-than-ms", "3600000").contains("of-open"));
      assertFalse(sluice("list", "--pattern", "of-opened").contains("of-open"));
      String described = sluice("describe", "of-open");
      assertEquals("Ongoing", row(described, "of-open").get(1));
      row(described, "open", "0");
      assertTrue(sluice("describe", "of-open", "--json").contains("\"startMs\" : "));

      List<String> hold = row(sluice("find-hanging", "--topic", "open"), "open", "0");
      assertEquals(List.of("2", "3", "of-open"), hold.subList(2, 5));
      assertTrue(hold.contains("ongoing"), hold::toString);
      assertEquals(
          "Aborted the transaction of of-open; its producer is fenced\n",
          sluice("abort", "of-open"));
      assertThrows(KafkaException.class, producer::commitTransaction);
    }
    TopicPartition partition = new TopicPartition("open", 0);
    assertEquals(4, CommittedRecords.lastStableOffset(clients, partition));
    assertEquals(List.of("committed"), CommittedRecords.values(clients, partition));
    assertEquals(
        "No transaction holds a last stable offset back.\n",
        sluice("find-hanging", "--topic", "open"));
  }

  @Test
  void sluiceFindsAndReleasesATransactionThatHangs() throws Exception {
    long producerId = leaveHanging("hanging");
    String json = sluice("find-hanging", "--topic", "hanging", "--json");
    for (String field :
        List.of(
            "\"lastStableOffset\" : 0",
            "\"producerId\" : " + producerId,
            "\"verdict\" : \"hanging\"")) {
      assertTrue(json.contains(field), json);
    }
    String release =
        json.lines()
            .filter(line -> line.contains("\"release\""))
            .map(line -> line.replaceFirst(".*sluice transaction ", "").replace("\"", ""))
            .findFirst()
            .orElseThrow();
    String said = sluice(release.strip().split(" "));
    assertTrue(said.startsWith("Aborted the transaction of producer " + producerId), said);
    assertEquals(2, CommittedRecords.lastStableOffset(clients, new TopicPartition("hanging", 0)));
  }
}
