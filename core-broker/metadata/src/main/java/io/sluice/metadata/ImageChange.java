package io.sluice.metadata;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A step from one image to the next.
 *
 * @param before the image that the listener was told of last; empty the first time
 * @param after the image now
 * @param topics the names of the topics that were created, deleted or altered (partitions or
 *     configuration); the first time, and after a reconnect, it may name some that are as before
 * @param configs the scopes, topics included, whose configuration may have changed
 */
public record ImageChange(
    ClusterImage before, ClusterImage after, Set<String> topics, Set<ConfigScope> configs) {
  public ImageChange {
    topics = Collections.unmodifiableSet(new LinkedHashSet<>(topics));
    configs = Collections.unmodifiableSet(new LinkedHashSet<>(configs));
  }

  /** Returns whether a broker came, went, or registered anew. */
  public boolean brokersChanged() {
    return !before.brokers().equals(after.brokers());
  }

  /** Returns whether the controller or its epoch changed. */
  public boolean controllerChanged() {
    return before.controllerId() != after.controllerId()
        || before.controllerEpoch() != after.controllerEpoch();
  }
}
