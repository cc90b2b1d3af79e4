package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.CreatePartitionsRequest;
import io.sluice.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.sluice.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.sluice.protocol.message.CreatePartitionsResponse;
import io.sluice.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import io.sluice.protocol.message.CreateTopicsRequest;
import io.sluice.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.sluice.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.sluice.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.sluice.protocol.message.CreateTopicsResponse;
import io.sluice.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import io.sluice.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import io.sluice.protocol.message.DeleteTopicsRequest;
import io.sluice.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.sluice.protocol.message.DeleteTopicsResponse;
import io.sluice.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import io.sluice.protocol.message.DescribeTopicPartitionsRequest;
import io.sluice.protocol.message.DescribeTopicPartitionsRequest.Cursor;
import io.sluice.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.sluice.protocol.message.DescribeTopicPartitionsResponse;
import io.sluice.protocol.message.MetadataRequest;
import io.sluice.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  private static final int PARTITIONS_MAX = 50;

  @TempDir static Path folder;
  private static TestBroker broker;
  private TestClient client;

  @BeforeAll
  static void start() {
    broker =
        TestBroker.start(
            folder,
            Map.of(
                "create.topics.max.partitions",
                String.valueOf(PARTITIONS_MAX),
                "num.partitions",
                "2"));
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

  // --- CreateTopics --------------------------------------------------------------------------

  private static CreatableTopic.Builder topic(String name, int partitions, int replicas) {
    return CreatableTopic.builder()
        .name(name)
        .numPartitions(partitions)
        .replicationFactor((short) replicas);
  }

  private List<CreatableTopicResult> create(
      int version, boolean validateOnly, CreatableTopic... topics) {
    CreateTopicsRequest request =
        CreateTopicsRequest.builder()
            .topics(List.of(topics))
            .timeoutMs(5_000)
            .validateOnly(validateOnly)
            .build();
    return client.ask(request, version, CreateTopicsResponse.class).topics();
  }

  private ErrorCode creation(CreatableTopic.Builder topic) {
    CreatableTopicResult result = create(7, false, topic.build()).getFirst();
    ErrorCode error = ErrorCode.of(result.errorCode());
    if (error != ErrorCode.NONE) {
      assertNotNull(result.errorMessage());
      assertFalse(known(topic.build().name()), "nothing was created");
    }
    return error;
  }

  private boolean known(String name) {
    return metadata(12, false, name).getFirst().errorCode() == 0;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void everyVersionCreatesAndRefuses(int version) {
    CreatableTopicResult created =
        create(version, false, topic("created" + version, 3, 1).build()).getFirst();
    assertEquals(0, created.errorCode());
    assertEquals(version >= 7, !created.topicId().equals(Uuid.ZERO));
    assertEquals(3, metadata(12, false, "created" + version).getFirst().partitions().size());
    CreatableTopicResult again =
        create(version, false, topic("created" + version, 3, 1).build()).getFirst();
    assertEquals(ErrorCode.TOPIC_ALREADY_EXISTS.code(), again.errorCode());
  }

  @Test
  void defaultsAreTheBrokers() {
    CreatableTopicResult created = create(7, false, topic("defaults", -1, -1).build()).getFirst();
    assertEquals(2, created.numPartitions());
    assertEquals(1, created.replicationFactor());
    assertNotEquals(List.of(), created.configs());
  }

  @Test
  void settingsOfTheTopicAreAnswered() {
    CreatableTopicConfig config =
        CreatableTopicConfig.builder().name("retention.ms").value("12345").build();
    CreatableTopicResult created =
        create(7, false, topic("with-config", 1, 1).configs(List.of(config)).build()).getFirst();
    CreatableTopicConfigs retention =
        created.configs().stream()
            .filter(entry -> entry.name().equals("retention.ms"))
            .findFirst()
            .orElseThrow();
    assertEquals("12345", retention.value());
    assertEquals(1, retention.configSource(), "set for the topic");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1, 1, INVALID_TOPIC_EXCEPTION",
    "a b, 1, 1, INVALID_TOPIC_EXCEPTION",
    "p, 0, 1, INVALID_PARTITIONS",
    "p, -2, 1, INVALID_PARTITIONS",
    "p, 51, 1, INVALID_PARTITIONS",
    "p, 1, 2, INVALID_REPLICATION_FACTOR",
    "p, 1, 0, INVALID_REPLICATION_FACTOR"
  })
  void badTopicsAreRefused(String name, int partitions, int replicas, ErrorCode expected) {
    assertEquals(expected, creation(topic(name, partitions, replicas)));
  }

  @Test
  void badSettingsAreRefused() {
    CreatableTopicConfig unknown =
        CreatableTopicConfig.builder().name("no.such.key").value("1").build();
    assertEquals(ErrorCode.INVALID_CONFIG, creation(topic("bad", 1, 1).configs(List.of(unknown))));
    CreatableTopicConfig wrong =
        CreatableTopicConfig.builder().name("retention.ms").value("soon").build();
    assertEquals(ErrorCode.INVALID_CONFIG, creation(topic("bad", 1, 1).configs(List.of(wrong))));
  }

  @Test
  void namesThatMetricsCannotTellApartAreRefused() {
    broker.topic("a.b");
    assertEquals(ErrorCode.INVALID_TOPIC_EXCEPTION, creation(topic("a_b", 1, 1)));
  }

  @Test
  void topicNamedTwiceIsRefusedOnce() {
    List<CreatableTopicResult> results =
        create(
            7,
            false,
            topic("twice", 1, 1).build(),
            topic("once", 1, 1).build(),
            topic("twice", 2, 1).build());
    assertEquals(2, results.size());
    for (CreatableTopicResult result : results) {
      assertEquals(
          result.name().equals("twice") ? ErrorCode.INVALID_REQUEST.code() : 0, result.errorCode());
    }
    assertFalse(known("twice"));
  }

  @Test
  void partitionsOfARequestAreCountedTogether() {
    List<CreatableTopicResult> results =
        create(
            7,
            false,
            topic("sum-a", 30, 1).build(),
            topic("sum-b", 30, 1).build(),
            topic("sum-c", 20, 1).build());
    assertEquals(
        List.of((short) 0, ErrorCode.INVALID_PARTITIONS.code(), (short) 0),
        results.stream().map(CreatableTopicResult::errorCode).toList());
  }

  @Test
  void validationCreatesNothing() {
    CreatableTopicResult valid = create(7, true, topic("only-checked", 1, 1).build()).getFirst();
    assertEquals(0, valid.errorCode());
    assertFalse(known("only-checked"));
  }

  @Test
  void brokersMayBeNamedForPartitions() {
    CreatableReplicaAssignment here =
        CreatableReplicaAssignment.builder().partitionIndex(0).brokerIds(List.of(0)).build();
    CreatableReplicaAssignment nowhere = here.toBuilder().brokerIds(List.of(9)).build();
    assertEquals(ErrorCode.NONE, creation(topic("named", -1, -1).assignments(List.of(here))));
    assertEquals(
        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
        creation(topic("nobody", -1, -1).assignments(List.of(nowhere))));
    assertEquals(
        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
        creation(topic("nobody", -1, -1).assignments(List.of(here, here))));
    assertEquals(
        ErrorCode.INVALID_REQUEST, creation(topic("nobody", 1, 1).assignments(List.of(here))));
  }

  // --- DeleteTopics --------------------------------------------------------------------------

  private DeletableTopicResult delete(DeleteTopicState.Builder state) {
    DeleteTopicsRequest request =
        DeleteTopicsRequest.builder().topics(List.of(state.build())).timeoutMs(5_000).build();
    return client.ask(request, DeleteTopicsResponse.class).responses().getFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void everyVersionDeletesByName(int version) {
    String name = "deleted" + version;
    broker.topic(name);
    DeleteTopicsRequest request =
        DeleteTopicsRequest.builder().topicNames(List.of(name, "nowhere")).timeoutMs(5_000).build();
    List<DeletableTopicResult> results =
        client.ask(request, version, DeleteTopicsResponse.class).responses();
    assertEquals(0, results.get(0).errorCode());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), results.get(1).errorCode());
    assertFalse(known(name));
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
        Requests.produced(client, name, Requests.batch("x")).errorCode());
  }

  @Test
  void topicsAreDeletedByIdAndCanComeAgain() {
    Uuid id = broker.topic("by-id");
    Requests.produced(client, "by-id", Requests.batch("old"));
    DeletableTopicResult result = delete(DeleteTopicState.builder().name(null).topicId(id));
    assertEquals(0, result.errorCode());
    assertEquals("by-id", result.name());
    Uuid next = broker.topic("by-id");
    assertNotEquals(id, next);
    assertEquals(List.of(), Requests.read(client, "by-id", 0));
    assertEquals(0, Requests.produced(client, "by-id", Requests.batch("new")).baseOffset());
  }

  @Test
  void deletionsThatSayTooMuchOrTooLittleAreRefused() {
    Uuid id = broker.topic("stays");
    assertEquals(
        ErrorCode.INVALID_REQUEST.code(),
        delete(DeleteTopicState.builder().name("stays").topicId(id)).errorCode());
    assertEquals(
        ErrorCode.INVALID_REQUEST.code(),
        delete(DeleteTopicState.builder().name(null)).errorCode());
    DeletableTopicResult unknown =
        delete(DeleteTopicState.builder().name(null).topicId(new Uuid(1, 2)));
    assertEquals(ErrorCode.UNKNOWN_TOPIC_ID.code(), unknown.errorCode());
    assertNull(unknown.name());
    assertTrue(known("stays"));
  }

  // --- CreatePartitions ----------------------------------------------------------------------

  private CreatePartitionsTopicResult grow(
      int version, boolean validateOnly, CreatePartitionsTopic.Builder topic) {
    CreatePartitionsRequest request =
        CreatePartitionsRequest.builder()
            .topics(List.of(topic.build()))
            .timeoutMs(5_000)
            .validateOnly(validateOnly)
            .build();
    return client.ask(request, version, CreatePartitionsResponse.class).results().getFirst();
  }

  private static CreatePartitionsTopic.Builder total(String name, int count) {
    return CreatePartitionsTopic.builder().name(name).count(count).assignments(null);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void topicsGrowInEveryVersion(int version) {
    String name = "grown" + version;
    broker.topic(name, 1);
    assertEquals(0, grow(version, true, total(name, 3)).errorCode());
    assertEquals(1, metadata(12, false, name).getFirst().partitions().size(), "only checked");
    assertEquals(0, grow(version, false, total(name, 3)).errorCode());
    assertEquals(3, metadata(12, false, name).getFirst().partitions().size());
    assertEquals(
        ErrorCode.INVALID_PARTITIONS.code(), grow(version, false, total(name, 3)).errorCode());
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
        grow(version, false, total("nowhere", 3)).errorCode());
  }

  @Test
  void onlyAddedPartitionsCount() {
    broker.topic("wide", 40);
    assertEquals(0, grow(3, false, total("wide", 80)).errorCode());
    assertEquals(
        ErrorCode.INVALID_PARTITIONS.code(), grow(3, false, total("wide", 131)).errorCode());
  }

  @Test
  void namedBrokersOfNewPartitionsAreChecked() {
    broker.topic("placed");
    CreatePartitionsAssignment here =
        CreatePartitionsAssignment.builder().brokerIds(List.of(0)).build();
    CreatePartitionsAssignment nowhere =
        CreatePartitionsAssignment.builder().brokerIds(List.of(5)).build();
    short refused = ErrorCode.INVALID_REPLICA_ASSIGNMENT.code();
    assertEquals(
        refused, grow(3, false, total("placed", 3).assignments(List.of(here))).errorCode());
    assertEquals(
        refused, grow(3, false, total("placed", 2).assignments(List.of(nowhere))).errorCode());
    assertEquals(0, grow(3, false, total("placed", 2).assignments(List.of(here))).errorCode());
  }

  // --- Metadata ------------------------------------------------------------------------------

  private List<MetadataResponseTopic> metadata(int version, boolean create, String... names) {
    List<MetadataRequestTopic> topics =
        Arrays.stream(names)
            .map(name -> MetadataRequestTopic.builder().name(name).build())
            .toList();
    MetadataRequest request =
        MetadataRequest.builder().topics(topics).allowAutoTopicCreation(create).build();
    return client.ask(request, version, MetadataResponse.class).topics();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
  void everyVersionDescribesTheClusterAndItsTopics(int version) {
    broker.topic("described" + version, 2);
    // Before version 4 a client cannot decline that a missing topic is created.
    String missing = version < 4 ? "not valid" : "missing";
    MetadataRequest request =
        MetadataRequest.builder()
            .topics(
                List.of(
                    MetadataRequestTopic.builder().name("described" + version).build(),
                    MetadataRequestTopic.builder().name(missing).build()))
            .allowAutoTopicCreation(version < 4)
            .build();
    MetadataResponse answer = client.ask(request, version, MetadataResponse.class);
    assertEquals(1, answer.brokers().size());
    assertEquals("127.0.0.1", answer.brokers().getFirst().host());
    assertEquals(broker.port(), answer.brokers().getFirst().port());
    assertEquals(version >= 1 ? 0 : -1, answer.controllerId());
    MetadataResponseTopic topic = answer.topics().getFirst();
    assertEquals(0, topic.errorCode());
    assertEquals(2, topic.partitions().size());
    assertEquals(List.of(0), topic.partitions().getFirst().isrNodes());
    ErrorCode expected =
        version < 4 ? ErrorCode.INVALID_TOPIC_EXCEPTION : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    assertEquals(expected.code(), answer.topics().get(1).errorCode());
  }

  @Test
  void noTopicsMeansAllOnlyInTheOldestVersion() {
    broker.topic("one-of-all");
    assertTrue(metadata(0, true).stream().anyMatch(topic -> "one-of-all".equals(topic.name())));
    assertEquals(List.of(), metadata(1, true));
    MetadataRequest all =
        MetadataRequest.builder().topics(null).allowAutoTopicCreation(true).build();
    assertTrue(
        client.ask(all, MetadataResponse.class).topics().stream()
            .anyMatch(topic -> "one-of-all".equals(topic.name())));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 13})
  void missingTopicIsThereWhenItsMetadataIs(int version) {
    String name = "automatic" + version;
    MetadataResponseTopic topic = metadata(version, true, name).getFirst();
    assertEquals(0, topic.errorCode());
    assertEquals(2, topic.partitions().size());
    assertEquals(0, Requests.produced(client, name, Requests.batch("x")).errorCode());
  }

  @Test
  void topicsAreDescribedById() {
    Uuid id = broker.topic("known-id");
    MetadataRequest request =
        MetadataRequest.builder()
            .topics(
                List.of(
                    MetadataRequestTopic.builder().name(null).topicId(id).build(),
                    MetadataRequestTopic.builder().name(null).topicId(new Uuid(8, 8)).build(),
                    // Consumers of the new protocol leave the name empty.
                    MetadataRequestTopic.builder().name("").topicId(id).build()))
            .build();
    List<MetadataResponseTopic> topics = client.ask(request, MetadataResponse.class).topics();
    assertEquals("known-id", topics.get(0).name());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_ID.code(), topics.get(1).errorCode());
    assertNull(topics.get(1).name());
    assertEquals("known-id", topics.get(2).name());
    List<MetadataResponseTopic> old = client.ask(request, 10, MetadataResponse.class).topics();
    assertEquals(
        ErrorCode.INVALID_REQUEST.code(),
        old.getFirst().errorCode(),
        "ids are not for version 10 to give");
  }

  @Test
  void partitionsAreDescribedInPages() {
    broker.topic("page-a", 3);
    broker.topic("page-b", 3);
    List<TopicRequest> names =
        List.of(
            TopicRequest.builder().name("page-b").build(),
            TopicRequest.builder().name("page-a").build());
    DescribeTopicPartitionsRequest first =
        DescribeTopicPartitionsRequest.builder()
            .topics(names)
            .responsePartitionLimit(4)
            .cursor(null)
            .build();
    DescribeTopicPartitionsResponse answer =
        client.ask(first, DescribeTopicPartitionsResponse.class);
    assertEquals(
        List.of("page-a", "page-b"), answer.topics().stream().map(topic -> topic.name()).toList());
    assertEquals(1, answer.topics().get(1).partitions().size());
    Cursor cursor =
        Cursor.builder()
            .topicName(answer.nextCursor().topicName())
            .partitionIndex(answer.nextCursor().partitionIndex())
            .build();
    DescribeTopicPartitionsResponse rest =
        client.ask(first.toBuilder().cursor(cursor).build(), DescribeTopicPartitionsResponse.class);
    assertEquals(
        List.of(1, 2),
        rest.topics().getFirst().partitions().stream()
            .map(partition -> partition.partitionIndex())
            .toList());
    assertNull(rest.nextCursor());
  }
}
