package io.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DynamicConfigTest {
  private final BrokerConfig fromFile = BrokerConfig.of(Map.of("log.retention.hours", "1"));

  @Test
  void settingOfThisBrokerGoesBeforeThatOfAllBrokersAndBothBeforeTheFile() {
    BrokerConfig all = fromFile.withDynamic(Map.of("log.retention.ms", "10"), Map.of());
    BrokerConfig one =
        fromFile.withDynamic(Map.of("log.retention.ms", "10"), Map.of("log.retention.ms", "20"));

    assertEquals(10L, all.get(LogKeys.RETENTION_MS));
    assertEquals(
        ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, all.entry(LogKeys.RETENTION_MS).source());
    assertEquals(20L, one.get(LogKeys.RETENTION_MS));
    assertEquals(
        List.of(
            new ConfigSynonym("log.retention.ms", "20", ConfigSource.DYNAMIC_BROKER_CONFIG),
            new ConfigSynonym("log.retention.ms", "10", ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG),
            new ConfigSynonym("log.retention.hours", "1", ConfigSource.STATIC_BROKER_CONFIG),
            new ConfigSynonym("log.retention.hours", "168", ConfigSource.DEFAULT_CONFIG)),
        one.entry(LogKeys.RETENTION_MS).synonyms());
    assertEquals(3_600_000L, one.withDynamic(Map.of(), Map.of()).get(LogKeys.RETENTION_MS));
  }

  @Test
  void changeIsCheckedBeforeItIsMade() {
    assertEquals(List.of(), fromFile.checkDynamic(Map.of("log.retention.ms", "10"), Map.of()));
    assertProblem(
        "num.partitions",
        "3",
        "num.partitions set on this broker cannot be changed while the broker runs: set it in its"
            + " file and restart it");
    assertProblem(
        "log.retention.mss",
        "3",
        "log.retention.mss set on this broker is not a broker configuration; did you mean"
            + " log.retention.ms?");
    assertProblem(
        "log.segment.bytes",
        "3",
        "log.segment.bytes=3 set on this broker is too small; allowed: a whole number from 1048576,"
            + " in bytes");
    assertProblem(
        "message.max.bytes",
        "2000000000",
        "message.max.bytes=2000000000 set on this broker and socket.request.max.bytes=104857600"
            + " (the default) contradict each other: a batch cannot be larger than the request that"
            + " it comes in");
  }

  @Test
  void settingThatAnotherVersionMadeIsLeftOutAndNoted() {
    BrokerConfig config =
        fromFile.withDynamic(Map.of("from.the.future", "1", "log.retention.ms", "-5"), Map.of());

    assertEquals(3_600_000L, config.get(LogKeys.RETENTION_MS));
    assertEquals(2, config.notes().size());
  }

  @Test
  void readOnlyKeysAreMarked() {
    assertTrue(fromFile.entry(TopicDefaultKeys.NUM_PARTITIONS).readOnly());
    assertFalse(fromFile.entry(LogKeys.RETENTION_MS).readOnly());
  }

  private void assertProblem(String key, String value, String expected) {
    List<ConfigProblem> problems = fromFile.checkDynamic(Map.of(), Map.of(key, value));
    assertEquals(
        List.of(expected), problems.stream().map(ConfigProblem::message).limit(1).toList());
  }
}
