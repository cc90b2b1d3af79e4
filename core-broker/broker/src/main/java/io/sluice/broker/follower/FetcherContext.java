package io.sluice.broker.follower;

import io.sluice.broker.link.Endpoints;
import io.sluice.broker.throttle.ReplicationThrottle;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.time.Clock;
import java.util.random.RandomGenerator;

/**
 * What all fetchers of a broker share.
 *
 * @param brokerId this broker
 * @param endpoints where leaders are reached
 * @param throttle holds back what is copied of chosen replicas
 * @param random jitters back-off; used by any thread
 */
public record FetcherContext(
    int brokerId,
    Endpoints endpoints,
    FetchSettings settings,
    ReplicationThrottle throttle,
    Clock clock,
    RandomGenerator random) {

  /** Returns the epoch of this broker's registration, or −1 while it has none. */
  long brokerEpoch() {
    BrokerRegistration own = endpoints.image().get().brokers().get(brokerId);
    return own == null ? BrokerRegistration.NO_EPOCH : own.epoch();
  }

  FetchPlan plan() {
    return new FetchPlan(brokerId, this::brokerEpoch, settings, throttle, random);
  }
}
