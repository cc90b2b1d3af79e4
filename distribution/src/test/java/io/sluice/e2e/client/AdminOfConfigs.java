package io.sluice.e2e.client;

import static io.sluice.e2e.client.AdminOfTopics.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads and changes the configuration of topics and brokers, and sees that a change takes effect.
 */
public final class AdminOfConfigs implements Scenario {
  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    Clients clients = new Clients(servers);
    String topic = "admin-of-configs-" + version;
    clients.createTopic(topic, 1, Map.of("retention.ms", "1000000"));
    try (Admin admin = clients.admin()) {
      tellsWhereAValueIsFrom(admin, topic);
      changesATopic(clients, admin, topic);
      refusesBadValues(admin, topic);
      changesTheBroker(clients, admin, topic);
      if (version.isAtLeast(ClientVersion.V4_4)) {
        assertTrue(
            admin
                .listConfigResources()
                .all()
                .get()
                .contains(new ConfigResource(ConfigResource.Type.TOPIC, topic)));
      } else {
        replacesAllAsOldClientsDo(admin, topic);
      }
    }
  }

  private static ConfigResource of(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static Config describe(Admin admin, ConfigResource resource) throws Exception {
    DescribeConfigsOptions options =
        new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true);
    return admin.describeConfigs(List.of(resource), options).all().get().get(resource);
  }

  private static void alter(
      Admin admin, ConfigResource resource, OpType type, String name, String value)
      throws Exception {
    attempt(admin, resource, type, name, value).get();
  }

  private static KafkaFuture<Void> attempt(
      Admin admin, ConfigResource resource, OpType type, String name, String value) {
    return admin
        .incrementalAlterConfigs(
            Map.of(resource, List.of(new AlterConfigOp(new ConfigEntry(name, value), type))))
        .all();
  }

  private static void tellsWhereAValueIsFrom(Admin admin, String topic) throws Exception {
    Config config = describe(admin, of(topic));
    ConfigEntry given = config.get("retention.ms");
    assertEquals("1000000", given.value());
    assertEquals(ConfigSource.DYNAMIC_TOPIC_CONFIG, given.source());
    assertEquals(ConfigEntry.ConfigType.LONG, given.type());
    assertTrue(given.documentation().length() > 10, given.documentation());
    ConfigEntry inherited = config.get("cleanup.policy");
    assertEquals("delete", inherited.value());
    assertEquals(ConfigSource.DEFAULT_CONFIG, inherited.source());
    assertTrue(inherited.isDefault());
    assertTrue(
        config.get("max.message.bytes").synonyms().stream()
            .anyMatch(synonym -> synonym.name().equals("message.max.bytes")));
    assertFails(
        UnknownTopicOrPartitionException.class,
        admin.describeConfigs(List.of(of("no-such-topic"))).all());
  }

  private static void changesATopic(Clients clients, Admin admin, String topic) throws Exception {
    assertEquals("", send(clients, topic, 5_000));
    alter(admin, of(topic), OpType.SET, "max.message.bytes", "2000");
    assertEquals("2000", describe(admin, of(topic)).get("max.message.bytes").value());
    assertEquals("1000000", describe(admin, of(topic)).get("retention.ms").value());
    String refused = send(clients, topic, 5_000);
    assertTrue(refused.contains("2000") && refused.contains("max.message.bytes"), refused);
    assertEquals("", send(clients, topic, 500));
    alter(admin, of(topic), OpType.DELETE, "max.message.bytes", "");
    assertEquals("", send(clients, topic, 5_000));
    alter(admin, of(topic), OpType.APPEND, "cleanup.policy", "compact");
    assertEquals(
        Set.of("delete", "compact"),
        Set.of(describe(admin, of(topic)).get("cleanup.policy").value().split(",")));
    alter(admin, of(topic), OpType.SUBTRACT, "cleanup.policy", "compact");
    assertEquals("delete", describe(admin, of(topic)).get("cleanup.policy").value());
  }

  /** Sends a record of this size; returns the error message, or nothing if it is accepted. */
  private static String send(Clients clients, String topic, int size) throws Exception {
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      Future<RecordMetadata> sent =
          producer.send(new Sample(1, null, new byte[size], List.of()).to(topic, 0));
      producer.flush();
      return sent.get() == null ? "nothing" : "";
    } catch (ExecutionException failure) {
      assertEquals(RecordTooLargeException.class, failure.getCause().getClass());
      return failure.getCause().getMessage();
    }
  }

  private static void refusesBadValues(Admin admin, String topic) {
    String number =
        assertFails(
            InvalidConfigurationException.class,
            attempt(admin, of(topic), OpType.SET, "retention.ms", "long"));
    assertTrue(number.contains("retention.ms") && number.contains("long"), number);
    String word =
        assertFails(
            InvalidConfigurationException.class,
            attempt(admin, of(topic), OpType.SET, "cleanup.policy", "shred"));
    assertTrue(word.contains("compact"), word);
    String key =
        assertFails(
            InvalidConfigurationException.class,
            attempt(admin, of(topic), OpType.SET, "retention.millis", "1"));
    assertTrue(key.contains("retention.millis"), key);
    assertFails(
        UnknownTopicOrPartitionException.class,
        attempt(admin, of("no-such-topic"), OpType.SET, "retention.ms", "1"));
  }

  private static void changesTheBroker(Clients clients, Admin admin, String topic)
      throws Exception {
    String id = String.valueOf(admin.describeCluster().nodes().get().iterator().next().id());
    for (String name : List.of("", id)) {
      ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, name);
      alter(admin, broker, OpType.SET, "message.max.bytes", "3000");
      assertEquals("3000", describe(admin, broker).get("message.max.bytes").value());
      ConfigEntry inherited = describe(admin, of(topic)).get("max.message.bytes");
      assertEquals("3000", inherited.value());
      assertEquals(
          name.isEmpty()
              ? ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG
              : ConfigSource.DYNAMIC_BROKER_CONFIG,
          inherited.source());
      assertTrue(send(clients, topic, 5_000).contains("3000"));
      alter(admin, broker, OpType.DELETE, "message.max.bytes", "");
      assertEquals("", send(clients, topic, 5_000));
    }
    ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, id);
    assertTrue(describe(admin, broker).get("log.dirs").isReadOnly());
    assertFails(
        InvalidConfigurationException.class,
        attempt(admin, broker, OpType.SET, "log.dirs", "/tmp"));
  }

  /**
   * AlterConfigs: what is not named goes back to its default. Its method is gone from the newest
   * client.
   */
  private static void replacesAllAsOldClientsDo(Admin admin, String topic) throws Exception {
    Config wanted = new Config(List.of(new ConfigEntry("segment.ms", "7654321")));
    Object result =
        Admin.class.getMethod("alterConfigs", Map.class).invoke(admin, Map.of(of(topic), wanted));
    ((Future<?>) result.getClass().getMethod("all").invoke(result)).get();
    Config config = describe(admin, of(topic));
    assertEquals("7654321", config.get("segment.ms").value());
    assertEquals(ConfigSource.DEFAULT_CONFIG, config.get("retention.ms").source());
  }
}
