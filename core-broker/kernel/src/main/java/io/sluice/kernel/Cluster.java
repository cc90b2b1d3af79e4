package io.sluice.kernel;

import java.util.Set;
import java.util.function.Consumer;

/** The cluster's metadata, as it changes. Safe for use by any thread. */
public interface Cluster {
  /** Returns the newest view; costs nothing. */
  ClusterView view();

  /**
   * Calls a listener with every change from now on, in order, one at a time; it must not block. The
   * first change may name topics that are as before.
   */
  void subscribe(Consumer<Change> listener);

  /**
   * A step from one view to the next.
   *
   * @param topics the names of those that were created, deleted or altered
   */
  record Change(ClusterView before, ClusterView after, Set<String> topics) {}
}
