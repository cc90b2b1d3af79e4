package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sluice.kernel.BrokerModule;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.Endpoint;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import io.sluice.protocol.message.FetchRequest.FetchTopic;
import io.sluice.protocol.message.FetchRequest.ReplicaState;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.FetchResponse.PartitionData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Broker 1, which is real, and brokers 2 and 3, which are registered and nothing else: a test plays
 * them as followers, by the fetches that it sends.
 */
final class ReplicatedTopics implements AutoCloseable {
  static final int LEADER = 1;
  static final int FETCH_VERSION = 17;
  private static final int PORT_BASE = 19_090;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TestBroker broker;
  private final Map<Integer, InMemoryMetadataStore> sessions = new HashMap<>();
  private final Map<Integer, BrokerRegistration> registrations = new HashMap<>();
  private final Map<String, Uuid> ids = new HashMap<>();

  ReplicatedTopics(Path folder, Map<String, String> settings, BrokerModule... modules) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("broker.id", "1");
    broker = TestBroker.start(folder, all, modules);
    register(2, "rack-b");
    register(3, "rack-c");
    awaitTrust();
  }

  /** Waits until broker 1, whose log directory is new, may lead what others hold, too. */
  private void awaitTrust() {
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          while (broker.outside().image().brokers().get(LEADER).tailMayBeLost()) {
            Thread.onSpinWait();
          }
        });
  }

  private void register(int id, String rack) {
    InMemoryMetadataStore session = broker.session();
    sessions.put(id, session);
    Endpoint endpoint = new Endpoint("PLAINTEXT", "127.0.0.1", port(id), "PLAINTEXT");
    BrokerRegistration registration =
        new BrokerRegistration(
            id, BrokerRegistration.NO_EPOCH, Uuid.random(), Uuid.random(), rack, List.of(endpoint));
    registrations.put(id, session.register(registration).join());
  }

  static int port(int id) {
    return PORT_BASE + id;
  }

  TestBroker broker() {
    return broker;
  }

  /** Returns the epoch of a broker's registration. */
  long epochOf(int id) {
    BrokerRegistration registration = registrations.get(id);
    return registration == null
        ? broker.outside().image().brokers().get(id).epoch()
        : registration.epoch();
  }

  Uuid id(String topic) {
    return ids.get(topic);
  }

  /** Creates a topic of one partition that brokers 1, 2 and 3 hold and broker 1 leads. */
  Uuid create(String name, String... config) {
    return create(name, List.of(1, 2, 3), List.of(1, 2, 3), config);
  }

  /** Creates a topic of one partition, which the first of its in-sync replicas leads. */
  Uuid create(String name, List<Integer> replicas, List<Integer> isr, String... config) {
    long leaderEpoch = registered(isr.getFirst()) ? epochOf(isr.getFirst()) : -1;
    return create(name, PartitionState.initial(replicas, isr, leaderEpoch), config);
  }

  private boolean registered(int id) {
    return id == LEADER || registrations.containsKey(id);
  }

  private Uuid create(String name, PartitionState state, String... config) {
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < config.length; i += 2) {
      settings.put(config[i], config[i + 1]);
    }
    Uuid id = Uuid.random();
    ids.put(name, id);
    broker.outside().createTopic(name, id, List.of(state), settings).join();
    if (state.leader() == LEADER) {
      await(name, ErrorCode.NONE);
    }
    return id;
  }

  PartitionState state(String topic) {
    return broker.outside().image().topic(topic).partitions().getFirst();
  }

  /** Has a broker lead in the next epoch, as the controller does. */
  void elect(String topic, int leader, List<Integer> isr) {
    PartitionState old = state(topic);
    change(
        topic,
        new PartitionState(
            old.replicas(),
            isr,
            leader,
            old.leaderEpoch() + 1,
            old.partitionEpoch() + 1,
            List.of(),
            List.of(),
            List.of(),
            epochOf(leader)));
  }

  /** Changes what the metadata say of the partition, as the controller does. */
  void change(String topic, PartitionState next) {
    broker.outside().alterPartitionStates(topic, Map.of(0, next)).join();
  }

  /** Waits until a consumer's fetch at the leader has this outcome. */
  void await(String topic, ErrorCode outcome) {
    await(topic, data -> data.errorCode() == outcome.code());
  }

  /** Waits until an old consumer's fetch, which only a leader answers, has an answer like that. */
  void await(String topic, Predicate<PartitionData> wanted) {
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try (TestClient client = broker.connect()) {
            while (!wanted.test(
                Requests.only(
                    client.ask(Requests.fetch(topic, 0).build(), 10, FetchResponse.class)))) {
              Thread.onSpinWait();
            }
          }
        });
  }

  /** A follower's fetch of one partition, in leader epoch 0 unless the target says otherwise. */
  FetchRequest.Builder fetchAs(int follower, String topic, long offset) {
    return fetchAs(follower, topic, Requests.from(offset).toBuilder().currentLeaderEpoch(0));
  }

  FetchRequest.Builder fetchAs(int follower, String topic, FetchPartition.Builder target) {
    FetchTopic wanted =
        FetchTopic.builder().topicId(id(topic)).partitions(List.of(target.build())).build();
    return inSession(follower, Requests.fetchOf(wanted));
  }

  FetchRequest.Builder inSession(int follower, FetchRequest.Builder request) {
    return request.replicaState(
        ReplicaState.builder().replicaId(follower).replicaEpoch(epochOf(follower)).build());
  }

  /** Fetches as a follower that waits for nothing. */
  PartitionData fetched(TestClient client, int follower, String topic, long offset) {
    return ask(client, fetchAs(follower, topic, offset));
  }

  PartitionData ask(TestClient client, FetchRequest.Builder request) {
    return Requests.only(client.ask(request.build(), FETCH_VERSION, FetchResponse.class));
  }

  /** Has all followers fetch, so that what is below the offset is committed, once it is there. */
  void commit(TestClient client, String topic, long offset) {
    for (int follower : List.of(2, 3)) {
      PartitionData data;
      do {
        data = fetched(client, follower, topic, offset);
      } while (ErrorCode.of(data.errorCode()) == ErrorCode.OFFSET_OUT_OF_RANGE);
      assertEquals(0, data.errorCode());
    }
  }

  @Override
  public void close() {
    sessions.values().forEach(InMemoryMetadataStore::close);
    broker.close();
  }
}
