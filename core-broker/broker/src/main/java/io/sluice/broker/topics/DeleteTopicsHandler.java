package io.sluice.broker.topics;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.DeleteTopicsRequest;
import io.sluice.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.sluice.protocol.message.DeleteTopicsResponse;
import io.sluice.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** DeleteTopics, key 20. v4 flexible, v5 error messages, v6 topic ids (KIP-516). */
public final class DeleteTopicsHandler
    implements ApiHandler<DeleteTopicsRequest, DeleteTopicsResponse> {
  private static final int TOPIC_IDS_VERSION = 6;

  private final TopicAdmin admin;

  /** Creates the handler. */
  public DeleteTopicsHandler(TopicAdmin admin) {
    this.admin = admin;
  }

  @Override
  public void handle(
      RequestContext context,
      DeleteTopicsRequest request,
      Responder<DeleteTopicsResponse> responder) {
    List<CompletableFuture<DeletableTopicResult>> results = new ArrayList<>();
    if (context.apiVersion() >= TOPIC_IDS_VERSION) {
      for (DeleteTopicState topic : request.topics()) {
        results.add(delete(topic.name(), topic.topicId()));
      }
    } else {
      for (String name : request.topicNames()) {
        results.add(delete(name, Uuid.ZERO));
      }
    }
    Collected.all(results)
        .thenAccept(
            topics -> responder.respond(DeleteTopicsResponse.builder().responses(topics).build()));
  }

  private CompletableFuture<DeletableTopicResult> delete(@Nullable String name, Uuid id) {
    TopicImage topic = name != null ? admin.image().topic(name) : admin.image().topic(id);
    if (name != null && !id.equals(Uuid.ZERO)) {
      return refused(
          name,
          id,
          new ApiException(ErrorCode.INVALID_REQUEST, "a topic is named or given by id, not both"));
    }
    if (name == null && id.equals(Uuid.ZERO)) {
      return refused(
          null, id, new ApiException(ErrorCode.INVALID_REQUEST, "a topic is named or given by id"));
    }
    if (topic == null) {
      ErrorCode error =
          name != null ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.UNKNOWN_TOPIC_ID;
      return refused(name, id, new ApiException(error, "there is no such topic"));
    }
    try {
      return admin
          .delete(topic)
          .handle(
              (done, failure) ->
                  result(
                      topic.name(), topic.id(), failure == null ? null : Failures.error(failure)));
    } catch (ApiException problem) {
      return refused(topic.name(), topic.id(), problem);
    }
  }

  private static CompletableFuture<DeletableTopicResult> refused(
      @Nullable String name, Uuid id, ApiException problem) {
    return CompletableFuture.completedFuture(result(name, id, problem));
  }

  private static DeletableTopicResult result(
      @Nullable String name, Uuid id, @Nullable ApiException problem) {
    DeletableTopicResult.Builder result = DeletableTopicResult.builder().name(name).topicId(id);
    if (problem != null) {
      result.errorCode(problem.error().code()).errorMessage(problem.getMessage());
    }
    return result.build();
  }
}
