package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.config.BrokerConfig;
import io.sluice.kernel.BrokerModule;
import io.sluice.metadata.InMemoryMetadata;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.CreateTopicsRequest;
import io.sluice.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.sluice.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.sluice.protocol.message.CreateTopicsResponse;
import io.sluice.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import io.sluice.protocol.message.FindCoordinatorRequest;
import io.sluice.protocol.message.FindCoordinatorResponse;
import io.sluice.time.Clock;
import io.sluice.time.ThreadScheduler;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/** A broker in this JVM on a free port of the loopback interface, with its metadata in memory. */
final class TestBroker implements AutoCloseable {
  private final ThreadScheduler scheduler;
  private final InMemoryMetadata metadata;
  private final InMemoryMetadataStore outside;
  private final Path folder;
  private final Map<String, String> settings;
  private final BrokerServer server;
  private final TestClient admin;

  private TestBroker(
      ThreadScheduler scheduler,
      InMemoryMetadata metadata,
      Path folder,
      Map<String, String> settings,
      BrokerServer server) {
    this.scheduler = scheduler;
    this.metadata = metadata;
    this.outside = open(metadata);
    this.folder = folder;
    this.settings = settings;
    this.server = server;
    this.admin = connect();
  }

  /** Starts a broker with its logs below a folder. */
  static TestBroker start(Path folder, Map<String, String> settings, BrokerModule... modules) {
    ThreadScheduler scheduler = new ThreadScheduler("test-metadata", TestBroker::report);
    InMemoryMetadata metadata = new InMemoryMetadata(scheduler);
    return start(folder, settings, scheduler, metadata, modules);
  }

  private static TestBroker start(
      Path folder,
      Map<String, String> settings,
      ThreadScheduler scheduler,
      InMemoryMetadata metadata,
      BrokerModule... modules) {
    InMemoryMetadataStore store = open(metadata);
    Map<String, String> all = new HashMap<>();
    all.put("listeners", "PLAINTEXT://127.0.0.1:0");
    all.put("log.dirs", folder.resolve("data").toString());
    all.put("plugins.dir", folder.resolve("plugins").toString());
    all.put("log.cleaner.dedupe.buffer.size", "2097152");
    all.put("num.network.threads", "2");
    all.putAll(settings);
    BrokerServer server =
        BrokerServer.start(
            BrokerConfig.of(all), new BrokerEnvironment(Clock.system(), store, List.of(modules)));
    return new TestBroker(scheduler, metadata, folder, settings, server);
  }

  private static InMemoryMetadataStore open(InMemoryMetadata metadata) {
    InMemoryMetadataStore store = InMemoryMetadataStore.open(metadata, 10_000);
    store.started().join();
    return store;
  }

  /** Returns the metadata store, as another broker of the cluster sees it. */
  InMemoryMetadataStore outside() {
    return outside;
  }

  /** Opens one more session with the metadata store, as another broker has one. */
  InMemoryMetadataStore session() {
    return open(metadata);
  }

  /** Ends the broker and starts it again with the same data and metadata. */
  TestBroker restart(BrokerModule... modules) {
    admin.close();
    server.close();
    outside.close();
    return start(folder, settings, scheduler, metadata, modules);
  }

  private static void report(String message, Throwable failure) {
    // The store says goodbye when its scheduler has ended.
    if (!(failure instanceof RejectedExecutionException)) {
      failure.printStackTrace();
    }
  }

  /** Opens a connection; successive ones are on different event loops. */
  TestClient connect() {
    return new TestClient(server.listeners().getFirst().port());
  }

  int port() {
    return server.listeners().getFirst().port();
  }

  StartReport report() {
    return server.report();
  }

  /** Has the module's state topic created, by looking for a coordinator. */
  void createStateTopic() {
    FindCoordinatorRequest request =
        FindCoordinatorRequest.builder().coordinatorKeys(List.of("any")).build();
    FindCoordinatorResponse answer = admin.ask(request, FindCoordinatorResponse.class);
    assertEquals(0, answer.coordinators().getFirst().errorCode());
  }

  /** Creates a topic of one partition and returns its id. */
  Uuid topic(String name, String... config) {
    return topic(name, 1, config);
  }

  /** Creates a topic and returns its id; {@code config} is keys and values in turn. */
  Uuid topic(String name, int partitions, String... config) {
    List<CreatableTopicConfig> configs = new java.util.ArrayList<>();
    for (int i = 0; i < config.length; i += 2) {
      configs.add(CreatableTopicConfig.builder().name(config[i]).value(config[i + 1]).build());
    }
    CreatableTopic topic =
        CreatableTopic.builder()
            .name(name)
            .numPartitions(partitions)
            .replicationFactor((short) 1)
            .configs(configs)
            .build();
    CreatableTopicResult result =
        admin
            .ask(
                CreateTopicsRequest.builder().topics(List.of(topic)).build(),
                CreateTopicsResponse.class)
            .topics()
            .getFirst();
    assertEquals(ErrorCode.NONE, ErrorCode.of(result.errorCode()), result.errorMessage());
    return result.topicId();
  }

  @Override
  public void close() {
    admin.close();
    server.close();
    outside.close();
    scheduler.close();
  }
}
