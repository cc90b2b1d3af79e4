package io.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicConfigTest {
  private final BrokerConfig broker = BrokerConfig.of(Map.of("log.retention.hours", "1"));

  @Test
  void topicTakesTheBrokersValueUntilItHasItsOwn() {
    TopicConfig plain = TopicConfig.of(Map.of(), broker);
    TopicConfig own =
        TopicConfig.of(Map.of("retention.ms", "0", "cleanup.policy", "compact, delete"), broker);

    assertEquals(3_600_000L, plain.get(TopicKeys.RETENTION_MS));
    assertEquals(ConfigSource.STATIC_BROKER_CONFIG, plain.entry(TopicKeys.RETENTION_MS).source());
    assertEquals(0L, own.get(TopicKeys.RETENTION_MS));
    assertEquals(List.of("compact", "delete"), own.get(TopicKeys.CLEANUP_POLICY));
    assertTrue(own.isSet(TopicKeys.RETENTION_MS));
    assertFalse(own.isSet(TopicKeys.SEGMENT_BYTES));
    assertEquals(
        List.of(
            new ConfigSynonym("retention.ms", "0", ConfigSource.DYNAMIC_TOPIC_CONFIG),
            new ConfigSynonym("log.retention.hours", "1", ConfigSource.STATIC_BROKER_CONFIG),
            new ConfigSynonym("log.retention.hours", "168", ConfigSource.DEFAULT_CONFIG)),
        own.entry(TopicKeys.RETENTION_MS).synonyms());
    assertFalse(own.entry(TopicKeys.RETENTION_MS).readOnly());
  }

  @Test
  void topicFollowsAChangeOfTheBroker() {
    BrokerConfig changed = broker.withDynamic(Map.of("log.segment.bytes", "2097152"), Map.of());
    assertEquals(2_097_152, TopicConfig.of(Map.of(), changed).get(TopicKeys.SEGMENT_BYTES));
  }

  @Test
  void settingsAreCheckedBeforeTheyAreMade() {
    assertEquals(List.of(), TopicConfig.check(Map.of("flush.messages", "1"), broker));
    assertEquals(List.of(), TopicConfig.check(Map.of("segment.bytes", "1048576"), broker));
    assertProblem(
        Map.of("retention.mss", "1"),
        "retention.mss is not a topic configuration; did you mean retention.ms?");
    assertProblem(
        Map.of("log.retention.ms", "1"),
        "log.retention.ms is not a topic configuration; a topic calls it retention.ms");
    assertProblem(
        Map.of("retention.ms", "-2"),
        "retention.ms=-2 is too small; allowed: -1 (for ever) or a whole number from 0, in ms");
    assertProblem(
        Map.of("segment.ms", "0"),
        "segment.ms=0 is too small; allowed: a whole number from 1, in ms");
    assertProblem(
        Map.of("cleanup.policy", "shred"),
        "cleanup.policy=shred has 'shred' in it; allowed: one or more of delete, compact");
    assertProblem(
        Map.of("compression.type", "brotli"),
        "compression.type=brotli is not one of them; allowed: one of producer, uncompressed, gzip,"
            + " snappy, lz4, zstd");
    assertProblem(
        Map.of("min.compaction.lag.ms", "9", "max.compaction.lag.ms", "8"),
        "min.compaction.lag.ms=9 and max.compaction.lag.ms=8 contradict each other: no record could"
            + " be compacted in time");
    assertProblem(
        Map.of("max.message.bytes", "104857601"),
        "max.message.bytes=104857601 is more than the broker takes in a request:"
            + " socket.request.max.bytes=104857600 (the default)");
    assertProblem(
        Map.of("flush.policy", "batch", "flush.ms", "5"),
        "flush.policy=batch and flush.ms=5 contradict each other: 'batch' flushes before every"
            + " acknowledgement");
  }

  @Test
  void settingThatAnotherVersionMadeIsLeftOutAndNoted() {
    TopicConfig topic =
        TopicConfig.of(Map.of("retention.ms", "soon", "from.the.future", "1"), broker);

    assertEquals(3_600_000L, topic.get(TopicKeys.RETENTION_MS));
    assertEquals(2, topic.notes().size());
  }

  @Test
  void kafkasNamesOfEnumsAreKept() {
    TopicConfig topic = TopicConfig.of(Map.of("message.timestamp.type", "LogAppendTime"), broker);
    assertEquals(TimestampType.LOG_APPEND_TIME, topic.get(TopicKeys.TIMESTAMP_TYPE));
    assertEquals("LogAppendTime", topic.entry(TopicKeys.TIMESTAMP_TYPE).value());
    assertEquals(
        "CreateTime", TopicConfig.of(Map.of(), broker).entry(TopicKeys.TIMESTAMP_TYPE).value());
  }

  private void assertProblem(Map<String, String> settings, String expected) {
    List<ConfigProblem> problems = TopicConfig.check(settings, broker);
    assertEquals(List.of(expected), problems.stream().map(ConfigProblem::message).toList());
  }
}
