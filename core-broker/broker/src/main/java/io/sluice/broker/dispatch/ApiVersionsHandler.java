package io.sluice.broker.dispatch;

import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiBinding;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.ApiVersionsResponse;
import io.sluice.protocol.message.ApiVersionsResponse.ApiVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * ApiVersions, key 18. v3 the client's name, v5 whom it expects (KIP-1242); a newer one is answered
 * in v0 with error 35 (KIP-511). Says what the registry holds.
 */
final class ApiVersionsHandler {
  /** The first version in which clients say what they are (KIP-511). */
  private static final int SOFTWARE_VERSION = 3;

  private static final Pattern SOFTWARE =
      Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?");

  private final Replicas replicas;
  private final ApiVersionsResponse answer;
  private final ApiVersionsResponse invalid;
  private final ApiVersionsResponse misrouted;
  private final ApiVersionsResponse unsupported;

  ApiVersionsHandler(ApiRegistry apis, Replicas replicas) {
    this.replicas = replicas;
    List<ApiVersion> versions = new ArrayList<>();
    versions.add(entry(ApiKey.API_VERSIONS, 0, ApiKey.API_VERSIONS.maxVersion()));
    for (ApiBinding<?, ?> binding : apis.all()) {
      versions.add(entry(binding.key(), binding.minVersion(), binding.maxVersion()));
    }
    versions.sort(Comparator.comparingInt(ApiVersion::apiKey));
    answer = ApiVersionsResponse.builder().apiKeys(List.copyOf(versions)).build();
    invalid = ApiVersionsResponse.builder().errorCode(ErrorCode.INVALID_REQUEST.code()).build();
    misrouted =
        ApiVersionsResponse.builder().errorCode(ErrorCode.REBOOTSTRAP_REQUIRED.code()).build();
    unsupported = answer.toBuilder().errorCode(ErrorCode.UNSUPPORTED_VERSION.code()).build();
  }

  private static ApiVersion entry(ApiKey key, int min, int max) {
    return ApiVersion.builder()
        .apiKey(key.id())
        .minVersion((short) min)
        .maxVersion((short) max)
        .build();
  }

  /** Answers a request whose version is known. */
  ApiVersionsResponse answer(ApiVersionsRequest request, int version) {
    if (version >= SOFTWARE_VERSION
        && !(named(request.clientSoftwareName()) && named(request.clientSoftwareVersion()))) {
      return invalid;
    }
    return misrouted(request) ? misrouted : answer;
  }

  /**
   * Tells whether the client knows whom it wants to talk to, and has come to another (KIP-1242).
   */
  private boolean misrouted(ApiVersionsRequest request) {
    String clusterId = request.clusterId();
    return clusterId != null
        && request.nodeId() >= 0
        && !replicas.areOf(clusterId, request.nodeId());
  }

  private static boolean named(String software) {
    return SOFTWARE.matcher(software).matches();
  }

  ApiVersionsResponse unsupported() {
    return unsupported;
  }
}
