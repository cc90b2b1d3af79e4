package io.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDocTest {
  @TempDir Path dir;

  @Test
  void everyKeyIsListedWithItsMeaningInLinesOfATerminal() {
    String list = ConfigDoc.list();
    String markdown = ConfigDoc.markdown();
    List<ConfigKey<?>> keys = new ArrayList<>(BrokerKeys.all());
    keys.addAll(TopicKeys.all());
    keys.addAll(ConsumerGroupKeys.all());
    for (ConfigKey<?> key : keys) {
      assertTrue(list.contains("\n  " + key.name() + " = "), key.name());
      assertTrue(markdown.contains("| `" + key.name() + "` |"), key.name());
      assertTrue(key.doc().endsWith("."), key.name());
    }
    list.lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void numbersAreSaidAgainInAUnitForPeople() {
    assertEquals("1073741824 bytes (1 GiB)", Quantity.of("1073741824", "bytes"));
    assertEquals("1048588 bytes (about 1 MiB)", Quantity.of("1048588", "bytes"));
    assertEquals("604800000 ms (7 days)", Quantity.of("604800000", "ms"));
    assertEquals("300000 ms (5 min)", Quantity.of("300000", "ms"));
    assertEquals("86400000 ms (24 h)", Quantity.of("86400000", "ms"));
    assertEquals("168 hours (7 days)", Quantity.of("168", "hours"));
    assertEquals("9223372036854775807 ms (no limit)", Quantity.of("9223372036854775807", "ms"));
    assertEquals("-1 bytes", Quantity.of("-1", "bytes"));
    assertEquals("500 ms", Quantity.of("500", "ms"));
    assertEquals("8", Quantity.of("8", ""));
  }

  @Test
  void listOfARunningConfigurationSaysWhereValuesComeFrom() {
    String list =
        ConfigDoc.list(BrokerConfig.of(Map.of("profile", "durable", "log.retention.hours", "3")));

    assertTrue(
        list.contains("  flush.policy = batch   <- flush.policy=batch (profile=durable)\n"), list);
    assertTrue(
        list.contains("  log.retention.ms = 10800000 ms (3 h)   <- log.retention.hours=3\n"), list);
  }

  @Test
  void oneKeyIsDescribed() {
    assertTrue(
        ConfigDoc.describe("log.segment.bytes")
            .startsWith("  log.segment.bytes = 1073741824 bytes (1 GiB)\n"));
    assertNull(ConfigDoc.describe("nothing"));
  }

  @Test
  void commentedFileLoadsAndChangesNothing() throws IOException {
    String text =
        ConfigDoc.serverProperties(
            Map.of("broker.id", "3", "log.retention.check.interval.ms", "300000"));
    Path file = Files.writeString(dir.resolve("server.properties"), text);

    BrokerConfig config = BrokerConfig.load(file, Map.of());

    assertEquals(3, config.get(ServerKeys.BROKER_ID));
    assertTrue(config.isSet(LogKeys.RETENTION_CHECK_INTERVAL_MS));
    assertFalse(config.isSet(NetworkKeys.LISTENERS));
    assertTrue(text.contains("\n#log.retention.hours=168\n"), text);
    assertEquals(List.of(), config.notes());
  }

  @Test
  void defaultsMeanTheSameWhenTheyAreWrittenDown() {
    for (ConfigKey<?> key : BrokerKeys.all()) {
      String text = key.defaultText();
      if (text != null) {
        assertEquals(key.defaultValue(), key.parse(text), key.name());
      }
    }
  }
}
