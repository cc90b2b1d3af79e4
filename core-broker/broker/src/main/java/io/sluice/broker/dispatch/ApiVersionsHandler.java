package io.sluice.broker.dispatch;

import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiBinding;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.ApiVersionsResponse;
import io.sluice.protocol.message.ApiVersionsResponse.ApiVersion;
import io.sluice.protocol.message.ApiVersionsResponse.FinalizedFeatureKey;
import io.sluice.protocol.message.ApiVersionsResponse.SupportedFeatureKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * ApiVersions, key 18. v3 the client's name, v5 whom it expects (KIP-1242); a newer one is answered
 * in v0 with error 35 (KIP-511). v3 features (KIP-584), v4 those among them that may be 0
 * (KIP-1022). Says what the registry holds.
 */
final class ApiVersionsHandler {
  /** The first version in which clients say what they are (KIP-511). */
  private static final int SOFTWARE_VERSION = 3;

  private static final Pattern SOFTWARE =
      Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?");

  /** The first version in which a feature that may be at level 0 can be told of. */
  private static final int FEATURE_ZERO_VERSION = 4;

  private static final String TRANSACTIONS = "transaction.version";

  /** Transactions that get another epoch with each end (KIP-890 part 2). */
  private static final short TRANSACTIONS_LEVEL = 2;

  private final Replicas replicas;
  private final ApiVersionsResponse answer;
  private final ApiVersionsResponse answerWithoutZero;
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
    ApiVersionsResponse plain =
        ApiVersionsResponse.builder().apiKeys(List.copyOf(versions)).build();
    answer = apis.find(ApiKey.END_TXN) == null ? plain : withTransactions(plain);
    answerWithoutZero = answer.toBuilder().supportedFeatures(List.of()).build();
    invalid = ApiVersionsResponse.builder().errorCode(ErrorCode.INVALID_REQUEST.code()).build();
    misrouted =
        ApiVersionsResponse.builder().errorCode(ErrorCode.REBOOTSTRAP_REQUIRED.code()).build();
    unsupported = plain.toBuilder().errorCode(ErrorCode.UNSUPPORTED_VERSION.code()).build();
  }

  private static ApiVersionsResponse withTransactions(ApiVersionsResponse plain) {
    return plain.toBuilder()
        .supportedFeatures(
            List.of(
                SupportedFeatureKey.builder()
                    .name(TRANSACTIONS)
                    .minVersion((short) 0)
                    .maxVersion(TRANSACTIONS_LEVEL)
                    .build()))
        .finalizedFeaturesEpoch(0)
        .finalizedFeatures(
            List.of(
                FinalizedFeatureKey.builder()
                    .name(TRANSACTIONS)
                    .minVersionLevel(TRANSACTIONS_LEVEL)
                    .maxVersionLevel(TRANSACTIONS_LEVEL)
                    .build()))
        .build();
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
    if (misrouted(request)) {
      return misrouted;
    }
    return version >= FEATURE_ZERO_VERSION ? answer : answerWithoutZero;
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
