package io.sluice.broker.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.config.BrokerConfig;
import io.sluice.config.TopicConfig;
import io.sluice.protocol.record.Compression;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppendRulesTest {
  private static AppendRules rules(Map<String, String> overrides) {
    return AppendRules.of(TopicConfig.of(overrides, BrokerConfig.of(Map.of())));
  }

  @Test
  void defaultsTakeBatchesAsTheyCome() {
    AppendRules rules = rules(Map.of());
    assertEquals(1_048_588, rules.batchBytesMax());
    assertNull(rules.compression());
    assertFalse(rules.compacted());
    assertTrue(rules.deleted());
    assertFalse(rules.stampedByBroker());
    assertEquals(Long.MAX_VALUE, rules.timestampBeforeMaxMs());
    assertEquals(3_600_000, rules.timestampAfterMaxMs());
  }

  @Test
  void policiesAndTimesFollowTheTopic() {
    AppendRules rules =
        rules(
            Map.of("cleanup.policy", "compact,delete", "message.timestamp.type", "LogAppendTime"));
    assertTrue(rules.compacted());
    assertTrue(rules.deleted());
    assertTrue(rules.stampedByBroker());
    assertFalse(rules(Map.of("cleanup.policy", "compact")).deleted());
  }

  @Test
  void compressionComesWithItsOwnLevel() {
    AppendRules zstd =
        rules(
            Map.of(
                "compression.type",
                "zstd",
                "compression.zstd.level",
                "7",
                "compression.gzip.level",
                "2"));
    assertEquals(Compression.ZSTD, zstd.compression());
    assertEquals(7, zstd.compressionLevel());
    AppendRules gzip =
        rules(
            Map.of(
                "compression.type",
                "gzip",
                "compression.zstd.level",
                "7",
                "compression.gzip.level",
                "2"));
    assertEquals(Compression.GZIP, gzip.compression());
    assertEquals(2, gzip.compressionLevel());
    assertEquals(Compression.NONE, rules(Map.of("compression.type", "uncompressed")).compression());
  }
}
