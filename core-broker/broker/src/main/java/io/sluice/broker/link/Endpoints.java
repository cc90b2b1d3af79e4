package io.sluice.broker.link;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.Endpoint;
import java.net.ConnectException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells where other brokers are reached, by what they registered. Safe for use by any thread.
 *
 * @param image the cluster as it is now
 * @param listener {@code inter.broker.listener.name}; null for each broker's first
 */
public record Endpoints(Supplier<ClusterImage> image, @Nullable String listener) {
  /**
   * Returns where a broker is reached.
   *
   * @throws ConnectException if it is not registered, or has no such listener
   */
  public Endpoint of(int brokerId) throws ConnectException {
    BrokerRegistration broker = image.get().brokers().get(brokerId);
    if (broker == null) {
      throw new ConnectException("broker " + brokerId + " is not registered");
    }
    Endpoint endpoint = listener == null ? first(broker) : broker.endpoint(listener);
    if (endpoint == null) {
      throw new ConnectException(
          "broker "
              + brokerId
              + " has no listener '"
              + listener
              + "' (inter.broker.listener.name)");
    }
    return endpoint;
  }

  private static @Nullable Endpoint first(BrokerRegistration broker) {
    return broker.endpoints().isEmpty() ? null : broker.endpoints().getFirst();
  }
}
