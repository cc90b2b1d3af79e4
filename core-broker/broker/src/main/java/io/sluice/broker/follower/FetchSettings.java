package io.sluice.broker.follower;

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
}
