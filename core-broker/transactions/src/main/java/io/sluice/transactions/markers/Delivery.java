package io.sluice.transactions.markers;

import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.TopicPartition;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** A marker on its way to the partitions of a transaction. Safe for use by any thread. */
public final class Delivery {
  private final TransactionMarker marker;
  private final Runnable done;
  private final Set<TopicPartition> missing;
  private boolean cancelled;

  Delivery(TransactionMarker marker, Collection<TopicPartition> partitions, Runnable done) {
    this.marker = marker;
    this.done = done;
    this.missing = new HashSet<>(partitions);
  }

  TransactionMarker marker() {
    return marker;
  }

  /** Returns the partitions that have no marker yet. */
  public synchronized Set<TopicPartition> missing() {
    return Set.copyOf(missing);
  }

  /** Returns whether a partition still wants the marker. */
  synchronized boolean wants(TopicPartition partition) {
    return !cancelled && missing.contains(partition);
  }

  /** Gives up: nothing more is sent, and nobody is told. */
  public synchronized void cancel() {
    cancelled = true;
  }

  /** Takes notice that a partition has its marker, or needs none. */
  void delivered(TopicPartition partition) {
    boolean last;
    synchronized (this) {
      last = missing.remove(partition) && missing.isEmpty() && !cancelled;
    }
    if (last) {
      done.run();
    }
  }
}
