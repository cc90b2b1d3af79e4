package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.ApiVersionsResponse;
import io.sluice.protocol.message.CreatePartitionsRequest;
import io.sluice.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.sluice.protocol.message.CreatePartitionsResponse;
import io.sluice.protocol.message.DeleteRecordsRequest;
import io.sluice.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.sluice.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.sluice.protocol.message.DeleteRecordsResponse;
import io.sluice.protocol.message.DeleteTopicsRequest;
import io.sluice.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.sluice.protocol.message.DeleteTopicsResponse;
import io.sluice.protocol.message.FindCoordinatorRequest;
import io.sluice.protocol.message.FindCoordinatorResponse;
import io.sluice.protocol.message.FindCoordinatorResponse.Coordinator;
import io.sluice.protocol.message.MetadataRequest;
import io.sluice.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding coordinators, and what protects the topic that keeps their state. */
class FindCoordinatorTest {
  private static final int NEWEST = ApiKey.FIND_COORDINATOR.maxVersion();
  private static final int KEYS_VERSION = 4;
  private static final byte TRANSACTION = 1;
  private static final byte SHARE = 2;

  @TempDir private Path folder;
  private final StateModule module = new StateModule();
  private TestBroker broker;
  private TestClient client;

  @BeforeEach
  void start() {
    broker = TestBroker.start(folder, Map.of("num.partitions", "3"), module);
    client = broker.connect();
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  private static FindCoordinatorRequest request(int version, byte type, String... keys) {
    FindCoordinatorRequest.Builder request = FindCoordinatorRequest.builder().keyType(type);
    return version < KEYS_VERSION
        ? request.key(keys[0]).build()
        : request.coordinatorKeys(List.of(keys)).build();
  }

  private FindCoordinatorResponse find(int version, byte type, String... keys) {
    return client.ask(request(version, type, keys), version, FindCoordinatorResponse.class);
  }

  private Coordinator refused(int version, byte type) {
    FindCoordinatorResponse answer = find(version, type, "k");
    if (version >= KEYS_VERSION) {
      assertEquals(1, answer.coordinators().size());
      return answer.coordinators().getFirst();
    }
    return Coordinator.builder()
        .errorCode(answer.errorCode())
        .errorMessage(answer.errorMessage())
        .nodeId(answer.nodeId())
        .host(answer.host())
        .port(answer.port())
        .build();
  }

  @Test
  void everyVersionFindsTheLeaderOfTheKeysPartition() {
    for (int version = 0; version < KEYS_VERSION; version++) {
      FindCoordinatorResponse answer = find(version, (byte) 0, "group");
      assertEquals(0, answer.errorCode());
      assertEquals(0, answer.nodeId());
      assertEquals("127.0.0.1", answer.host());
      assertEquals(broker.port(), answer.port());
    }
    for (int version = KEYS_VERSION; version <= NEWEST; version++) {
      FindCoordinatorResponse answer = find(version, (byte) 0, "group", "", "other");
      assertEquals(
          List.of("group", "", "other"),
          answer.coordinators().stream().map(Coordinator::key).toList());
      for (Coordinator each : answer.coordinators()) {
        assertEquals(0, each.errorCode());
        assertEquals(0, each.nodeId());
        assertEquals("127.0.0.1", each.host());
        assertEquals(broker.port(), each.port());
      }
    }
  }

  @Test
  void typeWithoutModuleIsRefusedWithTheReasonInEveryVersion() {
    for (int version = 1; version <= NEWEST; version++) {
      Coordinator refused = refused(version, TRANSACTION);
      assertEquals(ErrorCode.UNSUPPORTED_VERSION.code(), refused.errorCode());
      assertEquals("this broker has no module for transactions", refused.errorMessage());
      assertEquals(-1, refused.nodeId());
      assertEquals("", refused.host());
      assertEquals(-1, refused.port());
    }
  }

  @Test
  void unknownTypeIsAnInvalidRequest() {
    assertEquals(ErrorCode.INVALID_REQUEST.code(), refused(NEWEST, (byte) 7).errorCode());
    assertEquals(ErrorCode.INVALID_REQUEST.code(), refused(1, (byte) -1).errorCode());
    assertEquals(ErrorCode.INVALID_REQUEST.code(), refused(5, SHARE).errorCode());
    assertEquals(ErrorCode.UNSUPPORTED_VERSION.code(), refused(6, SHARE).errorCode());
  }

  @Test
  void requestsAtTheSameTimeShareOneCreation() {
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      clients.add(broker.connect());
    }
    clients.forEach(each -> each.send(request(NEWEST, (byte) 0, "g"), NEWEST));
    for (TestClient each : clients) {
      FindCoordinatorResponse answer = each.receive(FindCoordinatorResponse.class);
      assertEquals(0, answer.coordinators().getFirst().errorCode());
      each.close();
    }
    module.ledAll(0);
    assertFalse(module.wasTold());
  }

  @Test
  void topicThatCannotBeCreatedMakesNoCoordinatorAvailable() {
    client.close();
    broker.close();
    StateModule wrong = new StateModule(Map.of("cleanup.policy", "nonsense"));
    broker = TestBroker.start(folder.resolve("other"), Map.of(), wrong);
    client = broker.connect();
    Coordinator refused = refused(NEWEST, (byte) 0);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE.code(), refused.errorCode());
    assertEquals(-1, refused.nodeId());
    assertEquals("", refused.host());
    assertEquals(-1, refused.port());
  }

  @Test
  void metadataRequestCreatesTheTopicAsItsModuleWishes() {
    MetadataResponseTopic topic = metadata();
    assertEquals(0, topic.errorCode());
    assertTrue(topic.isInternal());
    assertEquals(StateModule.PARTITIONS, topic.partitions().size());
    assertEquals(
        "compact", broker.outside().image().topicConfig(StateModule.TOPIC).get("cleanup.policy"));
  }

  @Test
  void topicThatIsCreatedByHandHasTheModulesConfigurationWhereNothingElseIsSaid() {
    broker.topic(StateModule.TOPIC, 2, "max.message.bytes", "2000");
    assertEquals(2, metadata().partitions().size());
    Map<String, String> config = broker.outside().image().topicConfig(StateModule.TOPIC);
    assertEquals("compact", config.get("cleanup.policy"));
    assertEquals("2000", config.get("max.message.bytes"));
  }

  private MetadataResponseTopic metadata() {
    MetadataRequest request =
        MetadataRequest.builder()
            .topics(List.of(MetadataRequestTopic.builder().name(StateModule.TOPIC).build()))
            .allowAutoTopicCreation(true)
            .build();
    return client.ask(request, MetadataResponse.class).topics().getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {StateModule.TOPIC, "__transaction_state"})
  void producersMayNotWriteToInternalTopics(String name) {
    broker.topic(name, 1);
    var refused = Requests.produced(client, name, Requests.batch("x"));
    assertEquals(ErrorCode.INVALID_TOPIC_EXCEPTION.code(), refused.errorCode());
    assertEquals("topic '" + name + "' is written to by the broker alone", refused.errorMessage());
    assertEquals(List.of(), Requests.read(client, name, 0));
  }

  @Test
  void recordsOfInternalTopicsMayNotBeDeleted() {
    broker.createStateTopic();
    module.ledAll(0);
    DeleteRecordsRequest request =
        DeleteRecordsRequest.builder()
            .topics(
                List.of(
                    DeleteRecordsTopic.builder()
                        .name(StateModule.TOPIC)
                        .partitions(
                            List.of(
                                DeleteRecordsPartition.builder()
                                    .partitionIndex(0)
                                    .offset(-1)
                                    .build()))
                        .build()))
            .timeoutMs(1_000)
            .build();
    assertEquals(
        ErrorCode.INVALID_TOPIC_EXCEPTION.code(),
        client
            .ask(request, DeleteRecordsResponse.class)
            .topics()
            .getFirst()
            .partitions()
            .getFirst()
            .errorCode());
  }

  @Test
  void stateTopicMayNeitherGrowNorBeDeletedWhileItsModuleRuns() {
    broker.createStateTopic();
    CreatePartitionsRequest growing =
        CreatePartitionsRequest.builder()
            .topics(
                List.of(CreatePartitionsTopic.builder().name(StateModule.TOPIC).count(50).build()))
            .timeoutMs(1_000)
            .build();
    var grown = client.ask(growing, CreatePartitionsResponse.class).results().getFirst();
    assertEquals(ErrorCode.INVALID_PARTITIONS.code(), grown.errorCode());
    assertTrue(String.valueOf(grown.errorMessage()).contains("their state would be lost"));
    DeleteTopicsRequest deleting =
        DeleteTopicsRequest.builder()
            .topics(List.of(DeleteTopicState.builder().name(StateModule.TOPIC).build()))
            .timeoutMs(1_000)
            .build();
    var deleted = client.ask(deleting, DeleteTopicsResponse.class).responses().getFirst();
    assertEquals(ErrorCode.INVALID_TOPIC_EXCEPTION.code(), deleted.errorCode());
    assertEquals(StateModule.PARTITIONS, metadata().partitions().size());
  }

  @Test
  void findCoordinatorIsAdvertisedOnlyWithAModuleThatHasState() {
    assertTrue(advertised(client));
    try (TestBroker bare = TestBroker.start(folder.resolve("bare"), Map.of());
        TestClient other = bare.connect()) {
      assertFalse(advertised(other));
      Coordinator refused =
          other
              .ask(request(NEWEST, (byte) 0, "g"), FindCoordinatorResponse.class)
              .coordinators()
              .getFirst();
      assertEquals(ErrorCode.UNSUPPORTED_VERSION.code(), refused.errorCode());
    }
  }

  private static boolean advertised(TestClient client) {
    return client
        .ask(
            ApiVersionsRequest.builder()
                .clientSoftwareName("test")
                .clientSoftwareVersion("1")
                .build(),
            3,
            ApiVersionsResponse.class)
        .apiKeys()
        .stream()
        .anyMatch(api -> api.apiKey() == ApiKey.FIND_COORDINATOR.id());
  }
}
