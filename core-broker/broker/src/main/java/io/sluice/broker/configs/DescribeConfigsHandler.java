package io.sluice.broker.configs;

import io.sluice.config.ConfigEntry;
import io.sluice.config.ConfigSource;
import io.sluice.config.ConfigSynonym;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.message.DescribeConfigsRequest;
import io.sluice.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.sluice.protocol.message.DescribeConfigsResponse;
import io.sluice.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.sluice.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.sluice.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import java.util.ArrayList;
import java.util.List;

/**
 * DescribeConfigs, key 32. v1 sources and synonyms (KIP-226), v3 types and documentation (KIP-569),
 * v4 flexible.
 */
public final class DescribeConfigsHandler
    implements ApiHandler<DescribeConfigsRequest, DescribeConfigsResponse> {
  /**
   * The first version that says where a value comes from, and no longer just whether it is the
   * default.
   */
  private static final int SOURCES_VERSION = 1;

  private final ConfigAdmin admin;

  /** Creates the handler. */
  public DescribeConfigsHandler(ConfigAdmin admin) {
    this.admin = admin;
  }

  @Override
  public void handle(
      RequestContext context,
      DescribeConfigsRequest request,
      Responder<DescribeConfigsResponse> responder) {
    List<DescribeConfigsResult> results = new ArrayList<>();
    for (DescribeConfigsResource resource : request.resources()) {
      results.add(describe(resource, request, context.apiVersion()));
    }
    responder.respond(DescribeConfigsResponse.builder().results(results).build());
  }

  private DescribeConfigsResult describe(
      DescribeConfigsResource resource, DescribeConfigsRequest request, int version) {
    DescribeConfigsResult.Builder result =
        DescribeConfigsResult.builder()
            .resourceType(resource.resourceType())
            .resourceName(resource.resourceName());
    try {
      List<DescribeConfigsResourceResult> configs = new ArrayList<>();
      for (ConfigEntry entry :
          admin.describe(admin.scope(resource.resourceType(), resource.resourceName()))) {
        List<String> wanted = resource.configurationKeys();
        if (wanted == null || wanted.isEmpty() || wanted.contains(entry.name())) {
          configs.add(describe(entry, request, version));
        }
      }
      return result.configs(configs).build();
    } catch (ApiException refused) {
      return result
          .errorCode(refused.error().code())
          .errorMessage(refused.getMessage())
          .configs(List.of())
          .build();
    }
  }

  private static DescribeConfigsResourceResult describe(
      ConfigEntry entry, DescribeConfigsRequest request, int version) {
    List<DescribeConfigsSynonym> synonyms = new ArrayList<>();
    if (request.includeSynonyms()) {
      for (ConfigSynonym synonym : entry.synonyms()) {
        synonyms.add(
            DescribeConfigsSynonym.builder()
                .name(synonym.name())
                .value(synonym.value())
                .source(synonym.source().id())
                .build());
      }
    }
    return DescribeConfigsResourceResult.builder()
        .name(entry.name())
        .value(entry.value())
        .readOnly(entry.readOnly())
        .isDefault(version < SOURCES_VERSION && entry.source() == ConfigSource.DEFAULT_CONFIG)
        .configSource(entry.source().id())
        .isSensitive(entry.sensitive())
        .synonyms(synonyms)
        .configType(entry.key().type().id())
        .documentation(request.includeDocumentation() ? entry.key().doc() : null)
        .build();
  }
}
