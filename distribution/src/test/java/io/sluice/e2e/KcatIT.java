package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kcat, which is librdkafka: the client of everything that is not Java. */
class KcatIT {
  @TempDir static Path directory;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        Kcat.isInstalled(),
        "KCAT IS NOT INSTALLED: whether librdkafka works with this broker is NOT TESTED");
    broker = Distribution.built().start(directory, Map.of());
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      assertEquals(0, broker.terminate());
      assertFalse(broker.errors().contains("\tat "), broker::errors);
    }
  }

  private static String kcat(String input, String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[0] = "-b";
    all[1] = broker.address();
    return Kcat.run(input, all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void linesComeBackInOrder(String compression) {
    String topic = "lines-" + compression;
    String lines =
        IntStream.range(0, 5_000)
            .mapToObj(number -> "line " + number + " größer\n")
            .collect(Collectors.joining());
    kcat(lines, "-P", "-t", topic, "-p", "0", "-z", compression);
    assertEquals(lines, kcat("", "-C", "-t", topic, "-p", "0", "-o", "beginning", "-e", "-q"));
    assertEquals(
        "line 4998 größer\nline 4999 größer\n",
        kcat("", "-C", "-t", topic, "-p", "0", "-o", "-2", "-e", "-q"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "-1"})
  void acknowledgementIsAsAsked(String acks) {
    String topic = "acks" + acks;
    kcat("a\nb\n", "-P", "-t", topic, "-p", "0", "-X", "acks=" + acks);
    assertEquals("a\nb\n", kcat("", "-C", "-t", topic, "-p", "0", "-e", "-q"));
  }

  @Test
  void idempotentProducerIsServed() {
    kcat("a\nb\n", "-P", "-t", "idempotent", "-p", "0", "-X", "enable.idempotence=true");
    assertEquals("a\nb\n", kcat("", "-C", "-t", "idempotent", "-p", "0", "-e", "-q"));
  }

  @Test
  void keysAndHeadersComeBack() {
    kcat(
        "key 1|value 1\nkey 2|\n",
        "-P",
        "-t",
        "keyed",
        "-p",
        "0",
        "-K",
        "|",
        "-Z",
        "-H",
        "name=välue",
        "-H",
        "empty=");
    assertEquals(
        "0 key 1 7 value 1 name=välue,empty=\n1 key 2 -1  name=välue,empty=\n",
        kcat("", "-C", "-t", "keyed", "-p", "0", "-e", "-q", "-f", "%o %k %S %s %h\\n"));
  }

  @Test
  void metadataIsListed() throws Exception {
    new Clients(broker.address()).createTopic("listed", 3, Map.of());
    String all = kcat("", "-L");
    assertTrue(all.contains("broker 0 at " + broker.address() + " (controller)"), all);
    assertTrue(all.contains("topic \"listed\" with 3 partitions:"), all);
    assertTrue(all.contains("partition 2, leader 0, replicas: 0, isrs: 0"), all);
  }

  @Test
  void offsetIsFoundByTime() throws Exception {
    Clients clients = new Clients(broker.address());
    clients.createTopic("timed", 1, Map.of());
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      for (long second = 0; second < 10; second++) {
        producer.send(new Sample(1_000 * second, null, new byte[] {1}, List.of()).to("timed", 0));
      }
    }
    assertEquals("timed [0] offset 4\n", kcat("", "-Q", "-t", "timed:0:3500"));
    assertEquals("timed [0] offset 10\n", kcat("", "-Q", "-t", "timed:0:-1"));
    assertEquals("timed [0] offset 0\n", kcat("", "-Q", "-t", "timed:0:-2"));
  }
}
