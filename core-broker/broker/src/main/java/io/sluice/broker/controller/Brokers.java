package io.sluice.broker.controller;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import java.util.Map;

/**
 * What the brokers are fit for.
 *
 * @param live those that are registered, by id
 * @param offline what they cannot serve
 */
record Brokers(Map<Integer, BrokerRegistration> live, OfflineReplicas offline) {
  static Brokers of(ClusterImage image, OfflineReplicas offline) {
    return new Brokers(image.brokers(), offline);
  }

  /** Returns whether a broker is up and has a partition's replica. */
  boolean serves(int broker, PartitionId partition) {
    BrokerRegistration registration = live.get(broker);
    return registration != null && !offline.contains(broker, registration.epoch(), partition);
  }

  /** Returns whether a broker serves a partition's replica and is not about to stop. */
  boolean stays(int broker, PartitionId partition) {
    return serves(broker, partition) && !live.get(broker).stopping();
  }

  /** Returns whether a broker is up and may have lost the tails of its logs. */
  boolean mayHaveLostTail(int broker) {
    BrokerRegistration registration = live.get(broker);
    return registration != null && registration.tailMayBeLost();
  }

  /** Returns the epoch of a broker's registration; {@link BrokerRegistration#NO_EPOCH} without. */
  long epoch(int broker) {
    BrokerRegistration registration = live.get(broker);
    return registration == null ? BrokerRegistration.NO_EPOCH : registration.epoch();
  }

  /** Returns whether a broker is registered in an epoch. */
  boolean registeredIn(int broker, long epoch) {
    BrokerRegistration registration = live.get(broker);
    return registration != null && registration.epoch() == epoch;
  }
}
