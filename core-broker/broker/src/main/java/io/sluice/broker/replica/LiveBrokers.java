package io.sluice.broker.replica;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import java.util.function.Supplier;

/** Knows which brokers live, and since when. Safe for use by any thread. */
public interface LiveBrokers {
  /** Returns the epoch of a broker's registration; {@link BrokerRegistration#NO_EPOCH} if none. */
  long epochOf(int brokerId);

  /**
   * Returns whether a broker may be taken into in-sync replicas: it lives, does not stop, and does
   * not have to show first what it still has.
   */
  boolean mayJoin(int brokerId);

  /** Returns those of the present image. */
  static LiveBrokers of(Supplier<ClusterImage> image) {
    return new LiveBrokers() {
      @Override
      public long epochOf(int brokerId) {
        BrokerRegistration broker = image.get().brokers().get(brokerId);
        return broker == null ? BrokerRegistration.NO_EPOCH : broker.epoch();
      }

      @Override
      public boolean mayJoin(int brokerId) {
        BrokerRegistration broker = image.get().brokers().get(brokerId);
        return broker != null && !broker.stopping() && !broker.tailMayBeLost();
      }
    };
  }
}
