package io.sluice.broker.topics;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.CreatePartitionsRequest;
import io.sluice.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.sluice.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.sluice.protocol.message.CreatePartitionsResponse;
import io.sluice.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** CreatePartitions, key 37. v2 flexible. Adds partitions to topics (KIP-195). */
public final class CreatePartitionsHandler
    implements ApiHandler<CreatePartitionsRequest, CreatePartitionsResponse> {
  private final TopicAdmin admin;

  /** Creates the handler. */
  public CreatePartitionsHandler(TopicAdmin admin) {
    this.admin = admin;
  }

  @Override
  public void handle(
      RequestContext context,
      CreatePartitionsRequest request,
      Responder<CreatePartitionsResponse> responder) {
    List<CompletableFuture<CreatePartitionsTopicResult>> results = new ArrayList<>();
    PartitionBudget budget = admin.budget();
    Set<String> named = new HashSet<>();
    for (CreatePartitionsTopic topic : request.topics()) {
      if (named.add(topic.name())) {
        results.add(grow(topic, request.validateOnly(), budget));
      } else {
        ApiException twice =
            new ApiException(
                ErrorCode.INVALID_REQUEST, "the request names the topic more than once");
        results.add(CompletableFuture.completedFuture(result(topic.name(), twice)));
      }
    }
    Collected.all(results)
        .thenAccept(
            topics ->
                responder.respond(CreatePartitionsResponse.builder().results(topics).build()));
  }

  private CompletableFuture<CreatePartitionsTopicResult> grow(
      CreatePartitionsTopic topic, boolean validateOnly, PartitionBudget budget) {
    try {
      return admin
          .grow(topic.name(), topic.count(), assignments(topic), validateOnly, budget)
          .handle(
              (done, failure) ->
                  result(topic.name(), failure == null ? null : Failures.error(failure)));
    } catch (ApiException refused) {
      return CompletableFuture.completedFuture(result(topic.name(), refused));
    }
  }

  private static @Nullable List<List<Integer>> assignments(CreatePartitionsTopic topic) {
    List<CreatePartitionsAssignment> named = topic.assignments();
    return named == null
        ? null
        : named.stream().map(CreatePartitionsAssignment::brokerIds).toList();
  }

  private static CreatePartitionsTopicResult result(String name, @Nullable ApiException problem) {
    CreatePartitionsTopicResult.Builder result = CreatePartitionsTopicResult.builder().name(name);
    if (problem != null) {
      result.errorCode(problem.error().code()).errorMessage(problem.getMessage());
    }
    return result.build();
  }
}
