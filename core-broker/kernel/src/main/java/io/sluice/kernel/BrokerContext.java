package io.sluice.kernel;

import io.sluice.time.Clock;
import io.sluice.time.Scheduler;

/** What the broker offers to a module. All of it may be used by any thread. */
public interface BrokerContext {
  /** Returns the id of this broker in its cluster. */
  int brokerId();

  /** Returns the clock that all of the broker goes by. */
  Clock clock();

  /**
   * Returns timers for the module's own work, all of which run on one thread; tasks must not block.
   */
  Scheduler scheduler();

  /** Returns the broker's configuration. */
  Settings settings();

  /** Returns the source of producer ids, which are unique in the cluster. */
  ProducerIds producerIds();
}
