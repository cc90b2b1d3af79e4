package io.sluice.broker.controller;

import io.sluice.metadata.PartitionState;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what this broker has changed as the controller. Read by any thread. */
final class ControllerCounts {
  private final AtomicLong elections = new AtomicLong();
  private final AtomicLong uncleanElections = new AtomicLong();
  private final AtomicLong isrShrinks = new AtomicLong();
  private final AtomicLong isrExpands = new AtomicLong();

  void count(Round.Change change) {
    PartitionState before = change.before();
    PartitionState after = change.after();
    if (after.leaderEpoch() != before.leaderEpoch() && after.leader() >= 0) {
      elections.incrementAndGet();
    }
    if (change.unclean()) {
      uncleanElections.incrementAndGet();
    }
    if (!after.isr().containsAll(before.isr())) {
      isrShrinks.incrementAndGet();
    }
    if (!before.isr().containsAll(after.isr())) {
      isrExpands.incrementAndGet();
    }
  }

  long elections() {
    return elections.get();
  }

  long uncleanElections() {
    return uncleanElections.get();
  }

  long isrShrinks() {
    return isrShrinks.get();
  }

  long isrExpands() {
    return isrExpands.get();
  }
}
