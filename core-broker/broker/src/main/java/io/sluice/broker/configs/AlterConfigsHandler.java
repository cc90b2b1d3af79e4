package io.sluice.broker.configs;

import io.sluice.broker.topics.Collected;
import io.sluice.broker.topics.Failures;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.AlterConfigsRequest;
import io.sluice.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import io.sluice.protocol.message.AlterConfigsRequest.AlterableConfig;
import io.sluice.protocol.message.AlterConfigsResponse;
import io.sluice.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * AlterConfigs, key 33. v2 flexible. Replaces all that is set for a resource; what is not named
 * falls back to its default.
 */
public final class AlterConfigsHandler
    implements ApiHandler<AlterConfigsRequest, AlterConfigsResponse> {
  private final ConfigAdmin admin;

  /** Creates the handler. */
  public AlterConfigsHandler(ConfigAdmin admin) {
    this.admin = admin;
  }

  @Override
  public void handle(
      RequestContext context,
      AlterConfigsRequest request,
      Responder<AlterConfigsResponse> responder) {
    List<CompletableFuture<AlterConfigsResourceResponse>> results = new ArrayList<>();
    Set<ResourceName> named = new HashSet<>();
    for (AlterConfigsResource resource : request.resources()) {
      ResourceName name = new ResourceName(resource.resourceType(), resource.resourceName());
      if (named.add(name)) {
        results.add(alter(resource, request.validateOnly()));
      } else {
        ApiException twice =
            new ApiException(
                ErrorCode.INVALID_REQUEST, "the request names the resource more than once");
        results.add(CompletableFuture.completedFuture(result(resource, twice)));
      }
    }
    Collected.all(results)
        .thenAccept(
            all -> responder.respond(AlterConfigsResponse.builder().responses(all).build()));
  }

  private CompletableFuture<AlterConfigsResourceResponse> alter(
      AlterConfigsResource resource, boolean validateOnly) {
    try {
      Map<String, String> next = new HashMap<>();
      for (AlterableConfig config : resource.configs()) {
        String value = config.value();
        if (value == null) {
          throw new ApiException(
              ErrorCode.INVALID_REQUEST, "the value of '" + config.name() + "' is null");
        }
        next.put(config.name(), value);
      }
      return admin
          .alter(
              admin.scope(resource.resourceType(), resource.resourceName()),
              before -> next,
              validateOnly)
          .handle(
              (done, failure) ->
                  result(resource, failure == null ? null : Failures.error(failure)));
    } catch (ApiException refused) {
      return CompletableFuture.completedFuture(result(resource, refused));
    }
  }

  private static AlterConfigsResourceResponse result(
      AlterConfigsResource resource, @Nullable ApiException problem) {
    AlterConfigsResourceResponse.Builder result =
        AlterConfigsResourceResponse.builder()
            .resourceType(resource.resourceType())
            .resourceName(resource.resourceName());
    if (problem != null) {
      result.errorCode(problem.error().code()).errorMessage(problem.getMessage());
    }
    return result.build();
  }
}
