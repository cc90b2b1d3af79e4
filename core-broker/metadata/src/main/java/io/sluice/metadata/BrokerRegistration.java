package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A live broker, as it registered itself.
 *
 * @param id the broker's number, at least 0
 * @param epoch grows with every registration in the cluster; given by the store, {@link #NO_EPOCH}
 *     before
 * @param incarnation a random id of this run of the process
 * @param home an id that stays with the broker's data directory and that no two live processes can
 *     hold, because the directory is locked: who registers with the same home knows that the
 *     registration before it is that of a dead process, and takes its place at once; {@link
 *     Uuid#ZERO} claims nothing
 * @param rack where the broker stands; null if it does not say
 * @param endpoints its listeners, in the order of its configuration
 * @param stopping whether it is about to stop, so that nothing shall be led or kept in sync by it
 * @param tailMayBeLost whether records that it wrote before it registered may be missing from its
 *     logs; until it takes this back, which it may do when it is in no ISR and no ELR that has
 *     another member, it is elected only if there is no other candidate, and joins no ISR
 */
public record BrokerRegistration(
    int id,
    long epoch,
    Uuid incarnation,
    Uuid home,
    @Nullable String rack,
    List<Endpoint> endpoints,
    boolean stopping,
    boolean tailMayBeLost) {
  /** The epoch of a registration that the store has not seen. */
  public static final long NO_EPOCH = -1;

  public BrokerRegistration {
    if (id < 0) {
      throw new IllegalArgumentException("Broker id " + id + " is negative");
    }
    endpoints = List.copyOf(endpoints);
  }

  /** Creates a registration of a broker that lost nothing and is not stopping. */
  public BrokerRegistration(
      int id,
      long epoch,
      Uuid incarnation,
      Uuid home,
      @Nullable String rack,
      List<Endpoint> endpoints) {
    this(id, epoch, incarnation, home, rack, endpoints, false, false);
  }

  /** Returns the listener of that name; null if the broker has none. */
  public @Nullable Endpoint endpoint(String listener) {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.name().equals(listener)) {
        return endpoint;
      }
    }
    return null;
  }

  /** Returns the same registration with an epoch. */
  public BrokerRegistration withEpoch(long newEpoch) {
    return new BrokerRegistration(
        id, newEpoch, incarnation, home, rack, endpoints, stopping, tailMayBeLost);
  }

  /** Returns the same registration of a broker that is about to stop. */
  public BrokerRegistration asStopping() {
    return new BrokerRegistration(
        id, epoch, incarnation, home, rack, endpoints, true, tailMayBeLost);
  }

  /** Returns the same registration with another word on the tail of its logs. */
  public BrokerRegistration withTailMayBeLost(boolean mayBeLost) {
    return new BrokerRegistration(
        id, epoch, incarnation, home, rack, endpoints, stopping, mayBeLost);
  }
}
