package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.AlterConfigsRequest;
import io.sluice.protocol.message.AlterConfigsResponse;
import io.sluice.protocol.message.DescribeClusterRequest;
import io.sluice.protocol.message.DescribeClusterResponse;
import io.sluice.protocol.message.DescribeConfigsRequest;
import io.sluice.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.sluice.protocol.message.DescribeConfigsResponse;
import io.sluice.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.sluice.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.sluice.protocol.message.DescribeLogDirsRequest;
import io.sluice.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.sluice.protocol.message.DescribeLogDirsResponse;
import io.sluice.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import io.sluice.protocol.message.IncrementalAlterConfigsRequest;
import io.sluice.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.sluice.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.sluice.protocol.message.IncrementalAlterConfigsResponse;
import io.sluice.protocol.message.ListConfigResourcesRequest;
import io.sluice.protocol.message.ListConfigResourcesResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigsTest {
  private static final byte TOPIC = 2;
  private static final byte BROKER = 4;
  private static final byte GROUP = 32;
  private static final byte SET = 0;
  private static final byte DELETE = 1;
  private static final byte APPEND = 2;
  private static final byte SUBTRACT = 3;

  @TempDir static Path folder;
  private static TestBroker broker;
  private TestClient client;

  @BeforeAll
  static void start() {
    broker = TestBroker.start(folder, Map.of());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void connect() {
    client = broker.connect();
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  private static AlterableConfig change(String name, byte operation, @Nullable String value) {
    return AlterableConfig.builder().name(name).configOperation(operation).value(value).build();
  }

  private static IncrementalAlterConfigsRequest incremental(
      byte type, String name, boolean validateOnly, AlterableConfig... changes) {
    AlterConfigsResource resource =
        AlterConfigsResource.builder()
            .resourceType(type)
            .resourceName(name)
            .configs(List.of(changes))
            .build();
    return IncrementalAlterConfigsRequest.builder()
        .resources(List.of(resource))
        .validateOnly(validateOnly)
        .build();
  }

  private ErrorCode alter(byte type, String name, AlterableConfig... changes) {
    return alter(incremental(type, name, false, changes));
  }

  private ErrorCode alter(IncrementalAlterConfigsRequest request) {
    return ErrorCode.of(
        client
            .ask(request, IncrementalAlterConfigsResponse.class)
            .responses()
            .getFirst()
            .errorCode());
  }

  private DescribeConfigsResult describe(
      int version, byte type, String name, @Nullable List<String> keys) {
    DescribeConfigsResource resource =
        DescribeConfigsResource.builder()
            .resourceType(type)
            .resourceName(name)
            .configurationKeys(keys)
            .build();
    DescribeConfigsRequest request =
        DescribeConfigsRequest.builder()
            .resources(List.of(resource))
            .includeSynonyms(version >= 1)
            .includeDocumentation(version >= 3)
            .build();
    return client.ask(request, version, DescribeConfigsResponse.class).results().getFirst();
  }

  private DescribeConfigsResourceResult entry(byte type, String name, String key) {
    return describe(4, type, name, List.of(key)).configs().getFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void everyVersionDescribesTopicsAndBrokers(int version) {
    String topic = "described" + version;
    broker.topic(topic, "retention.ms", "1234");
    DescribeConfigsResult all = describe(version, TOPIC, topic, null);
    assertEquals(0, all.errorCode());
    assertTrue(all.configs().size() > 10, "all keys");
    DescribeConfigsResult one = describe(version, TOPIC, topic, List.of("retention.ms"));
    assertEquals(1, one.configs().size());
    assertEquals("1234", one.configs().getFirst().value());
    assertEquals(version >= 1 ? 1 : -1, one.configs().getFirst().configSource());
    DescribeConfigsResult here = describe(version, BROKER, "0", List.of("broker.id"));
    assertEquals("0", here.configs().getFirst().value());
    assertTrue(here.configs().getFirst().readOnly());
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
        describe(version, TOPIC, "nowhere", null).errorCode());
    assertEquals(
        ErrorCode.INVALID_REQUEST.code(), describe(version, BROKER, "7", null).errorCode());
  }

  @Test
  void incrementalChangesLeaveTheOthersAlone() {
    broker.topic("steps", "retention.ms", "1", "segment.bytes", "2000000");
    assertEquals(
        ErrorCode.NONE,
        alter(
            TOPIC,
            "steps",
            change("retention.ms", SET, "2"),
            change("segment.bytes", DELETE, null)));
    assertEquals("2", entry(TOPIC, "steps", "retention.ms").value());
    assertEquals(5, entry(TOPIC, "steps", "segment.bytes").configSource(), "the default again");
    assertEquals(
        ErrorCode.NONE, alter(TOPIC, "steps", change("cleanup.policy", APPEND, "compact")));
    assertEquals("delete,compact", entry(TOPIC, "steps", "cleanup.policy").value());
    assertEquals(
        ErrorCode.NONE, alter(TOPIC, "steps", change("cleanup.policy", SUBTRACT, "delete")));
    assertEquals("compact", entry(TOPIC, "steps", "cleanup.policy").value());
    assertEquals("2", entry(TOPIC, "steps", "retention.ms").value());
  }

  @Test
  void changesOfSeveralClientsAtOnceAllLast() {
    broker.topic("together");
    List<String> keys =
        List.of(
            "retention.ms",
            "retention.bytes",
            "segment.ms",
            "max.message.bytes",
            "flush.ms",
            "delete.retention.ms");
    for (int round = 1; round <= 10; round++) {
      try (TestClient other = broker.connect()) {
        for (int i = 0; i < keys.size(); i++) {
          AlterableConfig change = change(keys.get(i), SET, String.valueOf(100_000 + round));
          (i % 2 == 0 ? client : other).send(incremental(TOPIC, "together", false, change), 1);
        }
        for (int i = 0; i < keys.size(); i++) {
          assertEquals(
              0,
              (i % 2 == 0 ? client : other)
                  .receive(IncrementalAlterConfigsResponse.class)
                  .responses()
                  .getFirst()
                  .errorCode());
        }
      }
      for (String key : keys) {
        assertEquals(String.valueOf(100_000 + round), entry(TOPIC, "together", key).value(), key);
      }
    }
  }

  @Test
  void badChangesAreRefusedAndChangeNothing() {
    broker.topic("strict");
    assertEquals(
        ErrorCode.INVALID_CONFIG, alter(TOPIC, "strict", change("retention.ms", SET, "soon")));
    assertEquals(ErrorCode.INVALID_CONFIG, alter(TOPIC, "strict", change("no.such.key", SET, "1")));
    assertEquals(
        ErrorCode.INVALID_CONFIG, alter(TOPIC, "strict", change("retention.ms", APPEND, "1")));
    assertEquals(
        ErrorCode.INVALID_REQUEST, alter(TOPIC, "strict", change("retention.ms", SET, null)));
    assertEquals(
        ErrorCode.INVALID_REQUEST, alter(TOPIC, "strict", change("retention.ms", (byte) 9, "1")));
    assertEquals(
        ErrorCode.INVALID_REQUEST,
        alter(TOPIC, "strict", change("retention.ms", SET, "1"), change("retention.ms", SET, "2")));
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
        alter(TOPIC, "nowhere", change("retention.ms", SET, "1")));
    assertEquals(
        ErrorCode.INVALID_REQUEST, alter((byte) 99, "strict", change("retention.ms", SET, "1")));
    assertEquals(
        ErrorCode.INVALID_REQUEST, alter(BROKER, "zero", change("retention.ms", SET, "1")));
    assertEquals(ErrorCode.INVALID_CONFIG, alter(BROKER, "0", change("broker.id", SET, "1")));
    assertEquals(5, entry(TOPIC, "strict", "retention.ms").configSource());
  }

  @Test
  void resourceNamedTwiceIsRefused() {
    broker.topic("twice");
    AlterConfigsResource resource =
        AlterConfigsResource.builder()
            .resourceType(TOPIC)
            .resourceName("twice")
            .configs(List.of(change("flush.ms", SET, "1")))
            .build();
    IncrementalAlterConfigsRequest request =
        IncrementalAlterConfigsRequest.builder().resources(List.of(resource, resource)).build();
    IncrementalAlterConfigsResponse answer =
        client.ask(request, IncrementalAlterConfigsResponse.class);
    assertEquals(ErrorCode.INVALID_REQUEST.code(), answer.responses().get(1).errorCode());
  }

  @Test
  void validationChangesNothing() {
    broker.topic("checked");
    assertEquals(
        ErrorCode.NONE,
        alter(incremental(TOPIC, "checked", true, change("retention.ms", SET, "1"))));
    assertEquals(
        ErrorCode.INVALID_CONFIG,
        alter(incremental(TOPIC, "checked", true, change("retention.ms", SET, "x"))));
    assertEquals(5, entry(TOPIC, "checked", "retention.ms").configSource());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void alterationInTheOldWayReplacesEverything(int version) {
    String topic = "replaced" + version;
    broker.topic(topic, "retention.ms", "1");
    AlterConfigsRequest.AlterableConfig config =
        AlterConfigsRequest.AlterableConfig.builder().name("flush.ms").value("77").build();
    AlterConfigsRequest.AlterConfigsResource resource =
        AlterConfigsRequest.AlterConfigsResource.builder()
            .resourceType(TOPIC)
            .resourceName(topic)
            .configs(List.of(config))
            .build();
    AlterConfigsRequest request =
        AlterConfigsRequest.builder().resources(List.of(resource)).build();
    assertEquals(
        0,
        client
            .ask(request, version, AlterConfigsResponse.class)
            .responses()
            .getFirst()
            .errorCode());
    assertEquals("77", entry(TOPIC, topic, "flush.ms").value());
    assertEquals(5, entry(TOPIC, topic, "retention.ms").configSource());
  }

  @Test
  void changedTopicLimitHoldsForTheNextProduce() {
    broker.topic("limited");
    assertEquals(
        0, Requests.produced(client, "limited", Requests.batch("x".repeat(500))).errorCode());
    assertEquals(ErrorCode.NONE, alter(TOPIC, "limited", change("max.message.bytes", SET, "300")));
    assertEquals(
        ErrorCode.MESSAGE_TOO_LARGE.code(),
        Requests.produced(client, "limited", Requests.batch("x".repeat(500))).errorCode());
  }

  @Test
  void changedDefaultOfAllBrokersHoldsForTopicsWithoutTheirOwn() {
    broker.topic("follows");
    broker.topic("own", "max.message.bytes", "1000000");
    assertEquals(ErrorCode.NONE, alter(BROKER, "", change("message.max.bytes", SET, "300")));
    assertEquals(
        ErrorCode.MESSAGE_TOO_LARGE.code(),
        Requests.produced(client, "follows", Requests.batch("x".repeat(500))).errorCode());
    assertEquals(0, Requests.produced(client, "own", Requests.batch("x".repeat(500))).errorCode());
    assertEquals(3, entry(BROKER, "", "message.max.bytes").configSource());
    assertEquals("300", entry(BROKER, "0", "message.max.bytes").value());
    assertEquals(ErrorCode.NONE, alter(BROKER, "", change("message.max.bytes", DELETE, null)));
    assertEquals(
        0, Requests.produced(client, "follows", Requests.batch("x".repeat(500))).errorCode());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void everyVersionDescribesGroupsWhetherTheyAreThereOrNot(int version) {
    String group = "the/group " + version;
    String session = "consumer.session.timeout.ms";
    assertEquals(
        "45000", describe(version, GROUP, group, List.of(session)).configs().getFirst().value());
    assertEquals(ErrorCode.NONE, alter(GROUP, group, change(session, SET, "50000")));
    DescribeConfigsResult all = describe(version, GROUP, group, null);
    assertEquals(
        List.of("consumer.heartbeat.interval.ms", session),
        all.configs().stream().map(DescribeConfigsResourceResult::name).toList());
    DescribeConfigsResourceResult changed = all.configs().getLast();
    assertEquals("50000", changed.value());
    assertEquals(version >= 1 ? 8 : -1, changed.configSource());
    assertEquals("45000", entry(GROUP, "another", session).value());
    assertEquals(ErrorCode.INVALID_REQUEST.code(), describe(version, GROUP, "", null).errorCode());
  }

  @Test
  void groupsAreChangedWithinTheLimitsOfTheBrokers() {
    String session = "consumer.session.timeout.ms";
    String interval = "consumer.heartbeat.interval.ms";
    assertEquals(ErrorCode.NONE, alter(GROUP, "g", change(session, SET, "60000")));
    assertEquals(ErrorCode.NONE, alter(GROUP, "g", change(interval, SET, "15000")));
    assertEquals(ErrorCode.INVALID_CONFIG, alter(GROUP, "g", change(session, SET, "60001")));
    assertEquals(ErrorCode.INVALID_CONFIG, alter(GROUP, "g", change(session, SET, "44999")));
    assertEquals(ErrorCode.INVALID_CONFIG, alter(GROUP, "g", change(interval, SET, "4999")));
    assertEquals(ErrorCode.INVALID_CONFIG, alter(GROUP, "g", change(session, SET, "soon")));
    assertEquals(ErrorCode.INVALID_CONFIG, alter(GROUP, "g", change(session, APPEND, "1")));
    assertEquals(ErrorCode.INVALID_CONFIG, alter(GROUP, "g", change("retention.ms", SET, "1")));
    assertEquals(ErrorCode.INVALID_REQUEST, alter(GROUP, "", change(session, SET, "50000")));
    assertEquals(
        ErrorCode.NONE, alter(incremental(GROUP, "g", true, change(session, SET, "50000"))));
    assertEquals("60000", entry(GROUP, "g", session).value());
    assertEquals("15000", entry(GROUP, "g", interval).value());
    assertEquals(ErrorCode.NONE, alter(GROUP, "g", change(session, DELETE, null)));
    assertEquals(5, entry(GROUP, "g", session).configSource(), "the default again");
  }

  @Test
  void groupsWithSettingsAreListed() {
    String interval = "consumer.heartbeat.interval.ms";
    assertEquals(ErrorCode.NONE, alter(GROUP, "listed/group", change(interval, SET, "6000")));
    assertTrue(groups().contains("listed/group"), groups().toString());
    assertEquals(ErrorCode.NONE, alter(GROUP, "listed/group", change(interval, DELETE, null)));
    assertTrue(!groups().contains("listed/group"), groups().toString());
  }

  private List<String> groups() {
    ListConfigResourcesRequest groups =
        ListConfigResourcesRequest.builder().resourceTypes(List.of(GROUP)).build();
    return client.ask(groups, 1, ListConfigResourcesResponse.class).configResources().stream()
        .map(ListConfigResourcesResponse.ConfigResource::resourceName)
        .toList();
  }

  @Test
  void resourcesAreListedByType() {
    broker.topic("listed");
    ListConfigResourcesRequest topics =
        ListConfigResourcesRequest.builder().resourceTypes(List.of(TOPIC)).build();
    ListConfigResourcesResponse answer = client.ask(topics, 1, ListConfigResourcesResponse.class);
    assertTrue(
        answer.configResources().stream()
            .anyMatch(resource -> resource.resourceName().equals("listed")));
    assertTrue(
        answer.configResources().stream().allMatch(resource -> resource.resourceType() == TOPIC));
    ListConfigResourcesRequest all =
        ListConfigResourcesRequest.builder().resourceTypes(List.of()).build();
    assertTrue(
        client.ask(all, 1, ListConfigResourcesResponse.class).configResources().stream()
            .anyMatch(resource -> resource.resourceType() == BROKER));
    ListConfigResourcesRequest old = ListConfigResourcesRequest.builder().build();
    assertEquals(
        List.of(), client.ask(old, 0, ListConfigResourcesResponse.class).configResources());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void everyVersionDescribesTheCluster(int version) {
    DescribeClusterResponse answer =
        client.ask(
            DescribeClusterRequest.builder().build(), version, DescribeClusterResponse.class);
    assertEquals(0, answer.errorCode());
    assertEquals(broker.report().clusterId(), answer.clusterId());
    assertEquals(0, answer.controllerId());
    assertEquals(broker.port(), answer.brokers().getFirst().port());
  }

  @Test
  void endpointsOfControllersAreNotToBeHad() {
    DescribeClusterRequest request =
        DescribeClusterRequest.builder().endpointType((byte) 2).build();
    DescribeClusterResponse answer = client.ask(request, 1, DescribeClusterResponse.class);
    assertEquals(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE.code(), answer.errorCode());
    assertNotNull(answer.errorMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void everyVersionDescribesTheLogDirs(int version) {
    String topic = "stored" + version;
    broker.topic(topic, 2);
    Requests.produced(client, topic, Requests.batch("x"));
    DescribableLogDirTopic wanted =
        DescribableLogDirTopic.builder().topic(topic).partitions(List.of(0)).build();
    DescribeLogDirsRequest request =
        DescribeLogDirsRequest.builder().topics(List.of(wanted)).build();
    DescribeLogDirsResult dir =
        client.ask(request, version, DescribeLogDirsResponse.class).results().getFirst();
    assertEquals(0, dir.errorCode());
    assertEquals(1, dir.topics().size());
    assertEquals(1, dir.topics().getFirst().partitions().size());
    assertEquals(
        Requests.batch("x").remaining(),
        dir.topics().getFirst().partitions().getFirst().partitionSize());
    DescribeLogDirsRequest all = DescribeLogDirsRequest.builder().topics(null).build();
    DescribeLogDirsResult everything =
        client.ask(all, version, DescribeLogDirsResponse.class).results().getFirst();
    assertTrue(
        everything.topics().stream()
            .anyMatch(found -> found.name().equals(topic) && found.partitions().size() == 2));
  }
}
