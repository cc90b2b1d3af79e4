package io.sluice.broker.configs;

import io.sluice.broker.topics.Collected;
import io.sluice.broker.topics.Failures;
import io.sluice.config.BrokerKeys;
import io.sluice.config.ConfigKey;
import io.sluice.config.ConfigType;
import io.sluice.config.ConsumerGroupKeys;
import io.sluice.config.TopicKeys;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.metadata.ConfigScope;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.IncrementalAlterConfigsRequest;
import io.sluice.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.sluice.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.sluice.protocol.message.IncrementalAlterConfigsResponse;
import io.sluice.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * IncrementalAlterConfigs, key 44. v1 flexible. Sets, deletes, appends to and subtracts from single
 * keys (KIP-339).
 */
public final class IncrementalAlterConfigsHandler
    implements ApiHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> {
  private static final byte SET = 0;
  private static final byte DELETE = 1;
  private static final byte APPEND = 2;
  private static final byte SUBTRACT = 3;

  private final ConfigAdmin admin;

  /** Creates the handler. */
  public IncrementalAlterConfigsHandler(ConfigAdmin admin) {
    this.admin = admin;
  }

  @Override
  public void handle(
      RequestContext context,
      IncrementalAlterConfigsRequest request,
      Responder<IncrementalAlterConfigsResponse> responder) {
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
            all ->
                responder.respond(
                    IncrementalAlterConfigsResponse.builder().responses(all).build()));
  }

  private CompletableFuture<AlterConfigsResourceResponse> alter(
      AlterConfigsResource resource, boolean validateOnly) {
    try {
      ConfigScope scope = admin.scope(resource.resourceType(), resource.resourceName());
      return admin
          .alter(scope, before -> changed(before, resource, scope), validateOnly)
          .handle(
              (done, failure) ->
                  result(resource, failure == null ? null : Failures.error(failure)));
    } catch (ApiException refused) {
      return CompletableFuture.completedFuture(result(resource, refused));
    }
  }

  private Map<String, String> changed(
      Map<String, String> before, AlterConfigsResource resource, ConfigScope scope) {
    Map<String, String> next = new HashMap<>(before);
    Set<String> named = new HashSet<>();
    for (AlterableConfig config : resource.configs()) {
      if (!named.add(config.name())) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST, "the request names '" + config.name() + "' more than once");
      }
      change(next, config, scope);
    }
    return next;
  }

  private void change(Map<String, String> next, AlterableConfig config, ConfigScope scope) {
    String value = config.value();
    if (value == null && config.configOperation() != DELETE) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST, "the value of '" + config.name() + "' is null");
    }
    switch (config.configOperation()) {
      case SET -> next.put(config.name(), value);
      case DELETE -> next.remove(config.name());
      case APPEND -> {
        Set<String> items = items(next, config.name(), scope);
        items.addAll(split(value));
        next.put(config.name(), String.join(",", items));
      }
      case SUBTRACT -> {
        Set<String> items = items(next, config.name(), scope);
        items.removeAll(split(value));
        next.put(config.name(), String.join(",", items));
      }
      default ->
          throw new ApiException(
              ErrorCode.INVALID_REQUEST,
              "operation " + config.configOperation() + " on '" + config.name() + "' is unknown");
    }
  }

  /** Returns the members of a list key as they are in force now. */
  private Set<String> items(Map<String, String> overrides, String name, ConfigScope scope) {
    ConfigKey<?> key =
        switch (scope.kind()) {
          case TOPIC -> TopicKeys.find(name);
          case BROKER -> BrokerKeys.find(name);
          case GROUP -> ConsumerGroupKeys.find(name);
          case CLIENT_METRICS -> null;
        };
    if (key == null || key.type() != ConfigType.LIST) {
      throw new ApiException(
          ErrorCode.INVALID_CONFIG,
          "'" + name + "' is not a list, so nothing can be appended to or subtracted from it");
    }
    String present = overrides.get(name);
    if (present == null) {
      present =
          admin.describe(scope).stream()
              .filter(entry -> entry.name().equals(name))
              .map(entry -> String.valueOf(entry.value()))
              .findFirst()
              .orElse("");
    }
    return new LinkedHashSet<>(split(present));
  }

  private static List<String> split(String list) {
    return Arrays.stream(list.split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
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
