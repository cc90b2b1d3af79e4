package io.sluice.broker.topics;

import io.sluice.config.TopicDefaultKeys;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.Endpoint;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.MetadataRequest;
import io.sluice.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.sluice.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Metadata, key 3. v1 controller and racks, v4 automatic creation may be declined, v5 offline
 * replicas, v9 flexible, v10 and v12 topic ids (KIP-516).
 *
 * <p>A topic that has to be created first is answered for when it is there, so that the client need
 * not ask again.
 */
public final class MetadataHandler implements ApiHandler<MetadataRequest, MetadataResponse> {
  private static final int DECLINE_CREATION_VERSION = 4;
  private static final int LISTENER_NOT_FOUND_VERSION = 6;
  private static final int TOPIC_IDS_VERSION = 12;
  private static final int UNKNOWN_OPERATIONS = Integer.MIN_VALUE;

  private final TopicAdmin admin;

  /** Creates the handler. */
  public MetadataHandler(TopicAdmin admin) {
    this.admin = admin;
  }

  @Override
  public void handle(
      RequestContext context, MetadataRequest request, Responder<MetadataResponse> responder) {
    Map<String, ErrorCode> refused = new LinkedHashMap<>();
    List<CompletableFuture<?>> creations = createMissing(request, context.apiVersion(), refused);
    if (creations.isEmpty()) {
      responder.respond(answer(context, request, refused));
    } else {
      CompletableFuture.allOf(creations.toArray(new CompletableFuture<?>[0]))
          .whenComplete((done, failure) -> responder.respond(answer(context, request, refused)));
    }
  }

  private List<CompletableFuture<?>> createMissing(
      MetadataRequest request, int version, Map<String, ErrorCode> refused) {
    List<CompletableFuture<?>> creations = new ArrayList<>();
    boolean wanted = version < DECLINE_CREATION_VERSION || request.allowAutoTopicCreation();
    if (request.topics() == null || !wanted || !admin.config().get(TopicDefaultKeys.AUTO_CREATE)) {
      return creations;
    }
    for (MetadataRequestTopic topic : request.topics()) {
      String name = topic.name();
      if (name != null
          && !byId(topic, version)
          && admin.image().topic(name) == null
          && TopicNames.problem(name) == null) {
        creations.add(create(name, refused));
      }
    }
    return creations;
  }

  private CompletableFuture<?> create(String name, Map<String, ErrorCode> refused) {
    CompletableFuture<Void> creation;
    try {
      creation = admin.createAutomatically(name);
    } catch (ApiException problem) {
      creation = CompletableFuture.failedFuture(problem);
    }
    return creation.exceptionally(
        failure -> {
          synchronized (refused) {
            refused.put(name, Failures.error(failure).error());
          }
          return null;
        });
  }

  private MetadataResponse answer(
      RequestContext context, MetadataRequest request, Map<String, ErrorCode> refused) {
    ClusterImage image = admin.image();
    int version = context.apiVersion();
    LiveReplicas live =
        new LiveReplicas(image, context.listener(), LISTENER_NOT_FOUND_VERSION, version);
    List<MetadataResponseTopic> topics = new ArrayList<>();
    boolean all = request.topics() == null || version == 0 && request.topics().isEmpty();
    if (all) {
      image.topics().forEach(topic -> topics.add(describe(topic, live)));
    } else {
      synchronized (refused) {
        request.topics().forEach(asked -> topics.add(describe(live, asked, refused)));
      }
    }
    return MetadataResponse.builder()
        .brokers(brokers(image, context.listener()))
        .clusterId(image.clusterId())
        .controllerId(image.controllerId())
        .topics(topics)
        .clusterAuthorizedOperations(UNKNOWN_OPERATIONS)
        .build();
  }

  private static List<MetadataResponseBroker> brokers(ClusterImage image, String listener) {
    List<MetadataResponseBroker> brokers = new ArrayList<>();
    for (BrokerRegistration broker : image.brokers().values()) {
      Endpoint endpoint = broker.endpoint(listener);
      if (endpoint != null) {
        brokers.add(
            MetadataResponseBroker.builder()
                .nodeId(broker.id())
                .host(endpoint.host())
                .port(endpoint.port())
                .rack(broker.rack())
                .build());
      }
    }
    return brokers;
  }

  /** A client that asks by id may leave the name empty instead of null. */
  private static boolean byId(MetadataRequestTopic asked, int version) {
    return version >= TOPIC_IDS_VERSION && !asked.topicId().equals(Uuid.ZERO);
  }

  private MetadataResponseTopic describe(
      LiveReplicas live, MetadataRequestTopic asked, Map<String, ErrorCode> refused) {
    String name = asked.name();
    if (byId(asked, live.version())) {
      TopicImage topic = live.image().topic(asked.topicId());
      return topic != null
          ? describe(topic, live)
          : failure(null, asked.topicId(), ErrorCode.UNKNOWN_TOPIC_ID);
    }
    if (name == null) {
      // The request can carry an id, but the answer cannot leave out the name.
      return failure("", asked.topicId(), ErrorCode.INVALID_REQUEST);
    }
    TopicImage topic = live.image().topic(name);
    if (topic != null) {
      return describe(topic, live);
    }
    if (TopicNames.problem(name) != null) {
      return failure(name, Uuid.ZERO, ErrorCode.INVALID_TOPIC_EXCEPTION);
    }
    return failure(
        name, Uuid.ZERO, refused.getOrDefault(name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
  }

  private static MetadataResponseTopic failure(
      @org.jspecify.annotations.Nullable String name, Uuid id, ErrorCode error) {
    return MetadataResponseTopic.builder()
        .errorCode(error.code())
        .name(name)
        .topicId(id)
        .topicAuthorizedOperations(UNKNOWN_OPERATIONS)
        .build();
  }

  private MetadataResponseTopic describe(TopicImage topic, LiveReplicas live) {
    List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitions().size());
    for (int index = 0; index < topic.partitions().size(); index++) {
      partitions.add(describe(index, topic.partitions().get(index), live));
    }
    return MetadataResponseTopic.builder()
        .name(topic.name())
        .topicId(topic.id())
        .isInternal(admin.internal(topic.name()))
        .partitions(partitions)
        .topicAuthorizedOperations(UNKNOWN_OPERATIONS)
        .build();
  }

  private static MetadataResponsePartition describe(
      int index, PartitionState state, LiveReplicas live) {
    return MetadataResponsePartition.builder()
        .errorCode(live.error(state).code())
        .partitionIndex(index)
        .leaderId(live.leader(state))
        .leaderEpoch(state.leaderEpoch())
        .replicaNodes(state.replicas())
        .isrNodes(state.isr())
        .offlineReplicas(live.offline(state))
        .build();
  }
}
