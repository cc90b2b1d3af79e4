package io.sluice.broker.coordinators;

import io.sluice.broker.modules.StateTopics;
import io.sluice.broker.topics.Failures;
import io.sluice.broker.topics.TopicAdmin;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.kernel.StateTopic;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.Endpoint;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.FindCoordinatorRequest;
import io.sluice.protocol.message.FindCoordinatorResponse;
import io.sluice.protocol.message.FindCoordinatorResponse.Coordinator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FindCoordinator, key 10. v1 transactions (KIP-98), v3 flexible, v4 several keys (KIP-699), v6
 * share groups (KIP-932).
 *
 * <p>The coordinator of a key is the leader of the partition that keeps its state. If the topic is
 * not there yet, it is created first, and the answer waits for it.
 */
public final class FindCoordinatorHandler
    implements ApiHandler<FindCoordinatorRequest, FindCoordinatorResponse> {
  private static final Logger LOG = LoggerFactory.getLogger(FindCoordinatorHandler.class);
  private static final int KEYS_VERSION = 4;
  private static final int SHARE_VERSION = 6;
  private static final int NO_NODE = -1;
  private static final int NO_PORT = -1;

  private final StateTopics stateTopics;
  private final TopicAdmin topics;

  /** Creates the handler; {@code topics} creates a state topic that is missing. */
  public FindCoordinatorHandler(StateTopics stateTopics, TopicAdmin topics) {
    this.stateTopics = stateTopics;
    this.topics = topics;
  }

  @Override
  public void handle(
      RequestContext context,
      FindCoordinatorRequest request,
      Responder<FindCoordinatorResponse> responder) {
    StateTopic state;
    try {
      state = stateTopic(request.keyType(), context.apiVersion());
    } catch (ApiException refused) {
      responder.respond(answer(context, request, key -> failure(key, refused)));
      return;
    }
    String topic = state.name();
    if (topics.image().topic(topic) != null) {
      responder.respond(answer(context, request, key -> locate(state, key, context.listener())));
      return;
    }
    topics
        .createAutomatically(topic)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn(
                    "Topic '{}' cannot be created: {}",
                    topic,
                    Failures.error(failure).getMessage());
              }
              responder.respond(
                  answer(context, request, key -> locate(state, key, context.listener())));
            });
  }

  private StateTopic stateTopic(byte type, int version) {
    CoordinatorKind kind = CoordinatorKind.of(type);
    if (kind == null || kind == CoordinatorKind.SHARE && version < SHARE_VERSION) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "there is no coordinator of type " + type + " in version " + version + " of the request");
    }
    StateTopic topic = stateTopics.ofType(type);
    if (topic == null) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_VERSION, "this broker has no module for " + kind.words());
    }
    return topic;
  }

  private static FindCoordinatorResponse answer(
      RequestContext context,
      FindCoordinatorRequest request,
      Function<String, Coordinator> locate) {
    if (context.apiVersion() >= KEYS_VERSION) {
      List<Coordinator> each = request.coordinatorKeys().stream().map(locate).toList();
      return FindCoordinatorResponse.builder().coordinators(each).build();
    }
    Coordinator one = locate.apply(request.key());
    return FindCoordinatorResponse.builder()
        .errorCode(one.errorCode())
        .errorMessage(one.errorMessage())
        .nodeId(one.nodeId())
        .host(one.host())
        .port(one.port())
        .build();
  }

  private Coordinator locate(StateTopic state, String key, String listener) {
    ClusterImage image = topics.image();
    TopicImage topic = image.topic(state.name());
    if (topic == null) {
      return unavailable(key, "topic '" + state.name() + "' could not be created");
    }
    int partition;
    try {
      partition = state.partitionOf(key, topic.partitions().size());
    } catch (IllegalArgumentException malformed) {
      return failure(
          key, new ApiException(ErrorCode.INVALID_REQUEST, String.valueOf(malformed.getMessage())));
    }
    Endpoint leader = endpoint(image, topic.partitions().get(partition).leader(), listener);
    if (leader == null) {
      return unavailable(
          key, "partition " + partition + " of '" + state.name() + "' has no leader");
    }
    return Coordinator.builder()
        .key(key)
        .nodeId(topic.partitions().get(partition).leader())
        .host(leader.host())
        .port(leader.port())
        .build();
  }

  private static @Nullable Endpoint endpoint(ClusterImage image, int leader, String listener) {
    BrokerRegistration broker = image.brokers().get(leader);
    return broker == null ? null : broker.endpoint(listener);
  }

  private static Coordinator unavailable(String key, String reason) {
    return failure(key, new ApiException(ErrorCode.COORDINATOR_NOT_AVAILABLE, reason));
  }

  private static Coordinator failure(String key, ApiException reason) {
    return Coordinator.builder()
        .key(key)
        .nodeId(NO_NODE)
        .host("")
        .port(NO_PORT)
        .errorCode(reason.error().code())
        .errorMessage(reason.getMessage())
        .build();
  }
}
