package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.ApiVersionsResponse;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asks for everything that the broker says it can do, in every version in which it says so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryVersionIT {
  private static final Pattern ERROR = Pattern.compile("errorCode=(-?\\d+)");

  private static final long PATIENCE_NS = Duration.ofSeconds(30).toNanos();

  @TempDir static Path directory;
  private BrokerProcess broker;
  private VersionedRequests requests;

  @BeforeAll
  void start() throws Exception {
    broker = Distribution.built().start(directory, Map.of("group.initial.rebalance.delay.ms", "0"));
    new Clients(broker.address()).createTopic("versions", 1, Map.of());
    try (Admin admin = new Clients(broker.address()).admin()) {
      var id =
          admin.describeTopics(List.of("versions")).allTopicNames().get().get("versions").topicId();
      requests = new VersionedRequests("versions", Uuid.parse(id.toString()));
      // Whoever looks for a coordinator first has its topic created.
      admin.listConsumerGroupOffsets("first").partitionsToOffsetAndMetadata().get();
      findTransactionCoordinator(admin);
    }
  }

  private static void findTransactionCoordinator(Admin admin) {
    ExecutionException unknown =
        assertThrows(
            ExecutionException.class,
            () ->
                admin
                    .describeTransactions(List.of(VersionedTransactionRequests.TRANSACTIONAL_ID))
                    .all()
                    .get());
    assertInstanceOf(TransactionalIdNotFoundException.class, unknown.getCause());
  }

  @AfterAll
  void stop() {
    assertEquals(0, broker.terminate());
    assertFalse(broker.errors().contains("\tat "), broker::errors);
  }

  Stream<ApiVersionsResponse.ApiVersion> advertised() throws IOException {
    try (RawClient client = RawClient.of(broker)) {
      return ((ApiVersionsResponse) client.ask(ApiVersionsRequest.builder().build(), 0))
          .apiKeys().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("advertised")
  void requestIsAnsweredWithoutAnError(ApiVersionsResponse.ApiVersion api) throws IOException {
    ApiKey key = ApiKey.of(api.apiKey());
    assertTrue(key != null, "key " + api.apiKey());
    for (int version = api.minVersion(); version <= api.maxVersion(); version++) {
      try (RawClient client = RawClient.of(broker)) {
        for (RequestMessage request : requests.of(key, version)) {
          assertNoError(
              whenReady(client, request, version),
              VersionedRequests.permitted(key, version),
              key + " v" + version + ": ");
        }
      }
    }
  }

  /** Asks again while the coordinator of a group is loaded. */
  private static ResponseMessage whenReady(RawClient client, RequestMessage request, int version)
      throws IOException {
    long start = System.nanoTime();
    while (true) {
      ResponseMessage response = client.ask(request, version);
      if (!response.toString().contains("errorCode=14,")
          && !response.toString().contains("errorCode=14]")) {
        return response;
      }
      assertTrue(System.nanoTime() - start < PATIENCE_NS, response::toString);
    }
  }

  private static void assertNoError(ResponseMessage response, ErrorCode permitted, String hint) {
    Matcher errors = ERROR.matcher(response.toString());
    while (errors.find()) {
      int error = Integer.parseInt(errors.group(1));
      assertTrue(error == 0 || error == permitted.code(), () -> hint + response);
    }
  }

  @Test
  void whatIsAdvertisedIsWhatClientsSince0_11Use() throws IOException {
    Map<ApiKey, Integer> oldest =
        Map.of(
            ApiKey.PRODUCE,
            3,
            ApiKey.FETCH,
            4,
            ApiKey.LIST_OFFSETS,
            1,
            ApiKey.METADATA,
            1,
            ApiKey.CREATE_TOPICS,
            2,
            ApiKey.API_VERSIONS,
            0,
            ApiKey.DELETE_TOPICS,
            1,
            ApiKey.INIT_PRODUCER_ID,
            0,
            ApiKey.DESCRIBE_CONFIGS,
            0,
            ApiKey.ALTER_CONFIGS,
            0);
    Map<Short, ApiVersionsResponse.ApiVersion> all =
        advertised().collect(Collectors.toMap(ApiVersionsResponse.ApiVersion::apiKey, api -> api));
    oldest.forEach(
        (key, version) -> {
          ApiVersionsResponse.ApiVersion api = all.get(key.id());
          assertTrue(api.minVersion() <= version, () -> key + ": " + api);
          assertEquals(key.maxVersion(), api.maxVersion(), key.toString());
        });
  }
}
