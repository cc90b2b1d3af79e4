package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.ApiVersionsResponse;
import io.sluice.protocol.message.ApiVersionsResponse.ApiVersion;
import io.sluice.protocol.message.ApiVersionsResponse.FinalizedFeatureKey;
import io.sluice.protocol.message.ApiVersionsResponse.SupportedFeatureKey;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiVersionsTest {
  private static final Set<ApiKey> KERNEL =
      EnumSet.of(
          ApiKey.PRODUCE,
          ApiKey.FETCH,
          ApiKey.LIST_OFFSETS,
          ApiKey.METADATA,
          ApiKey.API_VERSIONS,
          ApiKey.CREATE_TOPICS,
          ApiKey.DELETE_TOPICS,
          ApiKey.DELETE_RECORDS,
          ApiKey.OFFSET_FOR_LEADER_EPOCH,
          ApiKey.DESCRIBE_CONFIGS,
          ApiKey.ALTER_CONFIGS,
          ApiKey.ALTER_REPLICA_LOG_DIRS,
          ApiKey.DESCRIBE_LOG_DIRS,
          ApiKey.CREATE_PARTITIONS,
          ApiKey.INCREMENTAL_ALTER_CONFIGS,
          ApiKey.DESCRIBE_CLUSTER,
          ApiKey.UNREGISTER_BROKER,
          ApiKey.ALTER_PARTITION,
          ApiKey.ELECT_LEADERS,
          ApiKey.ALTER_PARTITION_REASSIGNMENTS,
          ApiKey.LIST_PARTITION_REASSIGNMENTS,
          ApiKey.REPORT_OFFLINE_REPLICAS,
          ApiKey.LIST_CONFIG_RESOURCES,
          ApiKey.DESCRIBE_TOPIC_PARTITIONS);

  @TempDir static Path folder;
  private static TestBroker broker;

  @BeforeAll
  static void start() {
    // Without modules, whatever lies on the module path.
    broker = TestBroker.start(folder, Map.of("broker.modules", ""));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ApiVersionsRequest request(String name, String version) {
    return ApiVersionsRequest.builder()
        .clientSoftwareName(name)
        .clientSoftwareVersion(version)
        .build();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void everyVersionListsExactlyWhatIsAnswered(int version) {
    try (TestClient client = broker.connect()) {
      ApiVersionsResponse answer =
          client.ask(request("test", "1"), version, ApiVersionsResponse.class);
      assertEquals(0, answer.errorCode());
      Set<ApiKey> listed = EnumSet.noneOf(ApiKey.class);
      for (ApiVersion api : answer.apiKeys()) {
        ApiKey key = ApiKey.of(api.apiKey());
        assertTrue(listed.add(key), key + " is listed once");
        assertTrue(
            api.minVersion() >= key.minVersion() && api.maxVersion() <= key.maxVersion(),
            String.valueOf(key));
      }
      assertEquals(KERNEL, listed);
      assertEquals(List.of(), answer.supportedFeatures());
      assertEquals(List.of(), answer.finalizedFeatures());
    }
  }

  @Test
  void transactionsAreAFeatureWhereAModuleCoordinatesThem(@TempDir Path own) {
    try (TestBroker with = TestBroker.start(own, Map.of(), new TransactionModule());
        TestClient client = with.connect()) {
      for (int version = 0; version <= ApiKey.API_VERSIONS.maxVersion(); version++) {
        ApiVersionsResponse answer =
            client.ask(request("test", "1"), version, ApiVersionsResponse.class);
        assertEquals(
            version >= 4
                ? List.of(new SupportedFeatureKey("transaction.version", (short) 0, (short) 2))
                : List.of(),
            answer.supportedFeatures(),
            "clients before v4 cannot read a feature that may be 0");
        assertEquals(
            version >= 3
                ? List.of(new FinalizedFeatureKey("transaction.version", (short) 2, (short) 2))
                : List.of(),
            answer.finalizedFeatures());
        assertEquals(version >= 3 ? 0 : -1, answer.finalizedFeaturesEpoch());
      }
    }
  }

  @Test
  void versionThatIsTooNewIsAnsweredInTheOldest() {
    try (TestClient client = broker.connect()) {
      ByteBuffer frame = ByteBuffer.allocate(64);
      frame
          .putInt(0)
          .putShort(ApiKey.API_VERSIONS.id())
          .putShort((short) 99)
          .putInt(4711)
          .putShort((short) -1);
      frame.put(new byte[] {0, 1, 2, 3, 4, 5});
      frame.putInt(0, frame.position() - Integer.BYTES).flip();
      client.write(frame);
      ByteBuffer answer = client.receiveFrame();
      assertEquals(4711, answer.getInt());
      ApiVersionsResponse versions = ApiVersionsResponse.read(answer, 0);
      assertEquals(ErrorCode.UNSUPPORTED_VERSION.code(), versions.errorCode());
      assertEquals(KERNEL.size(), versions.apiKeys().size());
      assertFalse(answer.hasRemaining());
      assertEquals(
          0,
          client.ask(request("test", "1"), 3, ApiVersionsResponse.class).errorCode(),
          "the connection goes on");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-x", "x-", "with space", "ümlaut"})
  void softwareNamesThatAreNoneAreInvalid(String name) {
    try (TestClient client = broker.connect()) {
      assertEquals(
          ErrorCode.INVALID_REQUEST.code(),
          client.ask(request(name, "1"), 3, ApiVersionsResponse.class).errorCode());
      assertEquals(
          ErrorCode.INVALID_REQUEST.code(),
          client.ask(request("a", name), 4, ApiVersionsResponse.class).errorCode());
      assertEquals(
          0,
          client
              .ask(request("apache-kafka-java", "4.4.0"), 4, ApiVersionsResponse.class)
              .errorCode());
    }
  }

  @Test
  void clientThatExpectsAnotherBrokerIsSentBack() {
    String here = broker.report().clusterId();
    try (TestClient client = broker.connect()) {
      assertEquals(0, expecting(client, here, 0));
      assertEquals(0, expecting(client, null, 7), "without a cluster nothing is compared");
      assertEquals(0, expecting(client, "other", -1), "nor without a broker");
      assertEquals(ErrorCode.REBOOTSTRAP_REQUIRED.code(), expecting(client, here, 7));
      assertEquals(ErrorCode.REBOOTSTRAP_REQUIRED.code(), expecting(client, "other", 0));
    }
  }

  private static short expecting(TestClient client, @Nullable String clusterId, int nodeId) {
    ApiVersionsRequest request =
        request("test", "1").toBuilder().clusterId(clusterId).nodeId(nodeId).build();
    return client.ask(request, 5, ApiVersionsResponse.class).errorCode();
  }

  @Test
  void moduleThatIsNotInstalledIsAnsweredWithAnError() {
    try (TestClient client = broker.connect()) {
      InitProducerIdRequest request =
          InitProducerIdRequest.builder().transactionalId(null).transactionTimeoutMs(1).build();
      InitProducerIdResponse answer = client.ask(request, InitProducerIdResponse.class);
      assertEquals(ErrorCode.UNSUPPORTED_VERSION.code(), answer.errorCode());
    }
  }

  @ParameterizedTest
  @ValueSource(shorts = {-1, 26, 999})
  void requestsThatNobodyAnswersCloseTheConnection(short key) {
    try (TestClient client = broker.connect()) {
      ByteBuffer frame =
          ByteBuffer.allocate(16)
              .putInt(12)
              .putShort(key)
              .putShort((short) 0)
              .putInt(1)
              .putShort((short) -1)
              .putShort((short) 0);
      client.write(frame.flip());
      assertTrue(client.isClosedByBroker());
    }
  }
}
