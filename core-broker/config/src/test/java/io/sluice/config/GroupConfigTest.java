package io.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupConfigTest {
  private final BrokerConfig broker =
      BrokerConfig.of(Map.of("group.consumer.session.timeout.ms", "46000"));

  @Test
  void groupTakesTheBrokersValueUntilItHasItsOwn() {
    GroupConfig plain = GroupConfig.of(Map.of(), broker);
    GroupConfig own = GroupConfig.of(Map.of("consumer.session.timeout.ms", "50000"), broker);

    assertEquals(46_000, plain.get(ConsumerGroupKeys.SESSION_TIMEOUT_MS));
    assertEquals(5_000, plain.get(ConsumerGroupKeys.HEARTBEAT_INTERVAL_MS));
    assertEquals(50_000, own.get(ConsumerGroupKeys.SESSION_TIMEOUT_MS));
    ConfigEntry entry = own.entries().getLast();
    assertEquals("consumer.session.timeout.ms", entry.name());
    assertEquals(
        List.of(
            new ConfigSynonym(
                "consumer.session.timeout.ms", "50000", ConfigSource.DYNAMIC_GROUP_CONFIG),
            new ConfigSynonym(
                "group.consumer.session.timeout.ms", "46000", ConfigSource.STATIC_BROKER_CONFIG),
            new ConfigSynonym(
                "group.consumer.session.timeout.ms", "45000", ConfigSource.DEFAULT_CONFIG)),
        entry.synonyms());
    assertEquals(
        List.of(ConfigSource.DEFAULT_CONFIG, ConfigSource.STATIC_BROKER_CONFIG),
        plain.entries().stream().map(ConfigEntry::source).toList());
  }

  @Test
  void settingsAreCheckedBeforeTheyAreMade() {
    assertEquals(List.of(), check("consumer.session.timeout.ms", "60000"));
    assertEquals(List.of(), check("consumer.heartbeat.interval.ms", "5000"));
    assertEquals(
        List.of(
            "consumer.sesion.timeout.ms is not a group configuration; did you mean"
                + " consumer.session.timeout.ms?"),
        check("consumer.sesion.timeout.ms", "1"));
    assertEquals(
        List.of(
            "consumer.session.timeout.ms=1 is less than the brokers allow:"
                + " group.consumer.min.session.timeout.ms=45000 (the default)",
            "group.consumer.heartbeat.interval.ms=5000 (the default)"
                + " and consumer.session.timeout.ms=1 contradict each other: a member would be"
                + " taken for dead between two heartbeats"),
        check("consumer.session.timeout.ms", "1"));
    assertEquals(
        List.of(
            "consumer.session.timeout.ms=60001 is more than the brokers allow:"
                + " group.consumer.max.session.timeout.ms=60000 (the default)"),
        check("consumer.session.timeout.ms", "60001"));
    assertEquals(
        List.of(
            "consumer.heartbeat.interval.ms=15001 is more than the brokers allow:"
                + " group.consumer.max.heartbeat.interval.ms=15000 (the default)"),
        check("consumer.heartbeat.interval.ms", "15001"));
    assertEquals(
        List.of(
            "consumer.heartbeat.interval.ms=often is not a whole number; allowed: a whole number"
                + " from 1, in ms"),
        check("consumer.heartbeat.interval.ms", "often"));
  }

  @Test
  void settingThatAnotherVersionMadeIsLeftOut() {
    Map<String, String> odd = Map.of("consumer.session.timeout.ms", "soon", "from.the.future", "1");
    assertEquals(46_000, GroupConfig.of(odd, broker).get(ConsumerGroupKeys.SESSION_TIMEOUT_MS));
  }

  @Test
  void numberOfReplicasOfTheOffsetsIsOpenUnlessItIsSet() {
    assertEquals(-1, broker.get(GroupKeys.OFFSETS_TOPIC_REPLICATION_FACTOR));
    Map<String, String> three = Map.of("offsets.topic.replication.factor", "3");
    assertEquals(3, BrokerConfig.of(three).get(GroupKeys.OFFSETS_TOPIC_REPLICATION_FACTOR));
    for (String wrong : List.of("0", "-2", "32768", "all")) {
      Map<String, String> settings = Map.of("offsets.topic.replication.factor", wrong);
      assertThrows(InvalidConfigException.class, () -> BrokerConfig.of(settings), wrong);
    }
  }

  @Test
  void wordsOfTheGroupsAreReadAsKafkaReadsThem() {
    BrokerConfig config =
        BrokerConfig.of(
            Map.of("group.consumer.migration.policy", "UPGRADE", "offsets.storage", "zookeeper"));
    assertEquals(MigrationPolicy.UPGRADE, config.get(GroupKeys.CONSUMER_MIGRATION_POLICY));
    assertEquals("upgrade", config.entry(GroupKeys.CONSUMER_MIGRATION_POLICY).value());
    assertEquals(OffsetsStorage.ZOOKEEPER, config.get(GroupKeys.OFFSETS_STORAGE));
    assertEquals("range,sticky", config.entry(GroupKeys.CONSUMER_ASSIGNORS).value());
    assertTrue(config.notes().isEmpty());
  }

  private List<String> check(String key, String value) {
    return GroupConfig.check(Map.of(key, value), broker).stream()
        .map(ConfigProblem::message)
        .toList();
  }
}
