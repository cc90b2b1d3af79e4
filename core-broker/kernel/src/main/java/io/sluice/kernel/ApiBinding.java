package io.sluice.kernel;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;

/**
 * Says which handler answers an API, and at which versions, both ends included.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public record ApiBinding<Q extends RequestMessage, R extends ResponseMessage>(
    ApiKey key, int minVersion, int maxVersion, ApiHandler<Q, R> handler) {

  /** Checks that the protocol can read and write these versions. */
  public ApiBinding {
    if (minVersion < key.minVersion() || maxVersion > key.maxVersion() || minVersion > maxVersion) {
      throw new IllegalArgumentException(
          key
              + " versions "
              + minVersion
              + " to "
              + maxVersion
              + " are not within "
              + key.minVersion()
              + " to "
              + key.maxVersion());
    }
  }

  /** Binds a handler at every version that the protocol knows. */
  public static <Q extends RequestMessage, R extends ResponseMessage> ApiBinding<Q, R> allVersions(
      ApiKey key, ApiHandler<Q, R> handler) {
    return new ApiBinding<>(key, key.minVersion(), key.maxVersion(), handler);
  }
}
