package io.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.apache.kafka.server.config.DynamicBrokerConfig;
import org.apache.kafka.server.config.QuotaConfig;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;

/** Compares Sluice's keys with those of the Kafka version that Sluice follows. */
class KafkaAgreementTest {
  /** Sluice's own keys, which Kafka does not have. */
  private static final Set<String> OWN =
      Set.of(
          "profile",
          "plugins.dir",
          "broker.modules",
          "flush.policy",
          "connection.max.in.flight.requests",
          "create.topics.max.partitions",
          "metrics.listener",
          "offsets.storage",
          "zookeeper.connect",
          "zookeeper.session.timeout.ms",
          "zookeeper.connection.timeout.ms",
          "zookeeper.embedded.port",
          "zookeeper.embedded.host",
          "zookeeper.embedded.dir",
          "zookeeper.embedded.servers",
          "zookeeper.embedded.id",
          "controlled.shutdown.max.wait.ms",
          "group.consumer.max.subscribed.topics",
          "leader.imbalance.per.broker.percentage");

  /**
   * Where Sluice's default is another one on purpose; what Kafka's is, so that a change there is
   * seen.
   */
  private static final Map<String, String> OTHER_DEFAULT =
      Map.of(
          "broker.id",
          "-1", // Kafka's number comes from node.id then
          "log.dir",
          "/tmp/kafka-logs", // does not survive a restart of the machine
          "num.network.threads",
          "3", // here it follows the processors
          "log.flush.scheduler.interval.ms",
          String.valueOf(Long.MAX_VALUE), // never: then flush.ms would do nothing
          "queued.max.request.bytes",
          "-1", // here the memory is bounded from the start
          "log.flush.interval.ms",
          "null", // the same, said as a number
          "offsets.topic.replication.factor",
          "3", // too many for a small cluster, which could then have no groups
          "transaction.state.log.replication.factor",
          "3", // the same of transactions
          "group.consumer.assignors",
          "uniform,range"); // range is the default here; sticky is what Kafka calls uniform

  private static final ConfigDef BROKER = AbstractKafkaConfig.CONFIG_DEF;

  /** Keys that Kafka takes while it runs only, and keeps apart. */
  private static final ConfigDef DYNAMIC = QuotaConfig.brokerQuotaConfigs();

  private static final ConfigDef TOPIC = LogConfig.configDefCopy();

  @Test
  void defaultsAreKafkasUnlessListed() {
    Map<String, String> differences = new TreeMap<>();
    for (ConfigKey<?> key : BrokerKeys.all()) {
      ConfigDef.ConfigKey theirs = ofBroker(key.name());
      if (theirs == null || key == ServerKeys.NODE_ID) {
        continue;
      }
      String expected = text(theirs.defaultValue, theirs.type);
      if (!String.valueOf(key.defaultText()).equals(expected)) {
        differences.put(key.name(), expected);
      }
    }
    assertEquals(new TreeMap<>(OTHER_DEFAULT), differences);
  }

  @Test
  void typesAreKafkasUnlessTheKeyIsOurs() {
    List<String> differences = new ArrayList<>();
    List<ConfigKey<?>> keys = new ArrayList<>(BrokerKeys.all());
    keys.addAll(TopicKeys.all());
    keys.addAll(ConsumerGroupKeys.all());
    for (ConfigKey<?> key : keys) {
      ConfigDef def = DYNAMIC.configKeys().containsKey(key.name()) ? DYNAMIC : BROKER;
      if (BrokerKeys.find(key.name()) != key) {
        def =
            TopicKeys.find(key.name()) == key
                ? TOPIC
                : org.apache.kafka.coordinator.group.GroupConfig.CONFIG_DEF;
      }
      ConfigDef.ConfigKey theirs = def.configKeys().get(key.name());
      if (theirs == null) {
        assertTrue(
            OWN.contains(key.name()),
            key.name() + " is neither Kafka's nor listed as Sluice's own");
      } else if (!theirs.type.name().equals(key.type().name())) {
        differences.add(key.name() + ": " + key.type() + ", Kafka's is " + theirs.type);
      }
    }
    assertEquals(List.of(), differences);
  }

  @Test
  void everyKeyOfKafkaIsOursOrIsAnswered() {
    Set<String> unanswered = new TreeSet<>();
    BROKER.configKeys().values().stream()
        .filter(key -> !key.internalConfig)
        .map(key -> key.name)
        .filter(name -> BrokerKeys.find(name) == null && ForeignKeys.ask(name, "1") == null)
        .forEach(unanswered::add);
    assertEquals(Set.of(), unanswered);
  }

  @Test
  void topicKeysFallBackOnTheBrokerKeysThatKafkaNames() {
    Map<String, List<String>> theirs = new TreeMap<>();
    Map<String, List<String>> ours = new TreeMap<>();
    for (ConfigKey<?> key : TopicKeys.all()) {
      var synonyms = ServerTopicConfigSynonyms.ALL_TOPIC_CONFIG_SYNONYMS.get(key.name());
      if (synonyms != null) {
        theirs.put(key.name(), synonyms.stream().map(synonym -> synonym.name()).toList());
        ours.put(key.name(), key.fallbackKeys().stream().map(ConfigKey::name).toList());
      }
    }
    // In Kafka the interval of the checks is also the time to wait; here it is the interval only.
    theirs.put("flush.ms", List.of("log.flush.interval.ms"));
    assertEquals(theirs, ours);
  }

  @Test
  void groupKeysAreKafkasForConsumersAndFallBackOnTheSameBrokerKeys() {
    Map<String, String> theirs = new TreeMap<>();
    org.apache.kafka.coordinator.group.GroupConfig.ALL_GROUP_CONFIG_SYNONYMS.forEach(
        (name, synonym) -> {
          if (name.startsWith("consumer.")
              && !org.apache.kafka.coordinator.group.GroupConfig.isInternal(name)) {
            theirs.put(name, synonym.orElseThrow());
          }
        });
    theirs.remove("consumer.assignment.interval.ms"); // Assignments are made at once here.
    Map<String, String> ours = new TreeMap<>();
    for (ConfigKey<?> key : ConsumerGroupKeys.all()) {
      ours.put(key.name(), key.fallbackKeys().getFirst().name());
    }
    assertEquals(theirs, ours);
  }

  @Test
  void topicDefaultsAreKafkas() {
    TopicConfig topic = TopicConfig.of(Map.of(), BrokerConfig.of(Map.of()));
    for (ConfigKey<?> key : TopicKeys.all()) {
      ConfigDef.ConfigKey theirs = TOPIC.configKeys().get(key.name());
      if (theirs != null) {
        assertEquals(text(theirs.defaultValue, theirs.type), topic.entry(key).value(), key.name());
      }
    }
  }

  @Test
  void whatCanChangeWhileRunningCanDoSoInKafka() {
    Set<String> more = new TreeSet<>();
    for (ConfigKey<?> key : BrokerKeys.all()) {
      boolean changeable = key.updateMode() != UpdateMode.READ_ONLY;
      if (changeable && !OWN.contains(key.name()) && !dynamicInKafka(key.name())) {
        more.add(key.name());
      }
    }
    assertEquals(Set.of(), more);
  }

  @Test
  void typeAndSourceNumbersAreThoseOfTheApi() {
    for (ConfigType type : ConfigType.values()) {
      assertNotNull(
          org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigType.forId(type.id()));
      assertEquals(
          type.name(),
          org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigType.forId(type.id())
              .name());
    }
    Map<ConfigSource, String> names =
        Map.of(
            ConfigSource.DYNAMIC_TOPIC_CONFIG, "TOPIC_CONFIG",
            ConfigSource.DYNAMIC_BROKER_CONFIG, "DYNAMIC_BROKER_CONFIG",
            ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, "DYNAMIC_DEFAULT_BROKER_CONFIG",
            ConfigSource.STATIC_BROKER_CONFIG, "STATIC_BROKER_CONFIG",
            ConfigSource.DEFAULT_CONFIG, "DEFAULT_CONFIG",
            ConfigSource.DYNAMIC_GROUP_CONFIG, "GROUP_CONFIG");
    for (ConfigSource source : ConfigSource.values()) {
      assertEquals(
          names.get(source),
          org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource.forId(source.id())
              .name());
    }
  }

  private static boolean dynamicInKafka(String name) {
    return DynamicBrokerConfig.ALL_DYNAMIC_CONFIGS.contains(name)
        || DYNAMIC.configKeys().containsKey(name);
  }

  private static ConfigDef.ConfigKey ofBroker(String name) {
    ConfigDef.ConfigKey dynamic = DYNAMIC.configKeys().get(name);
    return dynamic == null ? BROKER.configKeys().get(name) : dynamic;
  }

  private static String text(Object value, ConfigDef.Type type) {
    return String.valueOf(ConfigDef.convertToString(value, type));
  }
}
