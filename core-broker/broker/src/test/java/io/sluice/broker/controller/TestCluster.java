package io.sluice.broker.controller;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.config.BrokerConfig;
import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.InMemoryMetadata;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.time.VirtualTime;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brokers that are no more than a store, a registration and a controller, on virtual time. Broker n
 * has its home n, so that it may come back before its old session is over.
 */
final class TestCluster {
  static final int SESSION_MS = 9_000;

  final VirtualTime time = new VirtualTime(0);
  final InMemoryMetadata metadata = new InMemoryMetadata(time, () -> 1, Uuid::random);
  private final Map<String, String> settings;
  private final Map<Integer, Node> nodes = new LinkedHashMap<>();
  private final InMemoryMetadataStore admin = InMemoryMetadataStore.open(metadata, SESSION_MS);

  TestCluster(Map<String, String> settings) {
    this.settings = settings;
    settle();
  }

  /** A broker's part in this. */
  record Node(int id, InMemoryMetadataStore store, Controller controller) {}

  void settle() {
    time.advance(100);
  }

  Node start(int id) {
    return start(new BrokerRegistration(id, -1, Uuid.random(), new Uuid(7, id), null, List.of()));
  }

  Node start(BrokerRegistration registration) {
    InMemoryMetadataStore store = InMemoryMetadataStore.open(metadata, SESSION_MS);
    settle();
    CompletableFuture<?> registered = store.register(registration);
    settle();
    assertTrue(registered.isDone() && !registered.isCompletedExceptionally());
    Controller controller =
        new Controller(registration.id(), store, time, BrokerConfig.of(settings));
    controller.start();
    Node node = new Node(registration.id(), store, controller);
    nodes.put(registration.id(), node);
    store.subscribe(
        change -> {
          if (change.after().controllerId() == ClusterImage.NO_CONTROLLER) {
            store.electController(registration.id());
          }
        });
    settle();
    return node;
  }

  Node node(int id) {
    return nodes.get(id);
  }

  /** Ends a broker in good order: its registration goes at once. */
  void stop(int id) {
    node(id).controller().close();
    node(id).store().close();
    settle();
  }

  /** Kills a broker: its registration goes when its session is over. */
  void crash(int id) {
    node(id).controller().close();
    node(id).store().crash();
  }

  Node active() {
    return nodes.values().stream()
        .filter(node -> node.controller().active())
        .reduce(
            (one, other) -> {
              throw new AssertionError("two controllers: " + one.id() + ", " + other.id());
            })
        .orElseThrow();
  }

  InMemoryMetadataStore admin() {
    return admin;
  }

  ClusterImage image() {
    return admin.image();
  }

  BrokerRegistration registration(int id) {
    BrokerRegistration registration = image().brokers().get(id);
    assertNotNull(registration);
    return registration;
  }

  /** Creates a topic whose partitions all have these replicas, led by the first. */
  void create(String topic, int partitions, Integer... replicas) {
    List<Integer> ids = List.of(replicas);
    PartitionState first = PartitionState.initial(ids, ids, registration(replicas[0]).epoch());
    admin.createTopic(
        topic,
        new Uuid(5, topic.hashCode()),
        java.util.Collections.nCopies(partitions, first),
        Map.of());
    settle();
  }

  PartitionState state(String topic, int partition) {
    return image().topic(topic).partitions().get(partition);
  }

  String shown(String topic) {
    return Scene.shown(state(topic, 0));
  }

  /** Asks a broker and returns its answer. */
  <R extends ResponseMessage> R ask(int broker, RequestMessage request, Class<R> type) {
    CompletableFuture<ResponseMessage> answer = begin(broker, request);
    settle();
    return type.cast(answer.getNow(null));
  }

  CompletableFuture<ResponseMessage> begin(int broker, RequestMessage request) {
    ApiKey key = request.apiKey();
    for (ApiBinding<?, ?> binding : node(broker).controller().apis()) {
      if (binding.key() == key) {
        return begin(binding, request);
      }
    }
    throw new AssertionError(key);
  }

  @SuppressWarnings("unchecked")
  private static CompletableFuture<ResponseMessage> begin(
      ApiBinding<?, ?> binding, RequestMessage request) {
    CompletableFuture<ResponseMessage> answer = new CompletableFuture<>();
    ApiHandler<RequestMessage, ResponseMessage> handler =
        (ApiHandler<RequestMessage, ResponseMessage>) binding.handler();
    handler.handle(new Context(binding.maxVersion()), request, answer::complete);
    return answer;
  }

  private record Context(int apiVersion) implements RequestContext {
    @Override
    public @Nullable String clientId() {
      return null;
    }

    @Override
    public InetSocketAddress clientAddress() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String listener() {
      return "";
    }
  }
}
