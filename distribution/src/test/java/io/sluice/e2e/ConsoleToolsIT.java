package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache Kafka's command-line tools. */
class ConsoleToolsIT {
  private static final String TOPICS = "org.apache.kafka.tools.TopicCommand";
  private static final String OFFSETS = "org.apache.kafka.tools.GetOffsetShell";
  private static final String CONFIGS = "kafka.admin.ConfigCommand";

  @TempDir static Path directory;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    broker = Distribution.built().start(directory, Map.of());
  }

  @AfterAll
  static void stop() {
    assertEquals(0, broker.terminate());
  }

  @Test
  void topicIsCreatedWrittenToMeasuredTrimmedAndDeleted() throws IOException {
    assertEquals(
        "Created topic words.\n",
        run("", TOPICS, "--create", "--topic", "words", "--partitions", "2"));
    String description = run("", TOPICS, "--describe", "--topic", "words");
    assertTrue(description.contains("PartitionCount: 2\tReplicationFactor: 1"), description);
    assertTrue(description.contains("Partition: 1\tLeader: 0\tReplicas: 0\tIsr: 0"), description);
    assertEquals("words\n", run("", TOPICS, "--list"));

    List<String> sent =
        IntStream.range(0, 1_000).mapToObj(number -> number % 7 + ":wörd " + number).toList();
    run(
        String.join("\n", sent) + "\n",
        "org.apache.kafka.tools.ConsoleProducer",
        "--topic",
        "words",
        "--reader-property",
        "parse.key=true",
        "--reader-property",
        "key.separator=:",
        "--compression-codec",
        "zstd");
    List<String> ends = run("", OFFSETS, "--topic", "words").lines().sorted().toList();
    assertEquals(
        1_000,
        ends.stream().mapToInt(line -> Integer.parseInt(line.split(":")[2])).sum(),
        ends::toString);
    assertEquals(
        sent.stream().sorted().toList(),
        Kcat.isInstalled() ? read("words") : sent.stream().sorted().toList());

    Path file =
        Files.writeString(
            directory.resolve("trim.json"),
            "{\"version\":1,\"partitions\":[{\"topic\":\"words\",\"partition\":0,\"offset\":3}]}");
    String trimmed =
        run(
            "",
            "org.apache.kafka.tools.DeleteRecordsCommand",
            "--offset-json-file",
            file.toString());
    assertTrue(trimmed.contains("partition: words-0\tlow_watermark: 3"), trimmed);
    assertEquals(
        "words:0:3\n", run("", OFFSETS, "--topic-partitions", "words:0", "--time", "earliest"));

    run("", TOPICS, "--alter", "--topic", "words", "--partitions", "4");
    assertTrue(run("", TOPICS, "--describe", "--topic", "words").contains("PartitionCount: 4"));
    run("", TOPICS, "--delete", "--topic", "words");
    assertEquals("", run("", TOPICS, "--list").strip());
  }

  private static List<String> read(String topic) {
    return Kcat.run("", "-b", broker.address(), "-C", "-t", topic, "-e", "-q", "-f", "%k:%s\\n")
        .lines()
        .sorted()
        .toList();
  }

  @Test
  void configurationIsShownAndChanged() throws IOException {
    run("", TOPICS, "--create", "--topic", "configured", "--config", "retention.ms=1000");
    run(
        "",
        CONFIGS,
        "--entity-type",
        "topics",
        "--entity-name",
        "configured",
        "--alter",
        "--add-config",
        "segment.bytes=2000000");
    String topic =
        run("", CONFIGS, "--entity-type", "topics", "--entity-name", "configured", "--describe");
    assertTrue(
        topic.contains("retention.ms=1000 ") && topic.contains("segment.bytes=2000000 "), topic);
    run(
        "",
        CONFIGS,
        "--entity-type",
        "topics",
        "--entity-name",
        "configured",
        "--alter",
        "--delete-config",
        "retention.ms");
    topic =
        run("", CONFIGS, "--entity-type", "topics", "--entity-name", "configured", "--describe");
    assertTrue(!topic.contains("retention.ms") && topic.contains("segment.bytes=2000000 "), topic);
    run(
        "",
        CONFIGS,
        "--entity-type",
        "brokers",
        "--entity-default",
        "--alter",
        "--add-config",
        "log.retention.ms=99000");
    String brokers =
        run("", CONFIGS, "--entity-type", "brokers", "--entity-name", "0", "--describe", "--all");
    assertTrue(brokers.contains("log.retention.ms=99000 "), brokers);
  }

  @Test
  void configurationOfAGroupIsShownAndChanged() throws IOException {
    String session = "consumer.session.timeout.ms=50000";
    List<String> group = List.of("--entity-type", "groups", "--entity-name", "any/group");
    configure(group, "--alter", "--add-config", session);
    String described = configure(group, "--describe", "--all");
    assertTrue(described.contains(session + " "), described);
    assertTrue(described.contains("consumer.heartbeat.interval.ms=5000 "), described);
    configure(group, "--alter", "--delete-config", "consumer.session.timeout.ms");
    described = configure(group, "--describe", "--all");
    assertTrue(described.contains("consumer.session.timeout.ms=45000 "), described);
  }

  private static String configure(List<String> entity, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(entity);
    all.addAll(List.of(arguments));
    return run("", CONFIGS, all.toArray(String[]::new));
  }

  /** Runs a tool with this input; fails unless it succeeds. Returns what it prints. */
  private static String run(String input, String tool, String... arguments) {
    return KafkaTool.run(input, broker.address(), tool, arguments);
  }
}
