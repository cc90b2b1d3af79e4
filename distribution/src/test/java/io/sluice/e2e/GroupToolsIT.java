package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.e2e.client.Clients;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups through Apache Kafka's command-line tools, and through Sluice's own. */
class GroupToolsIT {
  private static final String GROUPS = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
  private static final String CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer";
  private static final int COUNT = 10;

  @TempDir static Path directory;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    broker = Distribution.built().start(directory, Map.of("group.initial.rebalance.delay.ms", "0"));
  }

  @AfterAll
  static void stop() {
    assertEquals(0, broker.terminate());
    assertFalse(broker.errors().contains("\tat "), broker::errors);
  }

  /** Fills a topic of one partition, and has a group read some of it. */
  private static void prepare(String topic, String group, int read) throws Exception {
    Clients clients = new Clients(broker.address());
    clients.createTopic(topic, 1, Map.of());
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      for (int number = 0; number < COUNT; number++) {
        byte[] value = ("word " + number).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, 0, null, value)).get();
      }
    }
    Map<String, Object> settings =
        Map.of(
            "group.id",
            group,
            "auto.offset.reset",
            "earliest",
            "max.poll.records",
            Math.max(1, read));
    try (Consumer<byte[], byte[]> consumer = clients.consumer(settings)) {
      consumer.subscribe(List.of(topic));
      int count = 0;
      while (count < read) {
        count += consumer.poll(Duration.ofMillis(200)).count();
        consumer.commitSync();
      }
    }
  }

  private static String kafka(String tool, String... arguments) {
    return KafkaTool.run("", broker.address(), tool, arguments);
  }

  private static String sluice(String... arguments) {
    return ChildProcess.run("", command(arguments));
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Distribution.built().home().resolve("bin/sluice").toString());
    command.add("group");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--bootstrap", broker.address()));
    return command;
  }

  @Test
  void commandFailsWhenItsOutputCannotBeWritten() throws Exception {
    File full = new File("/dev/full");
    assumeTrue(full.exists());
    for (String how : List.of("--json", "--state=Stable")) {
      Path errors = directory.resolve("errors" + how);
      Process list =
          new ProcessBuilder(command("list", how))
              .redirectOutput(full)
              .redirectError(errors.toFile())
              .start();

      assertEquals(1, list.waitFor());
      assertEquals("sluice: the output could not be written\n", Files.readString(errors));
    }
  }

  /** Returns the cells of the line that begins with these. */
  private static List<String> row(String output, String... first) {
    return output
        .lines()
        .map(line -> Arrays.asList(line.strip().split("\\s+")))
        .filter(cells -> cells.size() > first.length)
        .filter(cells -> cells.subList(0, first.length).equals(List.of(first)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(List.of(first) + " is not in\n" + output));
  }

  @Test
  void kafkasToolListsDescribesResetsAndDeletesGroups() throws Exception {
    prepare("kafka-words", "kafka-readers", 4);
    assertTrue(kafka(GROUPS, "--list").lines().toList().contains("kafka-readers"));
    List<String> described =
        row(
            kafka(GROUPS, "--describe", "--group", "kafka-readers"),
            "kafka-readers",
            "kafka-words",
            "0");
    assertEquals(List.of("4", "10", "6"), described.subList(3, 6));
    String state = kafka(GROUPS, "--describe", "--group", "kafka-readers", "--state");
    assertTrue(state.contains("Empty"), state);
    String reset =
        kafka(
            GROUPS,
            "--reset-offsets",
            "--group",
            "kafka-readers",
            "--topic",
            "kafka-words",
            "--to-offset",
            "2",
            "--execute");
    assertEquals("2", row(reset, "kafka-readers", "kafka-words", "0").get(3));
    assertEquals(
        "word 2\nword 3\n",
        kafka(
            CONSUMER, "--group", "kafka-readers", "--topic", "kafka-words", "--max-messages", "2"));
    String deleted = kafka(GROUPS, "--delete", "--group", "kafka-readers");
    assertTrue(deleted.contains("successful"), deleted);
    assertFalse(kafka(GROUPS, "--list").contains("kafka-readers"));
  }

  @Test
  void kafkasConsoleConsumerReadsAsAGroup() throws Exception {
    prepare("console-words", "console-prepared", 0);
    String all =
        kafka(CONSUMER, "--topic", "console-words", "--from-beginning", "--max-messages", "10");
    assertEquals(COUNT, all.lines().count());
    assertEquals("word 0", all.lines().findFirst().orElseThrow());
    String modern =
        kafka(
            CONSUMER,
            "--topic",
            "console-words",
            "--from-beginning",
            "--max-messages",
            "10",
            "--command-property",
            "group.protocol=consumer");
    assertEquals(all, modern);
  }

  @Test
  void kafkasFormatterReadsTheOffsetsTopic() throws Exception {
    prepare("formatted-words", "formatted-readers", 3);
    String records =
        kafka(
            CONSUMER,
            "--topic",
            "__consumer_offsets",
            "--from-beginning",
            "--timeout-ms",
            "5000",
            "--formatter",
            "org.apache.kafka.tools.consumer.OffsetsMessageFormatter");
    assertTrue(
        records
            .lines()
            .anyMatch(
                line ->
                    line.contains("\"group\":\"formatted-readers\"")
                        && line.contains("\"topic\":\"formatted-words\"")
                        && line.contains("\"offset\":3")),
        records);
    String groups =
        kafka(
            CONSUMER,
            "--topic",
            "__consumer_offsets",
            "--from-beginning",
            "--timeout-ms",
            "5000",
            "--formatter",
            "org.apache.kafka.tools.consumer.GroupMetadataMessageFormatter");
    assertTrue(groups.contains("\"group\":\"formatted-readers\""), groups);
  }

  @Test
  void sluiceListsAndDescribesGroupsWithTheirLag() throws Exception {
    prepare("words", "readers", 4);
    assertEquals(List.of("readers", "classic"), row(sluice("list"), "readers").subList(0, 2));
    String table = sluice("describe", "readers");
    assertTrue(table.contains("readers is Empty, offsets in kafka"), table);
    List<String> row = row(table, "words", "0");
    assertEquals(List.of("4", "0", "10", "6"), row.subList(2, 6));
    assertFalse(row.get(6).equals("-"), table);
    String json = sluice("describe", "readers", "--json");
    for (String field :
        List.of("\"committedOffset\" : 4", "\"logEndOffset\" : 10", "\"lag\" : 6", "\"lagMs\" :")) {
      assertTrue(json.contains(field), json);
    }
    assertTrue(sluice("describe", "--all", "--json").contains("\"group\" : \"readers\""));
  }

  @Test
  void sluiceResetsOffsetsOnlyWhenToldTo() throws Exception {
    prepare("reset-words", "reset-readers", 4);
    String plan = sluice("reset-offsets", "reset-readers", "--all-topics", "--to-earliest");
    assertEquals(List.of("reset-words", "0", "4", "0"), row(plan, "reset-words", "0"));
    assertEquals("4", row(sluice("describe", "reset-readers"), "reset-words", "0").get(2));
    sluice(
        "reset-offsets", "reset-readers", "--topic", "reset-words", "--shift-by", "3", "--execute");
    assertEquals("7", row(sluice("describe", "reset-readers"), "reset-words", "0").get(2));
    sluice(
        "reset-offsets", "reset-readers", "--topic", "reset-words:0", "--to-latest", "--execute");
    List<String> latest = row(sluice("describe", "reset-readers"), "reset-words", "0");
    assertEquals(List.of("10", "0", "10", "0", "0ms"), latest.subList(2, 7));
  }

  @Test
  void sluiceMovesOffsetsToZooKeeperAndBack() throws Exception {
    prepare("moved-words", "moved-readers", 4);
    assertEquals(
        "Moved 1 offsets of moved-readers to zookeeper\n",
        sluice("move-offsets", "moved-readers", "--to", "zookeeper"));
    String moved = sluice("describe", "moved-readers");
    assertTrue(moved.contains("offsets in zookeeper"), moved);
    assertEquals("4", row(moved, "moved-words", "0").get(2));
    assertEquals(
        "word 4\n",
        kafka(
            CONSUMER, "--group", "moved-readers", "--topic", "moved-words", "--max-messages", "1"));
    assertEquals(
        "Moved 1 offsets of moved-readers to kafka\n",
        sluice("move-offsets", "moved-readers", "--to", "kafka"));
    assertEquals("5", row(sluice("describe", "moved-readers"), "moved-words", "0").get(2));
  }

  @Test
  void sluiceDeletesGroups() throws Exception {
    prepare("deleted-words", "deleted-readers", 1);
    assertEquals("Deleted deleted-readers\n", sluice("delete", "deleted-readers"));
    assertFalse(sluice("list").contains("deleted-readers"));
  }
}
