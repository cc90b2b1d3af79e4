package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of kcat, which is librdkafka. */
class KcatGroupIT {
  @TempDir static Path directory;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        Kcat.isInstalled(),
        "KCAT IS NOT INSTALLED: whether librdkafka's groups work with this broker is NOT TESTED");
    broker = Distribution.built().start(directory, Map.of("group.initial.rebalance.delay.ms", "0"));
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      assertEquals(0, broker.terminate());
      assertFalse(broker.errors().contains("\tat "), broker::errors);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"range", "roundrobin", "cooperative-sticky"})
  void groupGoesOnWhereItStopped(String assignor) {
    String topic = "kcat-" + assignor;
    Kcat.run("a\nb\nc\n", "-b", broker.address(), "-P", "-t", topic, "-p", "0");
    assertEquals("a\nb\nc\n", read(topic, assignor));
    Kcat.run("d\n", "-b", broker.address(), "-P", "-t", topic, "-p", "0");
    assertEquals("d\n", read(topic, assignor));
  }

  /** Reads to the end as the group; leaving it, kcat commits. */
  private static String read(String topic, String assignor) {
    return Kcat.run(
        "",
        "-b",
        broker.address(),
        "-q",
        "-e",
        "-X",
        "auto.offset.reset=earliest",
        "-X",
        "partition.assignment.strategy=" + assignor,
        "-G",
        "group-" + topic,
        topic);
  }
}
