package io.sluice.broker.dispatch;

import io.sluice.kernel.ApiBinding;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ApiVersionsResponse;
import io.sluice.protocol.message.ApiVersionsResponse.ApiVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** ApiVersions, key 18. v0 … v4; a newer one is answered in v0 with error 35 (KIP-511). Says what the registry holds. */
final class ApiVersionsHandler {
  private final ApiVersionsResponse answer;
  private final ApiVersionsResponse unsupported;

  ApiVersionsHandler(ApiRegistry apis) {
    List<ApiVersion> versions = new ArrayList<>();
    versions.add(entry(ApiKey.API_VERSIONS, 0, ApiKey.API_VERSIONS.maxVersion()));
    for (ApiBinding<?, ?> binding : apis.all()) {
      versions.add(entry(binding.key(), binding.minVersion(), binding.maxVersion()));
    }
    versions.sort(Comparator.comparingInt(ApiVersion::apiKey));
    answer = ApiVersionsResponse.builder().apiKeys(List.copyOf(versions)).build();
    unsupported = answer.toBuilder().errorCode(ErrorCode.UNSUPPORTED_VERSION.code()).build();
  }

  private static ApiVersion entry(ApiKey key, int min, int max) {
    return ApiVersion.builder().apiKey(key.id()).minVersion((short) min).maxVersion((short) max).build();
  }

  ApiVersionsResponse answer() {
    return answer;
  }

  ApiVersionsResponse unsupported() {
    return unsupported;
  }
}
