package io.sluice.broker.topics;

import io.sluice.broker.topics.TopicAdmin.CreatedTopic;
import io.sluice.config.ConfigEntry;
import io.sluice.config.TopicConfig;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.CreateTopicsRequest;
import io.sluice.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.sluice.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.sluice.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.sluice.protocol.message.CreateTopicsResponse;
import io.sluice.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import io.sluice.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * CreateTopics, key 19. v2 and v4 defaults by -1 (KIP-464), v5 answers with the configuration
 * (KIP-525), v7 topic ids (KIP-516).
 */
public final class CreateTopicsHandler
    implements ApiHandler<CreateTopicsRequest, CreateTopicsResponse> {
  private final TopicAdmin admin;

  /** Creates the handler. */
  public CreateTopicsHandler(TopicAdmin admin) {
    this.admin = admin;
  }

  @Override
  public void handle(
      RequestContext context,
      CreateTopicsRequest request,
      Responder<CreateTopicsResponse> responder) {
    Set<String> twice = namedTwice(request);
    List<CompletableFuture<CreatableTopicResult>> results = new ArrayList<>();
    Set<String> answered = new HashSet<>();
    PartitionBudget budget = admin.budget();
    for (CreatableTopic topic : request.topics()) {
      if (!twice.contains(topic.name())) {
        results.add(create(topic, request.validateOnly(), budget));
      } else if (answered.add(topic.name())) {
        results.add(
            CompletableFuture.completedFuture(
                refusal(
                    topic.name(),
                    new ApiException(
                        ErrorCode.INVALID_REQUEST, "the request names the topic more than once"))));
      }
    }
    Collected.all(results)
        .thenAccept(
            topics -> responder.respond(CreateTopicsResponse.builder().topics(topics).build()));
  }

  private static Set<String> namedTwice(CreateTopicsRequest request) {
    Set<String> seen = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (CreatableTopic topic : request.topics()) {
      if (!seen.add(topic.name())) {
        twice.add(topic.name());
      }
    }
    return twice;
  }

  private CompletableFuture<CreatableTopicResult> create(
      CreatableTopic topic, boolean validateOnly, PartitionBudget budget) {
    try {
      return admin
          .create(spec(topic), validateOnly, budget)
          .handle((created, failure) -> result(topic.name(), created, failure));
    } catch (ApiException refused) {
      return CompletableFuture.completedFuture(refusal(topic.name(), refused));
    }
  }

  private CreatableTopicResult result(
      String name, @Nullable CreatedTopic created, @Nullable Throwable failure) {
    if (created == null) {
      return refusal(name, Failures.error(java.util.Objects.requireNonNull(failure)));
    }
    return CreatableTopicResult.builder()
        .name(name)
        .topicId(created.id())
        .numPartitions(created.assignments().size())
        .replicationFactor((short) created.assignments().getFirst().size())
        .configs(configs(created.config()))
        .build();
  }

  private List<CreatableTopicConfigs> configs(Map<String, String> overrides) {
    List<CreatableTopicConfigs> configs = new ArrayList<>();
    for (ConfigEntry entry : TopicConfig.of(overrides, admin.config()).entries()) {
      configs.add(
          CreatableTopicConfigs.builder()
              .name(entry.name())
              .value(entry.value())
              .readOnly(entry.readOnly())
              .configSource(entry.source().id())
              .isSensitive(entry.sensitive())
              .build());
    }
    return configs;
  }

  private static CreatableTopicResult refusal(String name, ApiException refused) {
    return CreatableTopicResult.builder()
        .name(name)
        .topicId(Uuid.ZERO)
        .errorCode(refused.error().code())
        .errorMessage(refused.getMessage())
        .configs(List.of())
        .build();
  }

  private static TopicSpec spec(CreatableTopic topic) {
    Map<String, String> config = new HashMap<>();
    for (CreatableTopicConfig entry : topic.configs()) {
      String value = entry.value();
      if (value == null) {
        throw new ApiException(
            ErrorCode.INVALID_CONFIG, "the value of '" + entry.name() + "' is null");
      }
      config.put(entry.name(), value);
    }
    return new TopicSpec(
        topic.name(),
        topic.numPartitions(),
        topic.replicationFactor(),
        assignments(topic.assignments()),
        Map.copyOf(config));
  }

  private static @Nullable List<List<Integer>> assignments(List<CreatableReplicaAssignment> named) {
    if (named.isEmpty()) {
      return null;
    }
    List<@Nullable List<Integer>> byPartition = new ArrayList<>();
    for (int i = 0; i < named.size(); i++) {
      byPartition.add(null);
    }
    for (CreatableReplicaAssignment assignment : named) {
      int index = assignment.partitionIndex();
      if (index < 0 || index >= named.size() || byPartition.get(index) != null) {
        throw new ApiException(
            ErrorCode.INVALID_REPLICA_ASSIGNMENT,
            "partitions must be numbered 0 to " + (named.size() - 1) + ", each once");
      }
      byPartition.set(index, List.copyOf(assignment.brokerIds()));
    }
    List<List<Integer>> assignments = new ArrayList<>();
    byPartition.forEach(brokers -> assignments.add(java.util.Objects.requireNonNull(brokers)));
    return assignments;
  }
}
