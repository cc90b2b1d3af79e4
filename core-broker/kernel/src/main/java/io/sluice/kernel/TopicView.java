package io.sluice.kernel;

import io.sluice.protocol.Uuid;
import java.util.Set;

/** A topic at one instant. Immutable. */
public interface TopicView {
  /** Returns its name. */
  String name();

  /** Returns its id, which no other topic ever has. */
  Uuid id();

  /** Returns how many partitions it has; they are numbered from 0. */
  int partitionCount();

  /** Returns the racks of the brokers that hold a partition, as far as they are known. */
  Set<String> racks(int partition);

  /** Returns the broker that leads a partition, or −1 if there is none. */
  int leader(int partition);

  /** Returns whether it is the broker's own. */
  boolean internal();
}
