package io.sluice.transactions.markers;

import io.sluice.protocol.TopicPartition;

/** One marker for one partition. */
record Parcel(Delivery delivery, TopicPartition partition) {
  boolean wanted() {
    return delivery.wants(partition);
  }

  void delivered() {
    delivery.delivered(partition);
  }
}
