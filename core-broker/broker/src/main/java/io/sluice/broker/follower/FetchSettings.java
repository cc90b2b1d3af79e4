package io.sluice.broker.follower;

import io.sluice.config.BrokerConfig;
import io.sluice.config.ReplicaKeys;

/**
 * How leaders are asked.
 *
 * @param partitionBytesMax {@code replica.fetch.max.bytes}
 * @param responseBytesMax {@code replica.fetch.response.max.bytes}
 * @param bytesMin {@code replica.fetch.min.bytes}
 * @param waitMaxMs {@code replica.fetch.wait.max.ms}
 * @param backoffMs {@code replica.fetch.backoff.ms}
 * @param socketTimeoutMs {@code replica.socket.timeout.ms}
 */
public record FetchSettings(
    int partitionBytesMax,
    int responseBytesMax,
    int bytesMin,
    int waitMaxMs,
    int backoffMs,
    int socketTimeoutMs) {
  /** What Kafka's defaults are. */
  public static final FetchSettings DEFAULTS =
      new FetchSettings(1024 * 1024, 10 * 1024 * 1024, 1, 500, 1_000, 30_000);

  /** Returns what a configuration says. */
  public static FetchSettings of(BrokerConfig config) {
    return new FetchSettings(
        config.get(ReplicaKeys.FETCH_MAX_BYTES),
        config.get(ReplicaKeys.FETCH_RESPONSE_MAX_BYTES),
        config.get(ReplicaKeys.FETCH_MIN_BYTES),
        config.get(ReplicaKeys.FETCH_WAIT_MAX_MS),
        Math.max(1, config.get(ReplicaKeys.FETCH_BACKOFF_MS)),
        config.get(ReplicaKeys.SOCKET_TIMEOUT_MS));
  }
}
